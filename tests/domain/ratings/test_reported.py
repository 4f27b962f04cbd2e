"""Ratings and their answers as things that are reported, each by itself."""

from domain.audit.trail import COMMAND_LINE
from domain.kernel.refusals import NotAllowed, WrongState
from domain.moderation import commands as moderation
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseVerb
from domain.moderation.models import FiledReport, ReportCase, Strike
from domain.moderation.subjects import ReportedId, subject_of
from domain.ratings import commands, queries
from domain.ratings.limits import FEWEST_RATERS
from domain.ratings.models import RequesterRating
from tests.domain import cast
from tests.domain.moderation.reporting import reported_by_id, reporter
from tests.domain.ratings.cast import a_rating, raters
from tests.domain.ratings.test_ratings import draft, sums

RATING = "RequesterRating"
TAKE_DOWN = CaseRuling(verb=CaseVerb.TAKE_DOWN, reason="An insult.")


async def test_an_answer_is_taken_down_alone_and_there_is_no_other_one(wim, ann, rita):
    rating = await a_rating(wim, rita, answer="You liar.")
    await raters(rita, FEWEST_RATERS - 1)
    async with cast.refused(NotAllowed):
        await reported_by_id(rita, RATING, rating.id, is_answer=True)
    report = await reported_by_id(ann, RATING, rating.id, is_answer=True)
    assert (await sums(rita)).answered == 1

    await moderation.decide(report.case_id, TAKE_DOWN, by=COMMAND_LINE)

    row = (await queries.visible([rating.id], None))[rating.id]
    assert (row.text, row.answer, row.shown_answer) == ("Fair.", "You liar.", None)
    found = await sums(rita)
    assert (found.raters, found.texts, found.answered) == (FEWEST_RATERS, FEWEST_RATERS, 0)
    assert (await Strike.get()).account_id == rita.account_id
    async with cast.refused(WrongState):
        await commands.answer(rita, rating.id, "Once more.")
    asked = ReportedId(RATING, rating.id, is_answer=True)
    assert await subject_of(asked, await reporter(ann)) is None


async def test_a_rating_and_its_answer_are_two_cases_of_two_people(wim, ann, rita):
    rating = await a_rating(wim, rita, text="Idiots.", answer="You liar.")
    unanswered = await a_rating(ann, rita)

    await reported_by_id(ann, RATING, rating.id)
    await reported_by_id(ann, RATING, rating.id, is_answer=True)

    cases = {case.kind: (case.account_id, case.requester_id) for case in await ReportCase.all()}
    assert cases == {
        "RATING": (wim.account_id, None),
        "RATING_ANSWER": (rita.account_id, rita.id),
    }
    assert {row.said for row in await FiledReport.all()} == {"Idiots.", "You liar."}
    asked = ReportedId(RATING, unanswered.id, is_answer=True)
    assert await subject_of(asked, await reporter(wim)) is None


async def test_a_report_keeps_the_text_although_the_rating_is_changed(wim, ann, rita):
    done = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    rating = await commands.rate(wim, done.id, draft("You idiots."))
    first = await reported_by_id(rita, RATING, rating.id)

    await commands.rate(wim, done.id, draft("Thank you."))
    second = await reported_by_id(ann, RATING, rating.id)

    assert first.case_id == second.case_id
    said = [(await FiledReport.get(id=each.id)).said for each in (first, second)]
    assert said == ["You idiots.", "Thank you."]
    assert (await RequesterRating.get(id=rating.id)).text == "Thank you."
