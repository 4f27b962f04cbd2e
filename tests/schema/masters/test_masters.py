"""Masters through the API: only operators see reasons and bar workers, who are notified."""

from dataclasses import replace

import pytest

from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.masters import commands
from domain.masters.models import MastersBar
from domain.people.models import Scope
from schema.kernel.node import global_id
from tests.domain.masters import record
from tests.schema.test_callers import everything

DECISIONS = """query($worker: ID, $first: Int, $after: String) {
    mastersDecisions(workerId: $worker, first: $first, after: $after) {
        nodes { worker { workerId } granted cause reason decidedAt
            figures { criterion figure threshold holds reason } }
        pageInfo { hasNextPage endCursor } } }"""
EVIDENCE = """query($worker: ID!) { mastersEvidence(workerId: $worker) {
    holds metAll: meetsAll bar { cause note } figures { criterion figure threshold holds } } }"""
BAR = "... on BarFromMastersSuccess { bar { cause note liftedAt worker { workerId } } }"


@pytest.fixture
async def judged(people):
    """Wim has Masters by his record."""
    easy = replace(record.EASY, months_active=1)  # in more, the tokens would expire
    policy.adopt(replace(policy.current(), masters=easy))
    await record.did(people.wim.worker, people.rita.requester, approved=3)
    await record.did(people.wim.worker, people.rob.requester, approved=3)
    await record.recount()
    await commands.recompute(at=clock.now())
    return people


async def test_an_operator_reads_why_with_every_figure(market, judged):
    outcome = (await market.ask(DECISIONS, judged.olga.token)).only

    (decision,) = outcome["nodes"]
    assert decision["worker"] == {"workerId": judged.wim.worker.worker_id}
    assert (decision["granted"], decision["cause"]) == (True, "MODEL")
    assert decision["reason"].startswith("6 assignments were decided")
    assert [(e["criterion"], e["figure"], e["threshold"]) for e in decision["figures"]] == [
        ("DECIDED", 6, 6),
        ("APPROVAL", 0.689216, 0.55),
        ("MONTHS_ACTIVE", 1, 1),
        ("REQUESTERS", 2, 1.5),
        ("HIT_TYPES", 2, 2),
        ("AGREEMENT", None, 0.3),
    ]


async def test_an_operator_looks_at_a_worker_criterion_by_criterion(market, judged):
    wim, ann = judged.wim.worker_profile, judged.wendy.worker_profile

    his = (await market.ask(EVIDENCE, judged.olga.token, worker=wim)).only
    hers = (await market.ask(EVIDENCE, judged.olga.token, worker=ann)).only
    nobody = global_id("WorkerProfile", new_id())

    assert (his["holds"], his["metAll"], his["bar"]) == (True, True, None)
    assert his["figures"][0] == {
        "criterion": "DECIDED",
        "figure": 6,
        "threshold": 4.8,
        "holds": True,
    }
    assert (hers["holds"], hers["metAll"]) == (False, False)
    assert (await market.ask(EVIDENCE, judged.olga.token, worker=nobody)).only is None


async def test_an_operator_bars_and_lifts_and_the_list_tells_of_both(market, judged):
    olga, wim = judged.olga.token, judged.wim.worker_profile
    values = {"workerId": wim, "cause": "AGREEMENT_BROKEN", "note": "Used a robot."}

    barred = (await market.do("barFromMasters", olga, BAR, **values)).only
    found = (await market.ask(EVIDENCE, olga, worker=wim)).only
    lifted = await market.do("liftMastersBar", olga, workerId=wim)
    again = await market.do("liftMastersBar", olga, workerId=wim)

    assert barred["bar"] == {
        "cause": "AGREEMENT_BROKEN",
        "note": "Used a robot.",
        "liftedAt": None,
        "worker": {"workerId": judged.wim.worker.worker_id},
    }
    assert (found["holds"], found["bar"]) == (
        False,
        {"cause": "AGREEMENT_BROKEN", "note": "Used a robot."},
    )
    assert (lifted.verdict, again.verdict) == ("LiftMastersBarSuccess", "WRONG_STATE")
    outcome = (await market.ask(DECISIONS, olga, worker=wim)).only["nodes"]
    assert [(e["granted"], e["cause"], len(e["figures"])) for e in outcome] == [
        (False, "BAR_LIFTED", 0),
        (False, "AGREEMENT_BROKEN", 0),
        (True, "MODEL", 6),
    ]


async def test_decisions_come_in_pages_and_of_one_worker(market, judged):
    olga, note = judged.olga.token, {"cause": "SUSPENDED", "note": "x"}
    for worker in (judged.wendy, judged.walt):
        await market.do("barFromMasters", olga, workerId=worker.worker_profile, **note)

    first = (await market.ask(DECISIONS, olga, first=2)).only
    rest = (await market.ask(DECISIONS, olga, first=2, after=first["pageInfo"]["endCursor"])).only
    his = (await market.ask(DECISIONS, olga, worker=judged.walt.worker_profile)).only

    ids = [each["worker"]["workerId"] for page in (first, rest) for each in page["nodes"]]
    people = (judged.walt, judged.wendy, judged.wim)
    assert ids == [person.worker.worker_id for person in people]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert len(his["nodes"]) == 1


QUERIES = [(DECISIONS, {}), (EVIDENCE, {"worker": True})]
MUTATIONS = [
    ("barFromMasters", {"cause": "SUSPENDED", "note": "x"}),
    ("liftMastersBar", {}),
]
OTHERS = ("rita", "rob", "wim", "wendy", "sam", "una")


@pytest.mark.parametrize(("query", "variables"), QUERIES, ids=["decisions", "evidence"])
async def test_nobody_else_reads_of_it_not_even_of_themselves(market, judged, query, variables):
    given = {name: judged.wim.worker_profile for name in variables}

    async def outcome(token):
        return (await market.ask(query, token, **given)).code

    assert await outcome(None) == "UNAUTHENTICATED"
    assert {await outcome(getattr(judged, name).token) for name in OTHERS} == {"FORBIDDEN"}
    assert await outcome(await judged.olga.key(*Scope)) == "FORBIDDEN"
    assert await outcome(judged.olga.token) is None


@pytest.mark.parametrize(("verb", "values"), MUTATIONS, ids=["bar", "lift"])
async def test_nobody_else_bars_or_lifts(market, judged, verb, values):
    wim = judged.wim.worker_profile
    if verb == "liftMastersBar":
        given = {"workerId": wim, "cause": "SUSPENDED", "note": "x"}
        await market.do("barFromMasters", judged.olga.token, **given)

    async def outcome(token):
        return (await market.do(verb, token, workerId=wim, **values)).verdict

    before = await everything()
    assert await outcome(None) == "UNAUTHENTICATED"
    assert {await outcome(getattr(judged, name).token) for name in OTHERS} == {"NOT_ALLOWED"}
    assert await outcome(await judged.olga.key(*Scope)) == "NOT_ALLOWED"
    assert await everything() == before

    assert await outcome(judged.olga.token) == f"{verb[0].upper()}{verb[1:]}Success"


async def test_a_bar_is_refused_past_its_bounds_and_for_nobody(market, judged):
    olga, wim = judged.olga.token, judged.wim.worker_profile

    async def outcome(worker, note):
        values = {"workerId": worker, "cause": "SUSPENDED", "note": note}
        return (await market.do("barFromMasters", olga, **values)).verdict

    assert [await outcome(wim, note) for note in ("", " ", "x" * 1_025)] == ["INVALID_INPUT"] * 3
    assert await outcome(global_id("WorkerProfile", new_id()), "x") == "NOT_FOUND"
    assert await outcome(judged.rita.requester_profile, "x") == "BAD_USER_INPUT"
    assert await MastersBar.all().count() == 0
    assert await outcome(wim, "x" * 1_024) == "BarFromMastersSuccess"
