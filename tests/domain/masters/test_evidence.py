"""Evidence: the figures of workers' records, and the number of statements that read them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.kernel import clock
from domain.masters import agreement
from domain.masters.agreement import plurality
from domain.masters.evidence import records, window_start, with_agreement
from domain.masters.model import Evidence
from domain.questions.fields import TextField
from domain.questions.question import FormQuestion
from tests.domain import cast
from tests.domain.masters import record
from tests.statements import counted

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
A, B, C, D = (UUID(int=number) for number in range(1, 5))
TEXT = FormQuestion(fields=(TextField("colour", "Which colour?"),))


async def known(*workers, since=LONG_AGO):
    found = await records([worker.id for worker in workers], since=since)
    return [found[worker.id] for worker in workers]


async def agreed(*workers, since=LONG_AGO):
    found = await with_agreement({each.id: Evidence() for each in workers}, since=since)
    return [(found[each.id].agreed, found[each.id].compared) for each in workers]


async def test_it_counts_what_was_handed_in_and_how_it_was_decided(rita, otto, wim, ann):
    await record.did(wim, rita, approved=3, rejected=1, open_=2)
    clock.advance(timedelta(days=31))
    await record.did(wim, rita, approved=1)
    await record.did(wim, otto, rejected=2)
    returned = await cast.an_accepted(wim, await cast.a_hit(rita))

    (found, nothing) = await known(wim, ann)

    assert returned.submitted_at is None
    assert (found.approved, found.rejected, found.submissions) == (4, 3, 9)
    assert found.months_active == 2
    assert sorted(found.by_requester) == [2, 5]
    assert sorted(found.by_hit_type) == [1, 2, 4]
    assert nothing == Evidence()


async def test_months_are_those_of_utc(rita, wim):
    clock.freeze(datetime(2026, 10, 31, 23, 59, tzinfo=UTC))
    await record.did(wim, rita, approved=1)
    assert (await known(wim))[0].months_active == 1

    clock.advance(timedelta(minutes=2))
    await record.did(wim, rita, approved=1)
    assert (await known(wim))[0].months_active == 2


async def test_submissions_before_the_window_do_not_count(rita, wim):
    await record.did(wim, rita, approved=2)
    clock.advance(timedelta(days=40))
    await record.did(wim, rita, approved=1)

    (found,) = await known(wim, since=window_start(clock.now(), 1))

    assert (found.approved, found.submissions, found.by_requester) == (1, 1, (1,))


@pytest.mark.parametrize(
    ("months", "start"), [(1, (2026, 2)), (2, (2026, 1)), (3, (2025, 12)), (24, (2024, 3))]
)
def test_the_window_begins_with_a_month(months, start):
    at = datetime(2026, 2, 28, 13, tzinfo=UTC)

    assert window_start(at, months) == datetime(*start, 1, tzinfo=UTC)


async def test_a_worker_is_compared_with_the_most_frequent_answer(rita, wim, ann):
    zoe, bob = await cast.a_worker("Zoe"), await cast.a_worker("Bob")
    await record.a_vote(rita, {wim: "red", ann: "red", zoe: "red", bob: "blue"})
    await record.a_vote(rita, {wim: "blue", ann: "red", zoe: "red"})

    # Ann and Zoe are not compared on the second HIT: the other answers differ.
    assert await agreed(wim, ann, zoe, bob) == [(1, 2), (1, 1), (1, 1), (0, 1)]


async def test_a_choice_that_a_worker_writes_is_an_answer_like_another(rita, wim, ann):
    zoe, bob = await cast.a_worker("Zoe"), await cast.a_worker("Bob")
    await record.a_vote(rita, {wim: "other pink", ann: "other pink", zoe: "other pink"})
    await record.a_vote(rita, {wim: "other pink", ann: "other grey", bob: "other gold"})
    await record.a_vote(rita, {wim: "red", ann: "red", bob: "other red"})

    assert await agreed(wim, ann, bob) == [(1, 1), (1, 1), (0, 1)]


async def test_ones_own_answer_makes_no_plurality(rita, wim, ann):
    zoe, bob = await cast.a_worker("Zoe"), await cast.a_worker("Bob")
    await record.a_vote(rita, {wim: "red", ann: "red", zoe: "blue", bob: "green"})

    assert await agreed(wim, ann, zoe) == [(0, 0), (0, 0), (0, 1)]


async def test_two_answers_texts_and_surveys_are_not_compared(rita, wim, ann, monkeypatch):
    zoe = await cast.a_worker("Zoe")
    await record.a_vote(rita, {wim: "red", ann: "red"})
    await record.a_vote(rita, {wim: "red", ann: "red", zoe: "red"}, question=TEXT)
    await record.a_vote(rita, {wim: "red", ann: "red", zoe: "red"}, slots=101)
    assert await agreed(wim) == [(0, 0)]

    await record.a_vote(rita, {wim: "red", ann: "red", zoe: "red"}, slots=100)
    assert await agreed(wim) == [(1, 1)]


async def test_only_the_latest_work_in_the_window_is_compared(rita, wim, ann, monkeypatch):
    zoe = await cast.a_worker("Zoe")
    for colour in ("red", "blue"):
        await record.a_vote(rita, {wim: colour, ann: "red", zoe: "red"})
    clock.advance(timedelta(days=31))
    await record.a_vote(rita, {wim: "red", ann: "red", zoe: "red"})

    assert await agreed(wim) == [(2, 3)]
    assert await agreed(wim, since=window_start(clock.now(), 1)) == [(1, 1)]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({A: "x", B: "y", C: "y"}, "y"),
        ({A: "x", B: "x", C: "y"}, None),  # each of the others once
        ({A: "x", B: "y", C: "y", D: "x"}, "y"),
        ({A: "x"}, None),
        ({A: "x", B: "y"}, None),
        ({A: "x", B: "y", C: "y", D: "z"}, "y"),
    ],
)
def test_a_plurality_takes_two_others_and_more_than_any_other_answer(answers, found):
    assert plurality(answers, without=A) == found


def test_a_tie_is_no_plurality():
    answers = {UUID(int=number): "xxyy"[number % 4] for number in range(10, 14)}

    assert plurality(answers, without=A) is None


async def test_a_page_takes_as_many_statements_for_many_workers_as_for_few(rita, wim, ann):
    zoe, bob = await cast.a_worker("Zoe"), await cast.a_worker("Bob")
    everybody = [wim, ann, zoe, bob]
    for _ in range(3):
        await record.a_vote(rita, dict.fromkeys(everybody, "red"))

    async def statements(workers):
        with counted() as statements:
            found = await records([each.id for each in workers], since=LONG_AGO)
            found = await with_agreement(found, since=LONG_AGO)
        assert [found[each.id].compared for each in workers] == [3] * len(workers)
        return len(statements)

    assert await statements([wim]) == await statements(everybody) == 5


async def test_more_hits_than_one_statement_takes_are_compared_all_the_same(
    rita, wim, ann, monkeypatch
):
    monkeypatch.setattr(agreement, "HITS_A_STATEMENT", 2)
    zoe = await cast.a_worker("Zoe")
    for _ in range(5):
        await record.a_vote(rita, {wim: "red", ann: "red", zoe: "red"})

    assert await agreed(wim) == [(5, 5)]
