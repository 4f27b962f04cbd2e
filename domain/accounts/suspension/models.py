"""The table of suspensions: one row for each, which stays as the account's history."""

from __future__ import annotations

from tortoise import fields

from domain.accounts.suspension.lifecycle import SuspensionState
from domain.kernel.rows import MarketModel


class Suspension(MarketModel):
    """A suspension of an account. An account has at most one that has not ended."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    state = fields.CharEnumField(SuspensionState, max_length=20)
    reason = fields.CharField(1024)
    suspended_at = fields.DatetimeField()
    suspended_by = fields.UUIDField(null=True)  # null: from the command line
    took_masters = fields.BooleanField()  # by a bar, which ends with the suspension
    close_hits_at = fields.DatetimeField(null=True)  # until all HITs are expired
    closed_to = fields.UUIDField(null=True)  # the HIT up to which they are
    appeal = fields.CharField(4000, null=True)
    appealed_at = fields.DatetimeField(null=True)
    answer = fields.CharField(1024, null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by = fields.UUIDField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_by = fields.UUIDField(null=True)
    end_reason = fields.CharField(1024, null=True)

    class Meta:
        table = "suspensions"
