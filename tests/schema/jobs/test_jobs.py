"""Jobs through the API: begun, followed over a websocket, steered, and seen by whom."""

import pytest

from domain.accounts.suspension.commands import suspend
from domain.audit.trail import COMMAND_LINE
from domain.hits.models import Hit
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobVerb
from domain.jobs.models import Job
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.people.models import Scope
from schema.kernel.node import global_id

JOB = "job { id kind state done total message createdAt startedAt endedAt }"
CLOSED = f"... on CloseHitsOfTypeSuccess {{ {JOB} }}"
FOLLOW = """subscription($id: ID, $after: Cursor) { jobProgress(jobId: $id, after: $after) {
    cursor state done total job { id state } } }"""
_ACTIONS = Statement("SELECT action FROM audit_entries ORDER BY id")


async def a_job(scene, people, *, paused=True):
    """A job of Rita's that a runner does not do, unless it is resumed."""
    from domain.hits import commands as hits
    from domain.hits.commands import Closing
    from domain.kernel.work import unit_of_work

    async with unit_of_work():
        job = await hits.close_hits_of_type(people.rita.requester, scene.type.id, Closing.EXPIRE)
        if paused:
            await jobs.steer(job.id, JobVerb.PAUSE, by=people.rita.account.id)
    return job, global_id("Job", job.id)


async def verdicts(market, verb, ids):
    return [(await market.do(verb, token, jobId=id)).verdict for token, id in ids]


async def test_a_job_is_begun_and_followed_to_its_end(market, people, scene):
    rita = people.rita.token
    async with market.socket(rita) as socket:
        followed = await socket.subscribe(FOLLOW)
        await socket.settle()
        begun = await market.do(
            "closeHitsOfType", rita, CLOSED, hitTypeId=scene.id("type"), closing="EXPIRE"
        )
        job = begun.only["job"]
        events = [await followed.next()]
        while events[-1]["state"] not in ("DONE", "FAILED"):
            events.append(await followed.next())

        again = await socket.subscribe(FOLLOW, id=job["id"], after=events[0]["cursor"])
        told_again = [await again.next() for _ in events[1:]]

    assert [event["state"] for event in told_again] == ["RUNNING", "DONE"]
    assert [event["job"]["state"] for event in told_again] == ["DONE", "DONE"]
    assert (job["kind"], job["state"], job["done"]) == ("hits.close", "WAITING", 0)
    assert [event["state"] for event in events] == ["WAITING", "RUNNING", "DONE"]
    assert events[-1]["done"] == events[-1]["total"] == job["total"] > 0
    assert not await Hit.filter(hit_type_id=scene.type.id, is_expired=False).exclude(
        status__in=["REVIEWABLE", "REVIEWING"]
    )
    listed = await market.ask(f"{{ me {{ jobs {{ nodes {{ {JOB[6:-2]} }} }} }} }}", rita)
    mine = {each["id"]: each["state"] for each in listed.only["jobs"]["nodes"]}
    assert mine[job["id"]] == "DONE"


async def test_an_owner_pauses_resumes_and_cancels(market, people, scene):
    _, id = await a_job(scene, people)
    rita = people.rita.token

    assert await verdicts(market, "pauseJob", [(rita, id)] * 2) == ["PauseJobSuccess"] * 2
    assert await verdicts(market, "cancelJob", [(rita, id)] * 2) == ["CancelJobSuccess"] * 2
    assert await verdicts(market, "resumeJob", [(rita, id)]) == ["WRONG_STATE"]
    assert await verdicts(market, "pauseJob", [(rita, id)]) == ["WRONG_STATE"]


@pytest.mark.parametrize("verb", ["pauseJob", "resumeJob", "cancelJob"])
async def test_only_the_owner_and_operators_steer_a_job(market, people, scene, verb):
    job, id = await a_job(scene, people)
    missing = global_id("Job", new_id())
    success = verb[0].upper() + verb[1:] + "Success"
    before = await Job.get(id=job.id)

    async def outcome(token, which=id):
        return (await verdicts(market, verb, [(token, which)]))[0]

    assert await outcome(None) == "UNAUTHENTICATED"
    for who in (people.rob, people.wim, people.sam, people.una):
        assert await outcome(who.token) == await outcome(who.token, missing) == "NOT_FOUND"
    assert await outcome(await people.rita.key(*(set(Scope) - {Scope.REQUEST}))) == "SCOPE_MISSING"
    assert await outcome(await people.olga.key(*Scope)) == "NOT_FOUND"
    assert (await Job.get(id=job.id)).state is before.state
    assert await _ACTIONS.rows() == []

    assert await outcome(people.olga.token) == success
    if verb != "resumeJob":  # a runner may have done it to the end by now
        assert await outcome(await people.rita.key(Scope.REQUEST)) == success


async def test_operators_read_the_jobs_of_all_and_the_audit_says_so(market, people, scene):
    _, id = await a_job(scene, people)
    query = "query($state: [JobState!]) { jobs(state: $state) { nodes { id state } } }"

    answer = await market.ask(query, people.olga.token, state=["PAUSED"])
    none = await market.ask(query, people.olga.token, state=["DONE", "FAILED"])
    node = await market.ask("query($id: ID!) { node(id: $id) { id } }", people.olga.token, id=id)

    assert {"id": id, "state": "PAUSED"} in answer.only["nodes"]
    assert none.only["nodes"] == []
    assert node.only == {"id": id}
    assert [row["action"] for row in await _ACTIONS.rows()] == ["job.list", "job.list", "job.read"]
    codes = [(await market.ask(query, each.token)).code for each in (people.rita, people.sam)]
    assert codes == ["FORBIDDEN", "FORBIDDEN"]
    assert (await market.ask(query)).code == "UNAUTHENTICATED"


async def test_nobody_follows_the_job_of_another_but_an_operator(market, people, scene):
    job, id = await a_job(scene, people)
    async with market.socket(people.rob.token) as socket:
        assert await (await socket.subscribe(FOLLOW, id=id)).refusal() == "BAD_USER_INPUT"
        own = await socket.subscribe(FOLLOW)
        await socket.settle()
        async with market.socket(people.olga.token) as operators:
            followed = await operators.subscribe(FOLLOW, id=id)
            await operators.settle()
            await jobs.steer(job.id, JobVerb.CANCEL, by=COMMAND_LINE)
            event = await followed.next()
        await socket.settle()
        assert socket.received(own) == []

    assert (event["state"], event["job"]) == ("CANCELLED", {"id": id, "state": "CANCELLED"})


async def test_who_runs_the_installation_no_more_follows_no_job_of_another(market, people, scene):
    job, id = await a_job(scene, people)
    async with market.socket(people.olga.token) as socket:
        followed = await socket.subscribe(FOLLOW, id=id)
        await socket.settle()
        await suspend(people.olga.account.id, by=COMMAND_LINE, reason="Shared.")
        await jobs.steer(job.id, JobVerb.CANCEL, by=COMMAND_LINE)

        assert await followed.refusal() == "FORBIDDEN"
