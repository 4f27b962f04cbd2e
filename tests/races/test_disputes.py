"""Appeals, overrides and ratings at once: one appeal, one payment, one rating of a month."""

import pytest

from domain.assignments import commands as assignments
from domain.assignments.models import Assignment
from domain.assignments.rejections.lifecycle import AppealState
from domain.assignments.rejections.models import RejectionAppeal
from domain.audit.trail import COMMAND_LINE
from domain.disputes import commands as disputes
from domain.ledger.queries import verify
from domain.moderation import commands as moderation
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseVerb
from domain.ratings import commands as ratings
from domain.ratings.commands import RatingDraft
from domain.ratings.models import RequesterRating
from tests.domain import cast
from tests.domain.moderation.reporting import reported_by_id
from tests.races import crowd


@pytest.fixture
async def wim(market):
    return await cast.a_worker("Wim")


async def test_of_two_appeals_at_once_one_stands(rita, wim):
    work = await cast.a_rejected(rita, wim, await cast.a_hit(rita))

    doings = [disputes.appeal(wim, work.id, f"Look again {n}.") for n in range(6)]
    results = await crowd.at_once(doings)

    assert crowd.counted(results) == {"done": 1, "ALREADY_APPEALED": 5}
    assert await RejectionAppeal.all().count() == 1


async def test_an_appeal_its_answer_and_an_override_at_once_pay_once(rita, wim):
    for _ in range(4):
        work = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
        before = await disputes.appeal(wim, work.id, "Look again.")

        results = await crowd.at_once(
            [
                disputes.answer(rita, before.id, overturns=False, reason="It is blue."),
                disputes.answer(rita, before.id, overturns=True, reason=None),
                assignments.override_rejection(rita, work.id),
                disputes.answer(rita, before.id, overturns=True, reason=None),
                assignments.override_rejection(rita, work.id),
            ]
        )

        assert crowd.counted(results)["done"] >= 1
        appeal = await RejectionAppeal.get(id=before.id)
        assert (appeal.state, appeal.due_at) == (AppealState.OVERTURNED, None)
        assert (await Assignment.get(id=work.id)).status.value == "APPROVED"
    assert await cast.earned(wim) == "0.40"
    assert await verify() == []


async def test_an_appeal_while_the_rejection_is_overridden_leaves_none_that_waits(rita, wim):
    for _ in range(4):
        work = await cast.a_rejected(rita, wim, await cast.a_hit(rita))

        await crowd.at_once(
            [
                disputes.appeal(wim, work.id, "Look again."),
                assignments.override_rejection(rita, work.id),
            ]
        )

        appeal = await RejectionAppeal.get_or_none(assignment_id=work.id)
        assert appeal is None or appeal.state is AppealState.OVERTURNED


async def test_a_rating_that_is_changed_while_it_is_taken_down_stays_down(rita, wim):
    done = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    draft = RatingDraft(fair=1, pay=1, speed=1, communication=1, text="You idiots.")
    rating = await ratings.rate(wim, done.id, draft)
    report = await reported_by_id(rita, "RequesterRating", rating.id)
    ruling = CaseRuling(verb=CaseVerb.TAKE_DOWN, reason="An insult.")

    doings = [ratings.rate(wim, done.id, draft) for _ in range(6)]
    taking = moderation.decide(report.case_id, ruling, by=COMMAND_LINE)
    results = await crowd.at_once([*doings[:3], taking, *doings[3:]])

    assert crowd.counted(results) == {"done": 7}
    [row] = await RequesterRating.all()
    assert (row.id, row.hidden_at is None) == (rating.id, False)
