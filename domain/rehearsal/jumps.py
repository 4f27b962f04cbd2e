"""A jump of a rehearsal's clock: asked for, gone step by step, finished.

The clock of every process stands at an instant until all rows that are due then are done. Then any
of the processes moves it to the next due instant: a change of the one row, which is made only where
the clock still stands there. So a jump needs no leader, and goes on where a process was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import WrongState
from domain.kernel.statement import Statement, instant, key
from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.rehearsal.models import RehearsalFiring

# Every process reads the row more often than this, so that none has passed the instant at which
# the clock begins to stand.
LEAD = timedelta(seconds=0.5)
LONGEST_JUMP = timedelta(days=366)
SHORTEST_JUMP = timedelta(seconds=1)

_COLUMNS = "offset_microseconds, jump_id, begins_at, target_at, standing_at"
_READ = Statement(f"SELECT {_COLUMNS} FROM rehearsal_clock WHERE id = 1")
_ASK = Statement("""
    UPDATE rehearsal_clock SET jump_id = $1, begins_at = $2, target_at = $3, standing_at = NULL
    WHERE id = 1 AND jump_id IS NULL
""")
_FORGET = Statement("DELETE FROM rehearsal_firings WHERE jump_id <> $1")
_BEGIN = Statement("""
    UPDATE rehearsal_clock SET standing_at = begins_at
    WHERE id = 1 AND jump_id = $1 AND standing_at IS NULL
""")
_STEP = Statement("""
    UPDATE rehearsal_clock SET standing_at = $3
    WHERE id = 1 AND jump_id = $1 AND standing_at = $2
""")
_FINISH = Statement("""
    UPDATE rehearsal_clock SET offset_microseconds = $3, jump_id = NULL, begins_at = NULL,
        target_at = NULL, standing_at = NULL
    WHERE id = 1 AND jump_id = $1 AND standing_at = $2
""")
_FIRED = Statement("""
    INSERT INTO rehearsal_firings (id, jump_id, timer, fired, first_at, last_at)
    VALUES ($1, $2, $3, $4, $5, $5)
    ON CONFLICT (jump_id, timer) DO UPDATE
        SET fired = rehearsal_firings.fired + excluded.fired, last_at = excluded.last_at
""")


@dataclass(frozen=True, slots=True)
class Jump:
    """A jump that is in progress. `standing_at` is None until the clock stands at `begins_at`."""

    id: UUID
    begins_at: datetime
    target_at: datetime
    standing_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClockState:
    """How far the clock is ahead of the real time, and the jump in progress, if there is one."""

    offset: timedelta
    jump: Jump | None

    def adopt(self) -> None:
        """Put it in force in this process."""
        jump = self.jump
        if jump is None:
            clock.rehearse(self.offset)
        elif jump.standing_at is None:
            clock.rehearse(self.offset, stands_at=jump.begins_at)
        else:
            whole = self.offset + (jump.target_at - jump.begins_at)
            clock.rehearse(whole, stands_at=jump.standing_at)


async def follow() -> ClockState:
    """Read the clock as stored, and put it in force in this process."""
    row = await _READ.row()
    assert row is not None, "the migration writes its one row"
    jump = None
    if row["jump_id"] is not None:
        standing_at = row["standing_at"]
        jump = Jump(
            key(row["jump_id"]),
            instant(row["begins_at"]),
            instant(row["target_at"]),
            None if standing_at is None else instant(standing_at),
        )
    state = ClockState(timedelta(microseconds=row["offset_microseconds"]), jump)
    state.adopt()
    return state


@retried
async def ask_forward(by: timedelta, *, actor: Actor) -> Jump:
    """Ask the server for a jump. Raises InvalidInput, and WrongState while one is in progress."""
    bounds.whole(
        "forward",
        int(by.total_seconds()),
        at_least=int(SHORTEST_JUMP.total_seconds()),
        at_most=int(LONGEST_JUMP.total_seconds()),
    )
    async with unit_of_work():
        begins_at = clock.now() + LEAD
        jump = Jump(new_id(), begins_at, begins_at + by, None)
        if not await _ASK.run(jump.id, jump.begins_at, jump.target_at):
            raise WrongState("clock", "moving", ["standing still or running"])
        await _FORGET.run(jump.id)
        await record(
            actor,
            "clock.forward",
            details={
                "seconds": int(by.total_seconds()),
                "from": jump.begins_at.isoformat(),
                "to": jump.target_at.isoformat(),
            },
        )
        return jump


@retried
async def move_on(jump: Jump, next_due: datetime | None) -> None:
    """Move the clock to the next due instant, or to the end of the jump where none is before it.

    Call it where nothing is due at the instant at which the clock stands. It changes nothing where
    another process has moved the clock meanwhile.
    """
    async with unit_of_work():
        if jump.standing_at is None:
            if clock.now() >= jump.begins_at:
                await _BEGIN.run(jump.id)
        elif jump.standing_at >= jump.target_at:
            offset = jump.target_at - datetime.now(UTC)
            await _FINISH.run(jump.id, jump.standing_at, offset // timedelta(microseconds=1))
        else:
            to = jump.target_at if next_due is None else min(next_due, jump.target_at)
            await _STEP.run(jump.id, jump.standing_at, to)


def seconds_before(jump: Jump) -> float:
    """The seconds until a jump begins."""
    return (jump.begins_at - clock.now()).total_seconds()


def counted(timer: Timer, *, jump: Callable[[], Jump | None]) -> Timer:
    """The timer, whose rows are counted in the same commit while a jump is in progress."""

    @retried
    async def do(due: Sequence[DueRow], at: datetime) -> Sequence[UUID]:
        current = jump()
        if current is None or current.standing_at is None:
            return await timer.do(due, at)
        async with unit_of_work():
            done = await timer.do(due, at)
            if done:
                await _FIRED.run(new_id(), current.id, timer.name, len(done), at)
            return done

    return replace(timer, do=do)


async def firings_of(jump_id: UUID) -> list[RehearsalFiring]:
    """What a jump did, in the order of the first instants."""
    return await RehearsalFiring.filter(jump_id=jump_id).order_by("first_at", "timer")
