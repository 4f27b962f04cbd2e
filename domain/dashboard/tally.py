"""What facts change of the counts of workers. Pure; nothing here depends on the order of facts.

Days and years are those of the market's time zone. All that an assignment brings counts on the day
of its submission; in the years, money counts when it was credited.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.dashboard.stretches import Stretch
from domain.dashboard.tables import COUNT_TABLES, DAYS, HIT_TYPES, REQUESTERS, YEARS
from domain.kernel.days.market_days import market_day
from domain.kernel.following.tables import Key
from domain.kernel.money import Money

LATEST = 100  # work times, from which the median of a HIT type is
# Of the time between accept and submission of one assignment, at most so much was work: the last.
LONGEST_STRETCH = timedelta(days=7)
WorkTime = tuple[int, int]  # submitted at, and how long it took; both in microseconds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedWork:
    """What counts of a submitted assignment, and never changes."""

    worker_id: UUID
    requester_id: UUID
    hit_type_id: UUID
    accepted_at: datetime
    submitted_at: datetime
    reward: Money

    @property
    def day(self) -> int:
        """The number of its day."""
        return day_number(self.submitted_at)

    @property
    def stretch(self) -> Stretch:
        """The time of it that counts as work."""
        begins_at = max(self.accepted_at, self.submitted_at - LONGEST_STRETCH)
        return Stretch(begins_at, self.submitted_at)

    @property
    def microseconds(self) -> int:
        """How long it took."""
        return in_microseconds(self.submitted_at - self.stretch.begins_at)


class Tally:
    """The counts of several facts, to be added to the stored ones."""

    def __init__(self) -> None:
        self.counts = {table: defaultdict[Key, Counter[str]](Counter) for table in COUNT_TABLES}
        self.times: dict[UUID, dict[UUID, list[WorkTime]]] = {}  # by worker and HIT type
        self.stretches = defaultdict[UUID, list[Stretch]](list)  # by worker

    def submitted(self, work: SubmittedWork) -> None:
        """It was submitted."""
        self._count(work, submitted=1)
        self._count_parts(work, microseconds=work.microseconds)
        self.stretches[work.worker_id].append(work.stretch)
        times = self.times.setdefault(work.worker_id, {}).setdefault(work.hit_type_id, [])
        times.append((in_microseconds(work.submitted_at - _EPOCH), work.microseconds))

    def approved(self, work: SubmittedWork, at: datetime) -> None:
        """It was approved, and paid to the worker."""
        cents = work.reward.cents
        self._count(work, approved=1, reward_cents=cents)
        self._count_parts(work, income_cents=cents)
        self._credit(work.worker_id, at, reward_cents=cents)

    def rejected(self, work: SubmittedWork) -> None:
        """It was rejected."""
        self._count(work, rejected=1)

    def overturned(self, work: SubmittedWork, at: datetime) -> None:
        """Its rejection was overridden."""
        self._count(work, rejected=-1)
        self.approved(work, at)

    def undone(self, work: SubmittedWork) -> None:
        """Its rejection was undone: it waits for a decision again."""
        self._count(work, rejected=-1)

    def bonus(self, work: SubmittedWork, amount: Money, at: datetime) -> None:
        """A bonus was paid for it."""
        self._count(work, bonus_cents=amount.cents)
        self._count_parts(work, income_cents=amount.cents)
        self._credit(work.worker_id, at, bonus_cents=amount.cents)

    def payment(self, worker_id: UUID, amount: Money, at: datetime) -> None:
        """Money was paid to the worker for no assignment."""
        self._credit(worker_id, at, payment_cents=amount.cents)

    def paid(self, worker_id: UUID, day: int, *, assignments: int, money: Money) -> None:
        """Assignments of a day, or bonuses for them, were paid out; below zero: came back."""
        self.counts[DAYS][worker_id, day].update(paid=assignments, paid_cents=money.cents)

    def _count(self, work: SubmittedWork, **counts: int) -> None:
        self.counts[DAYS][work.worker_id, work.day].update(counts)
        self._count_parts(work, **counts)

    def _count_parts(self, work: SubmittedWork, **counts: int) -> None:
        self.counts[REQUESTERS][work.worker_id, work.requester_id].update(counts)
        self.counts[HIT_TYPES][work.worker_id, work.hit_type_id].update(counts)

    def _credit(self, worker_id: UUID, at: datetime, **cents: int) -> None:
        self.counts[YEARS][worker_id, market_day(at).date.year].update(cents)

    def days(self) -> list[tuple[UUID, int]]:
        """The days that change, with their workers."""
        return [(worker, about) for worker, about in self.counts[DAYS] if isinstance(about, int)]

    @property
    def begun_at(self) -> datetime | None:
        """When the first of the submitted work was begun; None where nothing was submitted."""
        begun = (each.begins_at for several in self.stretches.values() for each in several)
        return min(begun, default=None)

    def workers(self) -> set[UUID]:
        """The workers of whom anything changes."""
        return {worker for counts in self.counts.values() for worker, _ in counts}


def latest_of(times: list[WorkTime]) -> list[WorkTime]:
    """The latest work times of several, in order."""
    return sorted(times)[-LATEST:]


def day_number(at: datetime) -> int:
    """The day of the market as YYYYMMDD."""
    date = market_day(at).date
    return date.year * 10_000 + date.month * 100 + date.day


def in_microseconds(time: timedelta) -> int:
    """The time in whole microseconds."""
    return time // _MICROSECOND
