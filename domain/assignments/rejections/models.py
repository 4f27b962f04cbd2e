"""The table of appeals against rejections."""

from __future__ import annotations

from tortoise import fields

from domain.assignments.rejections.lifecycle import UNDECIDED_APPEALS, AppealState
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
