"""What facts change of the counts of batches. Pure; all changes are additions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.assignments.facts import SlotGivenBack
from domain.batches.watching.buckets import bucket_of
from domain.batches.watching.tables import ASSIGNMENTS
from domain.hits.facts import SlotsFact
from domain.kernel.following.tables import Key
from domain.kernel.money import Money

SUMS = (
    "hits",
    "slots",
    "open_slots",
    "held_cents",
    "accepted",
    "submitted",
    "returned",
    "abandoned",
    "approved",
    "rejected",
    "reward_cents",
    "fee_cents",
    "bonus_cents",
    "bonus_fee_cents",
)
MICROSECONDS_AN_HOUR = 3_600_000_000
SHORTEST_TIME = 1_000_000  # microseconds; a shorter one counts as this for a wage
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedWork:
    """What counts of a submitted assignment of a batch, and never changes."""

    id: UUID
    batch_id: UUID
    accepted_at: datetime
    submitted_at: datetime
    reward: Money
    fee: Money

    @property
    def microseconds(self) -> int:
        """How long it took, from accepting to submitting."""
        return (self.submitted_at - self.accepted_at) // _MICROSECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What an assignment pays beside its reward: its wage counts with it."""

    bonus_cents: int = 0
    is_rejected: bool = False


NO_PAY_BUT_THE_REWARD = Pay()


@dataclass(slots=True)
class BatchTally:
    """The changes of several facts, to be added to the stored counts."""

    sums: defaultdict[UUID, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    times: defaultdict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wages: defaultdict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    pays: dict[UUID, tuple[UUID, Pay]] = field(default_factory=dict)  # batch and pay, by assignment
    submissions: dict[UUID, tuple[int, int]] = field(default_factory=dict)  # first and last

    def slots_changed(self, batch_id: UUID, fact: SlotsFact) -> None:
        """HITs were published, extended, expired, or became dearer."""
        self.sums[batch_id].update(
            hits=fact.hits,
            slots=fact.slots,
            open_slots=fact.open_slots,
            held_cents=fact.held_cents,
        )

    def accepted(self, batch_id: UUID) -> None:
        """A slot was taken."""
        self.sums[batch_id].update(accepted=1, open_slots=-1)

    def given_back(self, batch_id: UUID, fact: SlotGivenBack, outcome: str) -> None:
        """An attempt ended without an answer: returned or abandoned."""
        self.sums[batch_id].update(
            {outcome: 1, "open_slots": fact.open_slots, "held_cents": fact.held_cents}
        )

    def submitted(self, work: CountedWork) -> None:
        """It was submitted."""
        self.sums[work.batch_id].update(submitted=1)
        milliseconds = work.microseconds // 1_000
        self.times[work.batch_id, bucket_of(milliseconds)][ASSIGNMENTS] += 1
        self._wage(work, NO_PAY_BUT_THE_REWARD, 1)
        at = (work.submitted_at - _EPOCH) // _MICROSECOND
        first, last = self.submissions.get(work.batch_id, (at, at))
        self.submissions[work.batch_id] = min(first, at), max(last, at)

    def approved(self, work: CountedWork) -> None:
        """It was approved: the money on hold was paid."""
        self._paid(work)
        self.sums[work.batch_id].update(held_cents=-(work.reward + work.fee).cents)

    def rejected(self, work: CountedWork, pay: Pay) -> Pay:
        """It was rejected: the money on hold was released. Returns the pay afterwards."""
        cost = work.reward + work.fee
        self.sums[work.batch_id].update(rejected=1, held_cents=-cost.cents)
        return self._pay(work, pay, replace(pay, is_rejected=True))

    def overturned(self, work: CountedWork, pay: Pay) -> Pay:
        """Its rejection was overridden. Returns the pay afterwards."""
        self._paid(work)
        self.sums[work.batch_id].update(rejected=-1)
        return self._pay(work, pay, replace(pay, is_rejected=False))

    def undone(self, work: CountedWork, pay: Pay) -> Pay:
        """Its rejection was undone: it waits for a decision again. Returns the pay afterwards."""
        cost = work.reward + work.fee
        self.sums[work.batch_id].update(rejected=-1, held_cents=cost.cents)
        return self._pay(work, pay, replace(pay, is_rejected=False))

    def bonus(self, work: CountedWork, pay: Pay, *, amount: Money, fee: Money) -> Pay:
        """A bonus was paid for it. Returns the pay afterwards."""
        self.sums[work.batch_id].update(bonus_cents=amount.cents, bonus_fee_cents=fee.cents)
        return self._pay(work, pay, replace(pay, bonus_cents=pay.bonus_cents + amount.cents))

    def _paid(self, work: CountedWork) -> None:
        self.sums[work.batch_id].update(
            approved=1, reward_cents=work.reward.cents, fee_cents=work.fee.cents
        )

    def _pay(self, work: CountedWork, before: Pay, after: Pay) -> Pay:
        self._wage(work, before, -1)
        self._wage(work, after, 1)
        self.pays[work.id] = work.batch_id, after
        return after

    def _wage(self, work: CountedWork, pay: Pay, many: int) -> None:
        if not pay.is_rejected:
            hourly = hourly_cents(work.reward.cents + pay.bonus_cents, work.microseconds)
            self.wages[work.batch_id, bucket_of(hourly)][ASSIGNMENTS] += many

    def batches(self) -> set[UUID]:
        """The batches whose counts change."""
        return set(self.sums)


def hourly_cents(cents: int, microseconds: int) -> int:
    """Money for an hour of work, in cents, rounded down."""
    return cents * MICROSECONDS_AN_HOUR // max(microseconds, SHORTEST_TIME)
