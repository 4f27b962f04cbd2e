"""Invitations to a team: by mail, good for some days, and for the owner of the address alone."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import calls, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, Refused
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.mail import letters
from domain.mail.outbox import post_to_address
from domain.people import limits, queries, rules
from domain.people.attempts import at_team_invitations, attempt, forgive
from domain.people.facts import RightsChanged
from domain.people.models import Account, CredentialKind, Requester, Scope
from domain.people.refusals import AccountSuspended, EmailNotVerified, TokenInvalid
from domain.people.secrets import code_hash, new_code
from domain.people.teams import membership
from domain.people.teams.actor import TeamActor, act
from domain.people.teams.models import TeamInvitation, TeamMember
from domain.people.teams.refusals import InATeam, TeamFull
from domain.people.teams.roles import TeamDuty, TeamRole
from domain.people.viewer import Viewer


async def invite_team_member(
    requester: Requester, email: str, role: TeamRole, *, by: UUID, public_url: str
) -> TeamInvitation:
    """Mail an invitation. One that is open for this address ends, and this one is in its place.

    Whether the address has an account is not looked up. Raises InATeam for a member of this team,
    TeamFull, and TooManyAttempts for too many mails.
    """
    email = rules.email(email)
    with calls.called(None):  # Attempts are committed by themselves, and are no action.
        mailed = await attempt(*at_team_invitations(email, requester.id))
    try:
        return await _invite(requester, email, role, by=by, public_url=public_url)
    except Refused:
        with calls.called(None):
            await forgive(mailed)
        raise


@retried
async def _invite(
    requester: Requester, email: str, role: TeamRole, *, by: UUID, public_url: str
) -> TeamInvitation:
    email_key, code, now = rules.email_key(email), new_code(), clock.now()
    async with unit_of_work():
        await queries.locked_requester(requester.id)
        if await membership.is_members_email(requester.id, email_key):
            raise InATeam("A member of this team has this e-mail: change their role instead.")
        await _REPLACE.run(requester.id, email_key)
        if await membership.open_invitations(requester.id, at=now) >= limits.MOST_TEAM_INVITATIONS:
            raise TeamFull(limits.MOST_TEAM_INVITATIONS, "open invitations")
        await _check_room(requester.id)
        invitation = await TeamInvitation.create(
            id=new_id(),
            requester_id=requester.id,
            email=email,
            email_key=email_key,
            role=role,
            secret_hash=code.hashed,
            invited_by=by,
            created_at=now,
            expires_at=now + limits.INVITATION_LASTS,
        )
        await _IS_TEAM.run(requester.id)
        calls.making({"invitation": invitation.id})
        await post_to_address(
            email,
            letters.invited_to_team(
                code.printed, public_url, requester_id=requester.requester_id, role=role
            ),
        )
        return invitation


@retried
async def cancel_team_invitation(requester: Requester, invitation_id: UUID) -> TeamInvitation:
    """End an open invitation of this team. Raises NotFound."""
    async with unit_of_work():
        await queries.locked_requester(requester.id)
        row = await _CANCEL.row(invitation_id, requester.id)
        if row is None:
            raise NotFound("invitation")
        return TeamInvitation.of(row)


@retried
async def accept_team_invitation(viewer: Viewer, code: str) -> TeamMember:
    """Become a member by a mailed code.

    Raises TokenInvalid, also for the code of another address; InATeam; TeamFull.
    """
    viewer.require(Scope.REQUEST)
    viewer.require_session()
    async with unit_of_work() as unit:
        invitation = await TeamInvitation.get_or_none(secret_hash=code_hash(code) or "")
        if invitation is None:
            raise TokenInvalid()
        await queries.locked_requester(invitation.requester_id)
        await _check_reader(viewer.account_id, invitation)
        if await _ACCEPT.row(invitation.id, invitation.secret_hash, clock.now()) is None:
            raise TokenInvalid()
        await _check_room(invitation.requester_id)
        member = await membership.join(
            viewer.account_id, invitation.requester_id, TeamRole(invitation.role)
        )
        # The new row holds the account's key: closing came before, and shows here, or comes after.
        await _check_reader(viewer.account_id, invitation)
        _act_as_member(viewer, member)
        calls.making({"member": member.id})
        unit.tell(RightsChanged(account_id=viewer.account_id, occurred_at=member.joined_at))
        return member


def _act_as_member(viewer: Viewer, member: TeamMember) -> None:
    act(
        TeamActor(
            requester_id=member.requester_id,
            account_id=viewer.account_id,
            credential_id=viewer.credential_id,
            is_by_key=viewer.kind is CredentialKind.API_KEY,
            duty=TeamDuty.READ,
        )
    )


async def _check_reader(account_id: UUID, invitation: TeamInvitation) -> None:
    """The account is not locked: it was locked before the requester where a profile is opened."""
    account = await Account.get_or_none(id=account_id)
    if account is None or account.email_key != invitation.email_key:
        raise TokenInvalid()
    if account.email_verified_at is None:
        raise EmailNotVerified()
    if account.suspended_at is not None:
        raise AccountSuspended()


async def _check_room(requester_id: UUID) -> None:
    if await membership.number_of_members(requester_id) >= limits.MOST_TEAM_MEMBERS:
        raise TeamFull(limits.MOST_TEAM_MEMBERS, "members")


_REPLACE = Statement("DELETE FROM team_invitations WHERE requester_id = $1 AND email_key = $2")
_IS_TEAM = Statement("UPDATE requesters SET is_team = TRUE WHERE id = $1 AND NOT is_team")
_CANCEL = Statement(
    f"""DELETE FROM team_invitations WHERE id = $1 AND requester_id = $2
        RETURNING {TeamInvitation.columns()}"""
)
_ACCEPT = Statement(
    """DELETE FROM team_invitations WHERE id = $1 AND secret_hash = $2 AND expires_at > $3
       RETURNING id"""
)
