"""Decisions and bonuses, as the two sides read them, and nobody else."""

import pytest

from domain.people.models import Scope
from domain.qualifications import commands as qualifications
from domain.qualifications.commands.assign import Give
from tests.schema.cast import SAID

DECISIONS = "decisions { outcome decidedAt decidedBy rejectionReason requesterFeedback }"
ASSIGNMENT = f"query ($id: ID!) {{ node(id: $id) {{ ... on Assignment {{ {DECISIONS} }} }} }}"
BONUSES = """query ($assignment: ID!, $hit: ID!) {
    assignment: node(id: $assignment) { ... on Assignment { bonuses { nodes { amount reason } } } }
    hit: node(id: $hit) { ... on Hit { bonuses(first: 1) {
        nodes { amount } pageInfo { hasNextPage } } } } }"""


async def test_both_sides_read_the_rejection_after_its_override(market, people, scene):
    id = scene.id("rejected")
    answer = await market.do("overrideRejection", people.rita.token, assignmentId=id)
    assert answer.verdict == "OverrideRejectionSuccess"

    for side in (people.rita, people.wim):
        node = (await market.ask(ASSIGNMENT, side.token, id=id)).only
        rejection, override = node["decisions"]
        assert (rejection["outcome"], rejection["rejectionReason"]) == ("REJECTED", "WRONG")
        assert (rejection["requesterFeedback"], rejection["decidedBy"]) == ("no", "REQUESTER")
        assert override["outcome"] == "REJECTION_OVERRIDDEN"
        assert override["rejectionReason"] is None
        assert rejection["decidedAt"] < override["decidedAt"]
    for stranger in (people.rob, people.wendy):
        assert (await market.ask(ASSIGNMENT, stranger.token, id=id)).only is None


async def test_a_key_that_pays_reads_no_decision(market, people, scene):
    """The assignment of a bonus is an outline for such a key."""
    key = await people.rita.key(Scope.PAY)
    fields = f"id {DECISIONS} bonuses {{ nodes {{ id }} }}"
    more = f"... on SendBonusSuccess {{ bonus {{ assignment {{ {fields} }} }} }}"
    values = {"assignmentId": scene.id("rejected"), "amount": "0.05", "reason": "!"}

    answer = await market.do("sendBonus", key, more, **values)

    assert answer.only["bonus"]["assignment"]["decisions"] == []
    assert answer.only["bonus"]["assignment"]["bonuses"]["nodes"] == []
    [decision] = (await market.ask(ASSIGNMENT, people.rita.token, id=scene.id("rejected"))).only[
        "decisions"
    ]
    assert decision["requesterFeedback"] == "no"


async def test_bonuses_are_listed_for_those_they_concern(market, people, scene):
    hit, rita = scene.id("open"), people.rita
    for worker in (people.wim, people.wendy):
        taken = await market.do(
            "acceptHit", worker.token, "... on AcceptHitSuccess { assignment { id } }", hitId=hit
        )
        last = taken.only["assignment"]["id"]
        await market.do("submitAssignment", worker.token, assignmentId=last, answer=SAID)
        await market.do(
            "sendBonus", rita.token, assignmentId=last, amount="0.05", reason="Thank you."
        )
    wendys = {"assignment": last, "hit": hit}

    async def listed(who):
        data = (await market.ask(BONUSES, who.token, **wendys)).data
        of_hit = data["hit"]["bonuses"]
        return data["assignment"], len(of_hit["nodes"]), of_hit["pageInfo"]["hasNextPage"]

    bonus = {"bonuses": {"nodes": [{"amount": "0.05", "reason": "Thank you."}]}}
    assert await listed(rita) == (bonus, 1, True)
    assert await listed(people.wendy) == (bonus, 1, False)
    assert await listed(people.wim) == (None, 1, False)
    assert await listed(people.rob) == (None, 0, False)


@pytest.mark.parametrize("who", ["rita", "wim"])
async def test_the_owner_and_the_worker_read_every_revocation(market, people, scene, who):
    kind, wim = scene.kind, people.wim.worker
    await qualifications.revoke(people.rita.requester, kind.id, [wim.id], reason="Tired.")
    await qualifications.assign(people.rita.requester, kind.id, [Give(wim.id, 81)])
    field = "holders { nodes" if who == "rita" else "mine"
    text = "{ status reason revocations { nodes { value reason } } }"
    query = f"""query ($id: ID!) {{ node(id: $id) {{ ... on QualificationType {{
        {field} {text} {"}" if who == "rita" else ""} }} }} }}"""

    node = (await market.ask(query, getattr(people, who).token, id=scene.id("kind"))).only

    [held] = node["holders"]["nodes"] if who == "rita" else [node["mine"]]
    assert held == {
        "status": "GRANTED",
        "reason": None,
        "revocations": {"nodes": [{"value": 80, "reason": "Tired."}]},
    }
