"""The tables of rejections and of the appeals against them."""

from __future__ import annotations

from tortoise import fields

from domain.assignments.rejections.lifecycle import UNDECIDED_APPEALS, AppealState
from domain.kernel.money import Money
from domain.kernel.rows import MarketModel


class RejectionAppeal(MarketModel):
    """The appeal against the rejection of an assignment: one for each, for ever."""

    id = fields.UUIDField(primary_key=True)
    assignment_id = fields.UUIDField(unique=True)
    hit_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    requester_id = fields.UUIDField()
    state = fields.CharEnumField(AppealState, max_length=12)
    text = fields.CharField(4000)
    appealed_at = fields.DatetimeField()
    answer_by = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)  # while it is open: when the clock ends that
    answer = fields.CharField(1024, null=True)
    answered_at = fields.DatetimeField(null=True)  # by the requester
    missed_at = fields.DatetimeField(null=True)  # the requester did not answer in time
    ruling = fields.CharField(1024, null=True)
    ruled_at = fields.DatetimeField(null=True)
    ruled_by = fields.UUIDField(null=True)  # the operator who decided

    class Meta:
        table = "rejection_appeals"

    @property
    def is_undecided(self) -> bool:
        """Whether the requester or an operator has still to decide."""
        return self.state in UNDECIDED_APPEALS


class AssignmentRejection(MarketModel):
    """The rejection of an assignment: whether it counts, and until when it can be undone.

    One for each assignment; an undone one is replaced where the work is rejected again.
    """

    assignment_id = fields.UUIDField(primary_key=True)
    hit_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    requester_id = fields.UUIDField()
    call_id = fields.UUIDField(null=True)  # of the call or the job that rejected; None: an old one
    cents = fields.BigIntField()  # reward and fee, which are released with it
    rejected_at = fields.DatetimeField()
    day = fields.CharField(10)  # of the market, in which it was rejected
    undo_until = fields.DatetimeField(null=True)  # None: it could never be undone
    due_at = fields.DatetimeField(null=True)  # while it can be undone: when the clock ends that
    is_held = fields.BooleanField()  # whether its money stays on hold meanwhile
    place = fields.IntField(null=True)  # among those of the day that count
    is_upheld = fields.BooleanField()  # by the answer to an appeal
    counts = fields.BooleanField()
    overturned_at = fields.DatetimeField(null=True)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "assignment_rejections"

    @property
    def cost(self) -> Money:
        """Reward and fee."""
        return Money(self.cents)

    @property
    def is_undoable(self) -> bool:
        """Whether the requester can still undo it."""
        return self.due_at is not None

    def refresh_counts(self) -> int:
        """Set whether it counts. Returns 1 where it begins to, -1 where it ends, else 0."""
        before = self.counts
        stands = self.overturned_at is None and self.undone_at is None and self.due_at is None
        self.counts = stands and (self.place is not None or self.is_upheld)
        return int(self.counts) - int(before)
