"""The table of proposals to review an account."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from domain.accounts.review.lifecycle import ProposalAction, ProposalKind, ProposalState
from domain.kernel.rows import MarketModel


class ReviewProposal(MarketModel):
    """A rule proposes to look at an account, with the figures that it found. For operators.

    `cause` says what the rule goes by: the account, or a network that several accounts share. Of a
    kind and a cause at most one is open.
    """

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    kind = fields.CharEnumField(ProposalKind, max_length=30)
    cause = fields.CharField(80)
    evidence = fields.JSONField[dict[str, Any]]()
    state = fields.CharEnumField(ProposalState, max_length=20)
    created_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.UUIDField(null=True)
    reason = fields.CharField(1024, null=True)
    action = fields.CharEnumField(ProposalAction, max_length=20, null=True)

    class Meta:
        table = "review_proposals"
