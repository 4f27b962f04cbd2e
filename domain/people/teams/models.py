"""Tables of teams: members, open invitations, and what members did."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.people.teams.roles import TeamRole


class TeamMember(MarketModel):
    """A person in a requester account. A person is in one at most, also the one who opened it."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField(unique=True)
    requester_id = fields.UUIDField()
    role = fields.CharEnumField(TeamRole, max_length=10)
    joined_at = fields.DatetimeField()

    class Meta:
        table = "team_members"


class TeamInvitation(MarketModel):
    """An open invitation by mail. It is deleted when it is accepted, cancelled or sent again."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    email = fields.CharField(254)
    email_key = fields.CharField(254)
    role = fields.CharEnumField(TeamRole, max_length=10)
    secret_hash = fields.CharField(64, unique=True)
    invited_by = fields.UUIDField()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "team_invitations"


class TeamAction(MarketModel):
    """One transaction that a member made for the requester account."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    account_id = fields.UUIDField()
    credential_id = fields.UUIDField()
    is_by_key = fields.BooleanField()
    verb = fields.CharField(60)
    subject = fields.CharField(200, null=True)
    others = fields.IntField()
    at = fields.DatetimeField()

    class Meta:
        table = "team_actions"
