"""Deciding many at once: each by itself, in the order of the ids, for one reason."""

import pytest

from domain.accounts.applications.models import Application
from domain.audit.models import AuditEntry
from domain.kernel.ids import new_id
from domain.moderation.models import ReportCase
from schema.kernel.node import global_id, unpacked
from tests.schema.cast import a_thread
from tests.schema.operations.test_audited import (
    a_case,
    a_proposal,
    an_application,
    another_case,
)
from tests.schema.payouts import payday

MOST = 100
EACH = "... on {}Success {{ results {{ __typename ... on Refusal {{ reason }} }} }}"
REASON = {"reason": "All of one kind."}


async def cases(people, scene):
    return [await a_case(people, scene), await another_case(people)], "ReportCase"


async def proposals(people, scene):
    return [await a_proposal(each) for each in (people.wim, people.rob)], "ReviewProposal"


async def applications(people, scene):
    return [
        await an_application(people.wim, "WORKER"),
        await an_application(people.rob, "REQUESTER"),
    ], "Application"


async def held_payouts(people, scene):
    rita = people.rita.requester
    async with payday.by_bank():
        made = [await payday.a_held_payout(rita, each.worker) for each in (people.wim, people.walt)]
    return [payday.id_of(each) for each in made], "Payout"


async def threads(people, scene):
    made = [await a_thread(each) for each in (people.wim, people.walt)]
    return [global_id("ContactThread", each.id) for each in made], "ContactThread"


TABLE = [
    ("dismissReportCases", "caseIds", cases, REASON, "DecideReportCaseSuccess"),
    ("dismissReviewProposals", "proposalIds", proposals, REASON, "DismissReviewProposalSuccess"),
    ("releasePayouts", "payoutIds", held_payouts, REASON, "ReleasePayoutSuccess"),
    ("approveApplications", "applicationIds", applications, {}, "ApproveApplicationSuccess"),
    ("refuseApplications", "applicationIds", applications, REASON, "RefuseApplicationSuccess"),
    ("solveContacts", "threadIds", threads, {}, "SolveContactSuccess"),
]
AGAIN = {"solveContacts": "SolveContactSuccess"}  # one that is solved stays as it is


async def ask(market, people, verb, **values):
    more = EACH.format(verb[0].upper() + verb[1:])
    return await market.do(verb, people.olga.token, more, **values)


@pytest.mark.parametrize(("verb", "field", "make", "more", "success"), TABLE)
async def test_each_is_answered_by_itself(verb, field, make, more, success, market, people, scene):
    (first, second), kind = await make(people, scene)
    known = await AuditEntry.all().count()
    ids = [first, global_id(kind, new_id()), second, first]

    answer = await ask(market, people, verb, **{field: ids}, **more)

    again = AGAIN.get(verb, "WRONG_STATE")
    assert answer.verdict == [success, "NOT_FOUND", success, again]
    assert await AuditEntry.all().count() == known + 2


@pytest.mark.parametrize(("verb", "field", "make", "more", "success"), TABLE)
async def test_a_list_is_bounded(verb, field, make, more, success, market, people, scene):
    known = await AuditEntry.all().count()
    one = global_id((await make(people, scene))[1], new_id())
    known = await AuditEntry.all().count()

    full = await ask(market, people, verb, **{field: [one] * MOST}, **more)
    over = await ask(market, people, verb, **{field: [one] * (MOST + 1)}, **more)
    empty = await ask(market, people, verb, **{field: []}, **more)

    assert full.verdict == ["NOT_FOUND"] * MOST
    assert (over.verdict, empty.verdict) == ("INVALID_INPUT", "INVALID_INPUT")
    assert await AuditEntry.all().count() == known


async def test_a_reason_that_is_too_long_is_refused_once_and_nothing_is_done(market, people, scene):
    ids, _ = await cases(people, scene)

    answer = await ask(market, people, "dismissReportCases", caseIds=ids, reason="x" * 1_025)

    assert answer.verdict == "INVALID_INPUT"
    assert {each.state for each in await ReportCase.all()} == {"OPEN"}


async def test_nobody_decides_their_own_among_others(market, people, scene):
    own = await an_application(people.olga, "WORKER")
    other = await an_application(people.rob, "REQUESTER")

    answer = await ask(market, people, "approveApplications", applicationIds=[own, other])

    assert answer.verdict == ["NOT_ALLOWED", "ApproveApplicationSuccess"]
    states = {each.id: each.state for each in await Application.all()}
    assert states[unpacked(own)[1]] == "SUBMITTED"
    assert states[unpacked(other)[1]] == "APPROVED"
