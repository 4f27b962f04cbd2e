"""Suspension through the API: what operators do, and what is left to the suspended."""

import asyncio

import pytest

from domain.accounts.suspension import commands as suspension
from domain.assignments.models import Assignment
from domain.audit.trail import COMMAND_LINE
from domain.hits.models import Hit
from domain.kernel.statement import Statement
from domain.people.models import Scope
from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.cast import SAID, an_account
from tests.schema.test_callers import everything

CASE = """case { id accountId suspendedBy answeredBy endedBy ageSeconds worker { workerId }
    requester { requesterId } suspension { state reason appeal answer endReason } }"""
SUSPENDED = f"... on SuspendAccountSuccess {{ {CASE} }}"
DECIDED = f"... on DecideAppealSuccess {{ {CASE} }}"
MINE = """{ me { suspension { state reason suspendedAt appeal answer }
    suspensions { nodes { state reason endReason endedAt } } } }"""
QUEUE = """query($state: [SuspensionState!], $first: Int, $after: String) {
    suspensions(state: $state, first: $first, after: $after) {
        nodes { id accountId ageSeconds suspension { state reason appeal } }
        pageInfo { hasNextPage endCursor } } }"""
FEED = """subscription { hitFeed { ... on HitGroupPosted {
    group { eligibility { mayAccept reasons } } } } }"""
ACTIONS = Statement("SELECT action, address FROM audit_entries ORDER BY id")


@pytest.fixture
async def ines(people):
    return await an_account("Ines", operator=True)


async def suspended(market, people, who="wim"):
    person = getattr(people, who)
    values = {"accountId": global_id("Account", person.account.id), "reason": "Shared."}
    return (await market.do("suspendAccount", people.olga.token, SUSPENDED, **values)).only


async def test_an_operator_suspends_by_any_id_of_the_account(market, people):
    ids = {
        "wim": people.wim.worker_profile,
        "wendy": people.wendy.worker.worker_id,
        "rita": people.rita.requester.requester_id.lower(),
        "sam": global_id("Account", people.sam.account.id),
    }
    for who, id in ids.items():
        found = await market.do(
            "suspendAccount", people.olga.token, SUSPENDED, accountId=id, reason="Shared."
        )
        person = getattr(people, who)
        assert found.only["case"]["accountId"] == global_id("Account", person.account.id)
    case = found.only["case"]
    assert case["suspension"]["state"] == "IN_FORCE"
    assert (case["worker"], case["requester"]) == (None, None)
    assert case["suspendedBy"] == global_id("Account", people.olga.account.id)


async def test_ids_of_nobody_and_of_things_are_refused(market, people, scene):
    async def verdict(id):
        values = {"accountId": id, "reason": "Shared."}
        answer = await market.do("suspendAccount", people.olga.token, **values)
        return answer.verdict

    assert await verdict("A00000000000ZZ") == "NOT_FOUND"
    assert await verdict(global_id("Account", scene.open.id)) == "NOT_FOUND"
    assert await verdict(global_id("WorkerProfile", scene.open.id)) == "NOT_FOUND"
    assert await verdict(scene.id("open")) == "BAD_USER_INPUT"


async def test_only_operators_may(market, people, scene):
    account = people.wendy.worker_profile
    some = global_id("Suspension", scene.open.id)
    other = global_id("ReviewProposal", scene.open.id)
    calls = {
        "suspendAccount": {"accountId": account, "reason": "?"},
        "reinstateAccount": {"accountId": account, "reason": "?"},
        "decideAppeal": {"suspensionId": some, "overturn": True, "reason": "?"},
        "dismissReviewProposal": {"proposalId": other, "reason": "?"},
        "actOnReviewProposal": {"proposalId": other, "action": "WARN", "reason": "?"},
    }
    before = await everything()
    for verb, values in calls.items():
        assert (await market.do(verb, None, **values)).verdict == "UNAUTHENTICATED"
        for token in (people.wim.token, people.rita.token, await people.olga.key(*Scope)):
            assert (await market.do(verb, token, **values)).verdict == "NOT_ALLOWED", verb
    for query in ("{ suspensions { nodes { id } } }", "{ reviewProposals { nodes { id } } }"):
        assert (await market.ask(query)).code == "UNAUTHENTICATED"
        for token in (people.wim.token, await people.olga.key(*Scope)):
            assert (await market.ask(query, token)).code == "FORBIDDEN"
    assert await everything() == before


async def test_the_suspended_browse_finish_and_appeal_and_no_more(market, people, scene):
    wim = people.wim.token
    key = await people.wim.key(*Scope)
    await suspended(market, people)

    group = "query { hitGroups { nodes { title eligibility { mayAccept reasons } } } }"
    shown = (await market.ask(group, wim)).only["nodes"]
    assert all(not each["eligibility"]["mayAccept"] for each in shown)
    assert any("ACCOUNT_SUSPENDED" in each["eligibility"]["reasons"] for each in shown)
    for token in (wim, key):
        for verb, values in {
            "acceptHit": {"hitId": scene.id("open")},
            "requestQualification": {"qualificationTypeId": scene.id("wanted")},
        }.items():
            assert (await market.do(verb, token, **values)).verdict == "ACCOUNT_SUSPENDED"
    done = await market.do(
        "submitAssignment", key, assignmentId=scene.id("doing"), answer=SAID, acceptNext=True
    )
    assert done.verdict == "SubmitAssignmentSuccess"
    assert (
        await Assignment.filter(worker_id=people.wim.worker.id, status="IN_PROGRESS").count() == 0
    )

    mine = (await market.ask(MINE, wim)).only
    assert (mine["suspension"]["state"], mine["suspension"]["reason"]) == ("IN_FORCE", "Shared.")
    assert "Olga" not in str(mine)
    assert (await market.do("appealSuspension", key, text="No.")).verdict == "NOT_ALLOWED"
    appealed = await market.do("appealSuspension", wim, text="It was not me.")
    again = await market.do("appealSuspension", wim, text="Really.")
    assert [appealed.verdict, again.verdict] == ["AppealSuspensionSuccess", "WRONG_STATE"]


async def test_a_suspended_requester_decides_pays_and_publishes_nothing(market, people, scene):
    await suspended(market, people, "rita")
    rita = people.rita.token
    calls = {
        "createHit": {
            "hitTypeId": scene.id("type"),
            "question": {"html": {"html": "<p>Which?</p>"}},
            "lifetimeSeconds": 60,
        },
        "extendHit": {"hitId": scene.id("open"), "additionalAssignments": 1},
        "approveAssignment": {"assignmentId": scene.id("submitted")},
        "rejectAssignment": {
            "assignmentId": scene.id("submitted"),
            "reason": "WRONG",
            "feedback": "no",
        },
        "sendBonus": {
            "assignmentId": scene.id("submitted"),
            "amount": "0.10",
            "reason": "thanks",
        },
        "depositFunds": {"amount": "1.00"},
        "blockWorker": {"workerId": people.wim.worker_profile, "reason": "?"},
    }
    for verb, values in calls.items():
        assert (await market.do(verb, rita, **values)).verdict == "ACCOUNT_SUSPENDED", verb

    running = Hit.filter(
        requester_id=people.rita.requester.id,
        is_expired=False,
        status__in=("ASSIGNABLE", "UNASSIGNABLE"),
    )
    async with asyncio.timeout(30):  # the clockwork of the server expires them
        while await running.exists():
            await asyncio.sleep(0.02)
    balance = await market.ask("{ me { requester { balance { available } } } }", rita)
    assert balance.errors == []


async def test_the_queue_has_appeals_with_their_age(market, people, ines):
    await suspended(market, people, "wendy")
    await suspended(market, people)
    await market.do("appealSuspension", people.wim.token, text="It was not me.")

    every = (await market.ask(QUEUE, people.olga.token)).only
    first = (await market.ask(QUEUE, people.olga.token, first=1)).only
    rest = (await market.ask(QUEUE, people.olga.token, after=first["pageInfo"]["endCursor"])).only
    (one,) = (await market.ask(QUEUE, ines.token, state=["APPEALED"])).only["nodes"]

    assert [each["suspension"]["state"] for each in every["nodes"]] == ["IN_FORCE", "APPEALED"]
    ids = [each["id"] for page in (first, rest) for each in page["nodes"]]
    assert ids == [each["id"] for each in every["nodes"]]
    assert one["suspension"]["appeal"] == "It was not me."
    assert 0 <= one["ageSeconds"] < 60
    actions = [row["action"] for row in await ACTIONS.rows()]
    assert actions.count("suspensions.read") == 4


async def test_another_operator_decides(market, people, ines):
    case = (await suspended(market, people))["case"]
    await market.do("appealSuspension", people.wim.token, text="It was not me.")
    values = {"suspensionId": case["id"], "overturn": True, "reason": "It was not."}

    own = await market.do("decideAppeal", people.olga.token, **values)
    done = await market.do("decideAppeal", ines.token, DECIDED, **values)

    assert own.verdict == "ANOTHER_INVESTIGATOR_NEEDED"
    found = done.only["case"]
    assert found["suspension"]["state"] == "OVERTURNED"
    assert found["answeredBy"] == found["endedBy"] == global_id("Account", ines.account.id)
    mine = (await market.ask(MINE, people.wim.token)).only
    assert mine["suspension"] is None
    assert [each["endReason"] for each in mine["suspensions"]["nodes"]] == ["It was not."]


async def test_reinstated_people_go_on(market, people, scene):
    await suspended(market, people, "walt")
    done = await market.do(
        "reinstateAccount",
        people.olga.token,
        accountId=people.walt.worker_profile,
        reason="A mistake.",
    )
    taken = await market.do("acceptHit", people.walt.token, hitId=scene.id("open"))

    assert [done.verdict, taken.verdict] == ["ReinstateAccountSuccess", "AcceptHitSuccess"]


async def test_open_sockets_fall_to_browsing_at_once(market, people, scene):
    """Each operation on a socket reads its viewer anew; its feed is computed again."""
    accept = "mutation($i: AcceptHitInput!) { acceptHit(input: $i) { ... on Refusal { reason } } }"
    async with market.socket(people.walt.token) as socket:
        feed = await socket.subscribe(FEED)
        notices = await socket.subscribe(
            "subscription { workerNotices { __typename ... on AccountSuspended { reason } } }"
        )
        await socket.settle()
        await suspended(market, people, "walt")
        event = await notices.next()
        ran = await socket.subscribe(accept, i={"hitId": scene.id("open")})
        refused = await ran.next()
        await cast.a_hit(people.rob.requester)
        posted = await feed.next()

    assert event == {"__typename": "AccountSuspended", "reason": "Shared."}
    assert refused == {"reason": "ACCOUNT_SUSPENDED"}
    assert posted["group"]["eligibility"] == {"mayAccept": False, "reasons": ["ACCOUNT_SUSPENDED"]}


async def test_nobody_else_reads_a_suspension(market, people):
    await suspension.suspend(people.wim.account.id, by=COMMAND_LINE, reason="Shared.")
    other = global_id("Account", people.wim.account.id)
    query = "query($id: ID!) { node(id: $id) { id ... on Account { suspension { reason } } } }"

    for who in ("rita", "olga", "walt"):
        assert (await market.ask(query, getattr(people, who).token, id=other)).only is None
