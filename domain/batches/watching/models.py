"""The table of the counts of batches."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.money import Money
from domain.kernel.rows import MarketModel


class BatchCounts(MarketModel):
    """What became of a batch's HITs. The id is that of the batch."""

    id = fields.UUIDField(primary_key=True)
    hits = fields.IntField(default=0)
    slots = fields.BigIntField(default=0)
    open_slots = fields.BigIntField(default=0)
    held_cents = fields.BigIntField(default=0)
    accepted = fields.BigIntField(default=0)
    submitted = fields.BigIntField(default=0)
    returned = fields.BigIntField(default=0)
    abandoned = fields.BigIntField(default=0)
    approved = fields.BigIntField(default=0)
    rejected = fields.BigIntField(default=0)
    reward_cents = fields.BigIntField(default=0)
    fee_cents = fields.BigIntField(default=0)
    bonus_cents = fields.BigIntField(default=0)
    bonus_fee_cents = fields.BigIntField(default=0)
    first_submission = fields.BigIntField(null=True)  # microseconds since 1970
    last_submission = fields.BigIntField(null=True)
    warned_at = fields.DatetimeField(null=True)  # of a wage below the floor

    class Meta:
        table = "batch_counts"

    @property
    def in_progress(self) -> int:
        """Accepted now."""
        return int(self.accepted - self.submitted - self.returned - self.abandoned)

    @property
    def undecided(self) -> int:
        """Submitted, and not decided yet."""
        return int(self.submitted - self.approved - self.rejected)

    @property
    def expired_slots(self) -> int:
        """Wanted, and not to be accepted any more."""
        return int(self.slots - self.open_slots - self.in_progress - self.submitted)

    @property
    def paid(self) -> Money:
        """Rewards and bonuses."""
        return Money(self.reward_cents + self.bonus_cents)

    @property
    def fees(self) -> Money:
        """The market's fees for them."""
        return Money(self.fee_cents + self.bonus_fee_cents)
