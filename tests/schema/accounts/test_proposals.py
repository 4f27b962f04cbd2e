"""Proposals of reviews through the API, for operators."""

from domain.accounts.review import commands as review
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.models import Account
from domain.people.visits import note_visit
from schema.kernel.node import global_id

QUEUE = """query($state: [ReviewProposalState!], $kind: [ReviewProposalKind!]) {
    reviewProposals(state: $state, kind: $kind) { nodes {
        id kind state accountId ageSeconds accounts figures { name value }
        worker { workerId } requester { requesterId } reason action decidedBy decidedAt } } }"""
DONE = "proposal { state action reason decidedBy }"
BEGIN = Statement("UPDATE review_schedule SET next_at = $1")
ACTIONS = Statement("SELECT action FROM audit_entries ORDER BY id")


async def proposed(people):
    """Five of the cast share a network."""
    shared = (people.rita, people.rob, people.wim, people.wendy, people.walt)
    async with unit_of_work():
        for person in shared:
            await note_visit(person.account.id, "2001:db8::1", clock.now())
    await BEGIN.run(clock.now())  # the server's housekeeping was here at its start
    while await review.propose_due(clock.now()):
        pass
    return {global_id("Account", person.account.id) for person in shared}


async def test_an_operator_reads_proposals_with_their_figures(market, people):
    accounts = await proposed(people)
    olga = people.olga.token

    (found,) = (await market.ask(QUEUE, olga)).only["nodes"]
    none = (await market.ask(QUEUE, olga, kind=["INACTIVITY"])).only["nodes"]
    closed = (await market.ask(QUEUE, olga, state=["DISMISSED", "ACTED"])).only["nodes"]

    assert (found["kind"], found["state"], none, closed) == ("SHARED_NETWORK", "OPEN", [], [])
    assert set(found["accounts"]) == accounts
    assert found["figures"] == [
        {"name": "network", "value": "2001:db8::/64"},
        {"name": "accounts", "value": "5"},
    ]
    assert found["accountId"] in accounts
    assert 0 <= found["ageSeconds"] < 60


async def test_an_operator_dismisses(market, people):
    await proposed(people)
    (found,) = (await market.ask(QUEUE, people.olga.token)).only["nodes"]
    values = {"proposalId": found["id"], "reason": "A family."}
    more = f"... on DismissReviewProposalSuccess {{ {DONE} }}"

    done = await market.do("dismissReviewProposal", people.olga.token, more, **values)
    again = await market.do("dismissReviewProposal", people.olga.token, **values)

    assert done.only["proposal"] == {
        "state": "DISMISSED",
        "action": None,
        "reason": "A family.",
        "decidedBy": global_id("Account", people.olga.account.id),
    }
    assert again.verdict == "WRONG_STATE"


async def test_an_operator_acts(market, people):
    await proposed(people)
    (found,) = (await market.ask(QUEUE, people.olga.token)).only["nodes"]

    done = await market.do(
        "actOnReviewProposal",
        people.olga.token,
        f"... on ActOnReviewProposalSuccess {{ {DONE} }}",
        proposalId=found["id"],
        action="SUSPEND",
        reason="One person, five accounts.",
    )

    assert done.only["proposal"]["action"] == "SUSPEND"
    suspended = await Account.filter(suspended_at__isnull=False)
    assert [global_id("Account", row.id) for row in suspended] == [found["accountId"]]
    actions = [row["action"] for row in await ACTIONS.rows()]
    assert actions == ["proposal.create", "proposals.read", "account.suspend", "proposal.act"]
