"""Ratings: one a requester and a month, sums from five raters on, one answer, taking down."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.moderation import commands as moderation
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseVerb, ReportCategory
from domain.people.limits import RATINGS_OF_AN_ACCOUNT
from domain.people.refusals import TooManyAttempts
from domain.ratings import commands, queries
from domain.ratings.commands import RatingDraft
from domain.ratings.limits import (
    COUNTED_MONTHS,
    FEWEST_RATERS,
    HIGHEST,
    LONGEST_RATING_TEXT,
    LOWEST,
    RATED_FOR,
)
from domain.ratings.models import RequesterRating
from domain.ratings.queries import oldest_month
from domain.ratings.reported import Ratings
from tests.domain import cast
from tests.domain.moderation.reporting import reported_by_id
from tests.domain.ratings.cast import a_rating, raters

GOOD = {"fair": 5, "pay": 4, "speed": 3, "communication": 2}


def draft(text="Pays fast.", **more):
    return RatingDraft(**(GOOD | more), text=text)


async def sums(requester):
    queries.forget(requester.id)
    return (await queries.sums_of([requester.id]))[requester.id]


async def texts(requester):
    page = await queries.shown_ratings(requester.id, Slice(limit=50))
    return [row.text for row in page.rows]


async def test_a_second_rating_of_a_month_changes_the_first(wim, rita):
    done = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    first = await commands.rate(wim, done.id, draft())
    clock.advance(timedelta(days=20))
    other = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    again = await commands.rate(wim, other.id, draft("Slow.", speed=1))
    clock.advance(timedelta(days=20))
    later = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    next_month = await commands.rate(wim, later.id, draft())

    assert (again.id, again.text, again.speed) == (first.id, "Slow.", 1)
    assert (first.month, next_month.month) == ("2026-10", "2026-11")
    assert await RequesterRating.all().count() == 2


async def test_only_own_decided_work_is_rated_within_bounds(wim, ann, rita):
    hit = await cast.a_hit(rita, slots=2)
    submitted = await cast.a_submitted(wim, hit)
    async with cast.refused(WrongState):
        await commands.rate(wim, submitted.id, draft())
    await cast.approve(rita, submitted)
    for worker, key in ((ann, submitted.id), (wim, new_id())):
        async with cast.refused(NotFound):
            await commands.rate(worker, key, draft())
    too_long = "x" * (LONGEST_RATING_TEXT + 1)
    for wrong in (draft(fair=LOWEST - 1), draft(pay=HIGHEST + 1), draft(too_long)):
        async with cast.refused(InvalidInput):
            await commands.rate(wim, submitted.id, wrong)
    clock.advance(RATED_FOR)
    await commands.rate(wim, submitted.id, draft("x" * LONGEST_RATING_TEXT, pay=HIGHEST, fair=1))
    clock.advance(timedelta(seconds=1))
    async with cast.refused(NotAllowed):
        await commands.rate(wim, submitted.id, draft())


async def test_a_worker_does_not_rate_without_end(wim, rita):
    done = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    for _ in range(RATINGS_OF_AN_ACCOUNT[0].most):
        await commands.rate(wim, done.id, draft())

    with pytest.raises(TooManyAttempts):
        await commands.rate(wim, done.id, draft())


async def test_sums_and_texts_are_seen_from_five_raters_on(wim, rita):
    await raters(rita, FEWEST_RATERS - 1, marks=(5, 5, 5, 5))
    before = await sums(rita)
    assert (before.raters, before.fair, await texts(rita)) == (4, None, [])

    await a_rating(wim, rita, text="", marks=(1, 2, 3, 4))

    after = await sums(rita)
    assert (after.raters, after.fair, after.pay, after.speed) == (5, 4.2, 4.4, 4.6)
    assert (after.texts, after.answered) == (4, 0)
    assert await texts(rita) == ["Fair."] * 4


async def test_ratings_of_long_ago_do_not_count(rita):
    at = clock.now()
    assert oldest_month(at) == f"{at.year - COUNTED_MONTHS // 12}-{at.month:02}"
    await raters(rita, FEWEST_RATERS, month="2024-09")
    assert (await sums(rita)).raters == 0


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(["2026-08", "2026-09"]), st.integers(1, 5)),
        unique_by=lambda each: each[:2],
        max_size=10,
    )
)
async def test_of_each_worker_the_latest_rating_counts(market, given_ratings):
    """Compared with a plain recount."""
    requester = await cast.a_requester(f"R{new_id()}")
    workers = [await cast.a_worker(f"W{new_id()}") for _ in range(7)]
    latest = {}
    for number, month, mark in sorted(given_ratings, key=lambda each: each[1]):
        await a_rating(workers[number], requester, month=month, marks=(mark,) * 4)
        latest[number] = mark

    found = await sums(requester)

    assert found.raters == len(latest)
    mean = sum(latest.values()) / len(latest) if latest else 0
    shown = len(latest) >= FEWEST_RATERS
    assert found.fair == (pytest.approx(mean, abs=0.051) if shown else None)


async def test_a_requester_answers_once_what_everybody_sees(wim, rita):
    rating = await a_rating(wim, rita)
    async with cast.refused(NotFound):
        await commands.answer(rita, rating.id, "Thank you.")
    await raters(rita, FEWEST_RATERS)
    queries.forget(rita.id)
    other = await cast.a_requester("Rob")
    async with cast.refused(NotFound):
        await commands.answer(other, rating.id, "Not mine.")
    async with cast.refused(InvalidInput):
        await commands.answer(rita, rating.id, "x" * (LONGEST_RATING_TEXT + 1))

    answered = await commands.answer(rita, rating.id, "Thank you.")

    assert answered.answer == "Thank you."
    async with cast.refused(WrongState):
        await commands.answer(rita, rating.id, "And more.")
    [fact] = [each for each in await cast.told() if type(each).__name__ == "RatingAnswered"]
    assert (fact.worker_id, fact.rating_id) == (wim.id, rating.id)


async def test_a_reported_rating_is_hidden_and_counts_no_more(wim, ann, rita):
    done = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    rating = await commands.rate(wim, done.id, draft("You idiots."))
    await raters(rita, FEWEST_RATERS)
    report = await reported_by_id(rita, "RequesterRating", rating.id, ReportCategory.HARASSMENT)
    assert await Ratings().text(rating.id) == "You idiots."

    ruling = CaseRuling(verb=CaseVerb.TAKE_DOWN, reason="An insult.")
    await moderation.decide(report.case_id, ruling, by=COMMAND_LINE)
    await commands.rate(wim, done.id, draft("Changed."))

    assert (await sums(rita)).raters == FEWEST_RATERS
    assert "Changed." not in await texts(rita)
    assert rating.id not in await queries.visible([rating.id], None)
    kinds = cast.kinds(await cast.told())
    assert kinds.count("ContentTakenDown") == 1


async def test_months_end_in_the_time_zone_of_the_market(wim, rita):
    policy.adopt(replace(policy.current(), time_zone="Pacific/Auckland"))
    months = []
    for hour in (10, 11):  # half past eleven at night, and half past midnight
        clock.freeze(datetime(2026, 9, 30, hour, 30, tzinfo=UTC))
        done = await cast.an_approved(rita, wim, await cast.a_hit(rita))
        clock.advance(timedelta(days=1))
        months.append((await commands.rate(wim, done.id, draft())).month)

    assert months == ["2026-09", "2026-10"]
    assert await RequesterRating.all().count() == 2
