"""Changing the role of a member, removing one, and leaving: a team keeps an owner."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import calls, clock
from domain.kernel.refusals import NotAllowed, NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people import queries
from domain.people.facts import RightsChanged
from domain.people.models import Requester
from domain.people.refusals import NotAdmitted
from domain.people.standing import REQUESTER
from domain.people.teams import membership
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole


@retried
async def change_team_role(requester: Requester, member_id: UUID, role: TeamRole) -> TeamMember:
    """Give a member another role. Raises NotFound, and LastOwner."""
    async with unit_of_work() as unit:
        await queries.locked_requester(requester.id)
        await calls.seen_now()
        member = await membership.member_of(requester.id, member_id)
        if member.role is not role:
            was_owner, member.role = member.role is TeamRole.OWNER, role
            if was_owner:
                await membership.check_other_owner(member)
            await _SET_ROLE.run(member.id, role.value)
            if was_owner:
                await _end_ownership(member)
            unit.tell(RightsChanged(account_id=member.account_id, occurred_at=clock.now()))
        return member


@retried
async def remove_team_member(requester: Requester, member_id: UUID) -> TeamMember:
    """End a membership: the person's sessions, keys and sockets lose its rights at once.

    Raises NotFound, and LastOwner.
    """
    async with unit_of_work() as unit:
        await queries.locked_requester(requester.id)
        await calls.seen_now()
        member = await membership.member_of(requester.id, member_id)
        await _remove(member, unit)
        return member


@retried
async def leave_team(requester: Requester, account_id: UUID) -> TeamMember:
    """End one's own membership. Raises NotFound, and LastOwner."""
    async with unit_of_work() as unit:
        await queries.locked_requester(requester.id)
        member = await TeamMember.get_or_none(account_id=account_id, requester_id=requester.id)
        if member is None:
            raise NotFound("member of the team")
        calls.making({"member": member.id})
        await calls.seen_now()
        await _remove(member, unit)
        return member


async def _remove(member: TeamMember, unit: UnitOfWork) -> None:
    if member.role is TeamRole.OWNER:
        await membership.check_other_owner(member)
    await _REMOVE.run(member.id)
    if member.role is TeamRole.OWNER:
        await _end_ownership(member)
    unit.tell(RightsChanged(account_id=member.account_id, occurred_at=clock.now()))


async def _end_ownership(member: TeamMember) -> None:
    """A former owner comes back by no invitation of their own, and the profile is an owner's.

    It changes hands only in good standing: a suspension, and an application that waits, are of the
    account that holds it. Raises NotAllowed, NotAdmitted.
    """
    held = await _HELD.row(member.requester_id, member.account_id)
    if held is not None and held["suspended_at"] is not None:
        raise NotAllowed(
            "This owner's account is suspended: the requester account stays theirs meanwhile."
        )
    if held is not None and not held["is_admitted"]:
        raise NotAdmitted(REQUESTER)
    await _END_INVITATIONS.run(member.requester_id, member.account_id)
    await _HAND_OVER.run(member.requester_id, member.account_id)


_SET_ROLE = Statement("UPDATE team_members SET role = $2 WHERE id = $1")
_REMOVE = Statement("DELETE FROM team_members WHERE id = $1")
_END_INVITATIONS = Statement(
    "DELETE FROM team_invitations WHERE requester_id = $1 AND invited_by = $2"
)
_HELD = Statement(
    """SELECT is_admitted, suspended_at FROM requesters JOIN accounts ON accounts.id = account_id
       WHERE requesters.id = $1 AND account_id = $2"""
)
_HAND_OVER = Statement(
    """UPDATE requesters SET account_id = (
           SELECT m.account_id FROM team_members AS m JOIN accounts AS a ON a.id = m.account_id
           WHERE m.requester_id = $1 AND m.role = 'OWNER' AND a.suspended_at IS NULL
           ORDER BY m.joined_at, m.id LIMIT 1)
       WHERE id = $1 AND account_id = $2"""
)
