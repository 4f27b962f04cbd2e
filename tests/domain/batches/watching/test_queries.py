"""Progress is read from few rows, and says how far a batch is."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.batches.models import Batch
from domain.batches.settings import BatchSettings
from domain.batches.wages import TimeBasis
from domain.batches.watching import queries, workers
from domain.batches.watching.queries import BatchPhase
from domain.discovery.eligible_workers import WorkerCount
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from tests.domain import cast
from tests.domain.batches.published import SETTINGS, a_batch
from tests.domain.batches.watching.counting import ROWS, counted
from tests.domain.batches.watching.test_following import submitted

MOVE = Statement("UPDATE batches SET project_id = $2 WHERE id = $1")


async def progress(batch):
    await counted(batch)
    return await queries.progress_of(await Batch.get(id=batch.id))


async def test_a_batch_is_in_progress_then_ready_then_reviewed(rita, wim):
    row, found = await a_batch(rita, ROWS)
    assert (await queries.progress_of(row)).phase is BatchPhase.IN_PROGRESS, "not counted yet"
    assert (await progress(row)).phase is BatchPhase.IN_PROGRESS
    done = [await submitted(wim, hit, seconds=60) for hit in found[:2]]
    held = await work.accept(wim, found[2].id)
    await hits.expire_hit(rita, found[2].id)
    assert (await progress(row)).phase is BatchPhase.IN_PROGRESS
    await work.return_assignment(wim, held.id)
    assert (await progress(row)).phase is BatchPhase.READY_FOR_REVIEW
    for each in done:
        await cast.approve(rita, each)

    assert (await progress(row)).phase is BatchPhase.REVIEWED


async def test_a_batch_that_is_not_published_has_no_phase(rita):
    row, _ = await a_batch(rita, ROWS)
    row.state = "CHECKED"

    assert (await queries.progress_of(row)).phase is None


async def test_times_and_submissions_are_those_of_the_work(rita, wim):
    row, found = await a_batch(rita, ROWS)
    begun = clock.now()
    for hit, seconds in zip(found, (60, 30, 120), strict=True):
        await submitted(wim, hit, seconds=seconds)

    seen = await progress(row)

    times = seen.times.lower_quartile, seen.times.median, seen.times.upper_quartile
    assert times == pytest.approx((30, 60, 120), rel=0.001)
    assert seen.first_submission == begun + timedelta(seconds=60)
    assert seen.last_submission == begun + timedelta(seconds=210)
    assert (seen.wage.median, seen.wage.measured) == (Money(600), 3)


async def test_the_latest_ten_batches_of_the_project_tell_the_time(rita, wim):
    row, _ = await a_batch(rita, ROWS[:1])
    assert (await queries.wage_estimate(row)).basis is TimeBasis.UNKNOWN
    for seconds in (600, *[60] * 6, *[30] * 4):
        earlier, found = await a_batch(rita, ROWS[:1])
        await MOVE.run(earlier.id, row.project_id)
        await submitted(wim, found[0], seconds=seconds - 1)
        await counted(earlier)
    elsewhere, found = await a_batch(rita, ROWS[:1])
    await submitted(wim, found[0], seconds=5)
    await counted(elsewhere)

    estimate = await queries.wage_estimate(row, expected_seconds=5)

    assert estimate.basis is TimeBasis.EARLIER_BATCHES
    assert estimate.seconds == pytest.approx(59, rel=0.001)
    assert await _seconds_without_oldest(row) == pytest.approx(59, rel=0.001)


async def _seconds_without_oldest(row):
    return (await queries.wage_estimate(row)).seconds


async def test_the_workers_of_a_batch_are_those_of_its_hit_type_or_of_its_settings(rita, wim, ann):
    for number in range(6):
        await cast.a_worker(f"Worker{number}")
    row, _ = await a_batch(rita, ROWS, settings=BatchSettings(hits=SETTINGS))
    assert await workers.workers_for(row) == WorkerCount(8, 8)
    row.hit_type_id = None

    assert await workers.workers_for(row) == WorkerCount(8, 8)
