"""Membership: joining a requester account, and the reads and locks of its team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.people.teams.models import TeamAction, TeamInvitation, TeamMember
from domain.people.teams.refusals import InATeam, LastOwner, TeamRoleMissing
from domain.people.teams.roles import ALLOWED, TeamDuty, TeamRole


async def join(account_id: UUID, requester_id: UUID, role: TeamRole) -> TeamMember:
    """Make the person a member, in a unit of work. Raises InATeam for a second membership.

    The unique account decides: of two transactions that add one person, the second waits here.
    """
    row = await _JOIN.row(new_id(), account_id, requester_id, role.value, clock.now())
    if row is None:
        raise InATeam(
            "You belong to a requester account already: leave that team first, by leaveTeam."
        )
    return TeamMember.of(row)


async def member_of(requester_id: UUID, member_id: UUID) -> TeamMember:
    """A member of this team, whose requester profile is locked. Raises NotFound."""
    row = await _LOCKED.row(member_id, requester_id)
    if row is None:
        raise NotFound("member of the team")
    return TeamMember.of(row)


async def check_other_owner(member: TeamMember) -> None:
    """Raise LastOwner where the team has no owner who may act besides this member."""
    if await _OTHER_OWNER.row(member.requester_id, member.id) is None:
        raise LastOwner()


async def require_duty(requester_id: UUID, account_id: UUID, duty: TeamDuty) -> None:
    """Raise TeamRoleMissing unless the person is a member now, with a role that has the duty."""
    member = await TeamMember.get_or_none(requester_id=requester_id, account_id=account_id)
    if member is None or duty not in ALLOWED[TeamRole(member.role)]:
        raise TeamRoleMissing(duty)


async def number_of_members(requester_id: UUID) -> int:
    """The number of people in the team."""
    return await TeamMember.filter(requester_id=requester_id).count()


async def open_invitations(requester_id: UUID, *, at: datetime) -> int:
    """The number of invitations that are open."""
    return await TeamInvitation.filter(requester_id=requester_id, expires_at__gt=at).count()


async def is_members_email(requester_id: UUID, email_key: str) -> bool:
    """Whether a member of this team has this e-mail."""
    return await _HAS_EMAIL.row(requester_id, email_key) is not None


async def members_page(requester_id: UUID, part: Slice) -> Page[TeamMember]:
    """The members, in the order in which they joined."""
    return await page_of(TeamMember.filter(requester_id=requester_id), OLDEST_FIRST, part)


async def invitations_page(requester_id: UUID, part: Slice) -> Page[TeamInvitation]:
    """The open invitations, the newest first."""
    rows = TeamInvitation.filter(requester_id=requester_id, expires_at__gt=clock.now())
    return await page_of(rows, NEWEST_FIRST, part)


async def actions_page(requester_id: UUID, part: Slice) -> Page[TeamAction]:
    """What the members did, the latest first."""
    return await page_of(TeamAction.filter(requester_id=requester_id), NEWEST_FIRST, part)


async def members(requester_id: UUID, ids: Sequence[UUID]) -> list[TeamMember | None]:
    """These members of this team in this order; None where it is not one."""
    rows = await TeamMember.filter(requester_id=requester_id, id__in=list(ids))
    known = {row.id: row for row in rows}
    return [known.get(key) for key in ids]


async def invitations(requester_id: UUID, ids: Sequence[UUID]) -> list[TeamInvitation | None]:
    """These open invitations of this team in this order; None where it is not one."""
    rows = await TeamInvitation.filter(
        requester_id=requester_id, id__in=list(ids), expires_at__gt=clock.now()
    )
    known = {row.id: row for row in rows}
    return [known.get(key) for key in ids]


async def present(requester_id: UUID, account_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these accounts that are in the team."""
    rows = await TeamMember.filter(requester_id=requester_id, account_id__in=list(account_ids))
    return {row.account_id for row in rows}


_JOIN = Statement(
    f"""INSERT INTO team_members (id, account_id, requester_id, role, joined_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id) DO NOTHING
        RETURNING {TeamMember.columns()}"""
)
_LOCKED = Statement(
    f"""SELECT {TeamMember.columns()} FROM team_members
        WHERE id = $1 AND requester_id = $2 FOR NO KEY UPDATE"""
)
_OTHER_OWNER = Statement(
    """SELECT team_members.id FROM team_members JOIN accounts ON accounts.id = account_id
       WHERE requester_id = $1 AND role = 'OWNER' AND team_members.id <> $2
           AND suspended_at IS NULL LIMIT 1"""
)
_HAS_EMAIL = Statement(
    """SELECT team_members.id FROM team_members JOIN accounts ON accounts.id = account_id
       WHERE requester_id = $1 AND email_key = $2"""
)
