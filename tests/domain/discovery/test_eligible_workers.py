"""How many workers may accept, and what nobody can read from it."""

import pytest

from domain.discovery import eligible_workers as counting
from domain.discovery.eligible_workers import (
    WorkerCount,
    combined,
    eligible_workers,
    rounded,
    shown,
)
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.people.commands import block_worker
from domain.qualifications import system_types
from domain.qualifications.requirements.requirement import Comparator, Locale, Requirement
from tests.domain import cast, qualified
from tests.domain.cast import a_worker

C = Comparator
DUTCH = Requirement(system_types.LOCALE, "Place", C.EQUAL_TO, locales=(Locale("NL"),))
SUSPEND = Statement("UPDATE accounts SET suspended_at = $2 WHERE id = $1")


@pytest.fixture
async def workers(rita):
    return [await a_worker(f"Worker{number}") for number in range(12)]


async def test_all_in_good_standing_are_counted_but_the_team_and_the_blocked(rita, workers):
    assert await eligible_workers(rita, ()) == WorkerCount(12, 12)
    await SUSPEND.run(workers[0].account_id, clock.now())
    await cast.a_profile(workers[1].account_id, "Robin")
    await block_worker(rita, workers[2].id, reason="Careless.")

    assert await eligible_workers(rita, ()) == WorkerCount(10, 10)


async def test_own_qualifications_are_counted_exactly_from_five_workers_on(rita, workers):
    kind = await qualified.a_qualification(rita, "Careful")
    held = Requirement(kind.id, "Careful", C.EXISTS)
    await qualified.granted(kind.id, *workers[:4])
    assert await eligible_workers(rita, (held,)) == WorkerCount(0, 4)
    await qualified.granted(kind.id, workers[4])

    assert await eligible_workers(rita, (held,)) == WorkerCount(5, 5)
    missing = Requirement(kind.id, "Careful", C.DOES_NOT_EXIST)
    assert await eligible_workers(rita, (missing,)) == WorkerCount(7, 7)


async def test_what_others_know_is_rounded_and_not_combined_with_single_workers(rita, workers):
    robin = await cast.a_requester("Robin")
    theirs = await qualified.a_qualification(robin, "Secret")
    mine = await qualified.a_qualification(rita, "Careful")
    secret = Requirement(theirs.id, "Secret", C.EXISTS)
    chosen = Requirement(mine.id, "Careful", C.EXISTS)
    await qualified.granted(mine.id, *workers[:6])

    async def told():
        return [
            await eligible_workers(rita, each)
            for each in ((DUTCH,), (secret,), (secret, chosen), (DUTCH, chosen))
        ]

    before = await told()
    await qualified.granted(theirs.id, workers[0])
    await qualified.granted(theirs.id, *workers[1:8])
    assert (
        await told()
        == before
        == [
            WorkerCount(10, 12),
            WorkerCount(0, 9),
            WorkerCount(0, 6),
            WorkerCount(0, 6),
        ]
    )


@pytest.mark.parametrize(
    ("count", "exact", "to_ten"),
    [
        (0, (0, 4), (0, 9)),
        (4, (0, 4), (0, 9)),
        (5, (5, 5), (0, 9)),
        (10, (10, 10), (10, 19)),
        (9_999, (9_999, 9_999), (9_990, 9_999)),
        (10_000, (10_000, None), (10_000, None)),
    ],
)
def test_counts_are_told_in_ranges(count, exact, to_ten):
    assert shown(count) == WorkerCount(*exact)
    assert rounded(count) == WorkerCount(*to_ten)


@pytest.mark.parametrize(
    ("found", "chosen", "left_out", "together"),
    [
        ((100, 109), 500, 3, (97, 109)),
        ((100, 109), 50, 450, (0, 50)),
        ((100, 109), 2, 498, (0, 4)),
        ((10_000, None), 10_000, 7, (9_993, None)),
        ((10_000, None), 10_000, 10_000, (0, None)),
        ((100, 109), 10_000, 96, (0, 109)),
    ],
)
def test_two_counts_bound_how_many_meet_both(found, chosen, left_out, together):
    assert combined(WorkerCount(*found), chosen, left_out) == WorkerCount(*together)


async def test_more_than_the_most_are_not_counted(rita, workers, monkeypatch):
    monkeypatch.setattr(counting, "MOST_COUNTED", 12)

    assert await eligible_workers(rita, ()) == WorkerCount(12, None)
