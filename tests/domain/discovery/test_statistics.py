"""How work in a group goes, and how a requester deals with work."""

from datetime import timedelta

import pytest

from domain.assignments import commands
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import RejectionReason
from domain.discovery import statistics
from domain.discovery.short_cache import ShortCache
from domain.discovery.statistics import GroupFigures, RequesterFigures
from domain.hits.models import HitGroup
from domain.kernel import clock
from domain.kernel.money import Money
from domain.questions.question import AnswerField
from tests.domain import cast
from tests.statements import counted

UNKNOWN = GroupFigures(
    decision_seconds=None,
    work_seconds=None,
    share_returned=None,
    share_rejected=None,
    decided=0,
    rejected=0,
    hourly_wage=None,
)
ANSWER = [AnswerField("colour", ("red",))]
WRONG = Decision(reason=RejectionReason.WRONG, feedback="It is blue.")


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


def pass_(**time):
    clock.advance(timedelta(**time))


async def submitted(worker, hit, *, seconds):
    assignment = await commands.accept(worker, hit.id)
    pass_(seconds=seconds)
    return await commands.submit(worker, assignment.id, ANSWER)


async def a_group_with_a_past():
    """Two returns, an undecided one, a rejection after 30 s, and approvals after 60 and 600 s."""
    rita = await cast.a_requester("Rita")
    workers = [await cast.a_worker(f"Worker{number}") for number in range(5)]
    hit = await cast.a_hit(rita, slots=9)
    for worker in workers[:2]:
        returned = await commands.accept(worker, hit.id)
        await commands.return_assignment(worker, returned.id)
    for worker, seconds, decision, wait in zip(
        workers,
        (10, 20, 60, 30),
        (WRONG, Decision(), Decision(), None),
        (30, 60, 600, 0),
        strict=False,
    ):
        work = await submitted(worker, hit, seconds=seconds)
        pass_(seconds=wait)
        if decision is not None:
            await commands.decide(rita, [work.id], decision)
    return rita, hit


async def test_a_group_is_told_by_its_ended_attempts(any_database):
    _, hit = await a_group_with_a_past()

    assert await statistics.group_figures([hit.group_id]) == {
        hit.group_id: GroupFigures(
            decision_seconds=60.0,
            work_seconds=25.0,
            share_returned=2 / 6,
            share_rejected=1 / 3,
            decided=3,
            rejected=1,
            hourly_wage=Money.parse("6.00"),  # of 0.00 for rejected work, 18.00 and 6.00
        )
    }


async def test_a_group_without_a_past_is_unknown(any_database):
    hit = await cast.a_hit(await cast.a_requester("Rita"))

    assert await statistics.group_figures([hit.group_id]) == {hit.group_id: UNKNOWN}


async def test_only_the_latest_attempts_of_a_group_count(database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit = await cast.a_hit(rita, slots=2)
    await submitted(wim, hit, seconds=30)
    ada = await cast.a_worker("Ada")
    for _ in range(statistics.ATTEMPTS):
        pass_(seconds=1)
        returned = await commands.accept(ada, hit.id)
        await commands.return_assignment(ada, returned.id)

    figures = (await statistics.group_figures([hit.group_id]))[hit.group_id]

    assert (figures.work_seconds, figures.share_returned) == (None, 1.0)


async def test_the_figures_of_a_page_take_two_statements_and_are_cached_for_minutes(database):
    rita, hit = await a_group_with_a_past()
    for number in range(19):
        await cast.a_hit(rita, hit_type=await cast.a_type(rita, title=f"Group {number}"))
    ids = [group.id for group in await HitGroup.all()]

    with counted() as first:
        fresh = await statistics.group_figures(ids)
    with counted() as again:
        cached = await statistics.group_figures(ids)
    pass_(minutes=5)
    with counted() as later:
        await statistics.group_figures([hit.group_id])

    assert (len(ids), len(first), again, len(later)) == (20, 2, [], 2)
    assert cached == fresh


async def test_a_requester_is_told_by_two_years_of_decisions(any_database):
    rita, hit = await a_group_with_a_past()
    approved = await commands.decide_hit(rita, hit.id, Decision())
    await commands.send_bonus(rita, approved[0].id, amount=Money(5), reason="Well seen.")
    await commands.send_bonus(rita, approved[0].id, amount=Money(5), reason="Again.")

    otto = await cast.a_requester("Otto")
    nothing = RequesterFigures(
        decided=0,
        approval_rate=None,
        review_seconds=None,
        share_with_bonus=None,
        rejected=0,
        hourly_wage=None,
    )

    assert await statistics.requester_figures([rita.id, otto.id]) == {
        rita.id: RequesterFigures(
            decided=4,
            approval_rate=0.75,
            review_seconds=45.0,
            share_with_bonus=1 / 3,
            rejected=1,
            hourly_wage=Money.parse("12.00"),  # with the bonuses: 24.00 for the last one
        ),
        otto.id: nothing,
    }
    pass_(days=731)
    assert await statistics.requester_figures([rita.id]) == {rita.id: nothing}


def test_the_cache_is_bounded_in_number_and_in_age():
    cache = ShortCache(timedelta(minutes=5), 2)
    for number in range(3):
        cache.store(number, number * 10, cast.START)

    assert cache.known([0, 1, 2], cast.START) == {1: 10, 2: 20}
    assert cache.known([1, 2], cast.START + timedelta(minutes=5)) == {}
