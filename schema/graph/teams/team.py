"""The team of a requester account: its members, open invitations, and what members did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST
from domain.people import models
from domain.people.models import Scope
from domain.people.teams import membership
from domain.people.teams import models as rows
from domain.people.teams.roles import TeamDuty
from domain.people.viewer import Viewer
from schema.kernel.context import Context, Info
from schema.kernel.enums import TeamRole
from schema.kernel.fields import TeamOwner, owned
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

Accounts = dict[UUID, models.Account]
# The kinds of things that members make, as `domain/kernel/calls.py` has them.
MADE = {
    "hit": "Hit",
    "hit_type": "HitType",
    "type": "QualificationType",
    "bonus": "Bonus",
    "question": "ProfileQuestion",
    "invitation": "TeamInvitation",
    "member": "TeamMember",
    "job": "Job",
    "thread": "MessageThread",
}


@strawberry.type(description="A person in a requester account. The team alone can see it.")
class TeamMember(Node):
    display_name: str = strawberry.field(description="The name of the person's account.")
    email: str | None = strawberry.field(
        description="The e-mail address, for owners, and of oneself; null for others."
    )
    role: TeamRole = strawberry.field(description="The role in the team.")
    joined_at: datetime = strawberry.field(description="The time when the person joined.")
    is_viewer: bool = strawberry.field(description="Whether this is the signed-in account.")

    @classmethod
    def seen_in(
        cls, context: Context, accounts: Accounts
    ) -> Callable[[rows.TeamMember], TeamMember]:
        """A reader of rows; these accounts are those of the members."""
        viewer = context.viewer
        viewer_id = None if viewer is None else viewer.account_id

        def of(row: rows.TeamMember) -> TeamMember:
            account, is_viewer = accounts[row.account_id], row.account_id == viewer_id
            is_shown = is_viewer or _manages(viewer, row.requester_id)
            return cls(
                id=global_id("TeamMember", row.id),
                display_name=account.display_name,
                email=account.email if is_shown else None,
                role=TeamRole(row.role),
                joined_at=row.joined_at,
                is_viewer=is_viewer,
            )

        return of


@strawberry.type(description="An open invitation to a team. Owners alone can see it.")
class TeamInvitation(Node):
    email: str = strawberry.field(description="The address that it was mailed to.")
    role: TeamRole = strawberry.field(description="The role that the person will have.")
    invited_at: datetime = strawberry.field(description="The time when it was mailed.")
    expires_at: datetime = strawberry.field(description="The time when it expires.")

    @classmethod
    def of(cls, row: rows.TeamInvitation) -> TeamInvitation:
        return cls(
            id=global_id("TeamInvitation", row.id),
            email=row.email,
            role=TeamRole(row.role),
            invited_at=row.created_at,
            expires_at=row.expires_at,
        )


@strawberry.type(
    description="One change that a member made for the requester account, in one transaction: a "
    "mutation on a long list makes several. Recorded from the first invitation on."
)
class TeamAction:
    display_name: str = strawberry.field(description="The name of the person's account.")
    email: str | None = strawberry.field(
        description="The person's e-mail address; null after they have left the team."
    )
    by_api_key: bool = strawberry.field(description="Whether an API key was used, or a session.")
    credential_id: strawberry.ID = strawberry.field(
        description="The id of that key or session: equal for all that was done with it."
    )
    verb: str = strawberry.field(description="The name of the mutation.")
    subject: str | None = strawberry.field(
        description="The id of the thing that was made, or else the first id in the input; of a "
        "deposit its reference."
    )
    other_subjects: int = strawberry.field(
        description="The number of further ids in the input's list."
    )
    at: datetime = strawberry.field(description="The time of the change.")

    @classmethod
    def made_by(
        cls, accounts: Accounts, present: set[UUID]
    ) -> Callable[[rows.TeamAction], TeamAction]:
        """A reader of rows; `present` are the accounts that are still in the team."""

        def of(row: rows.TeamAction) -> TeamAction:
            account = accounts[row.account_id]
            return cls(
                display_name=account.display_name,
                email=account.email if account.id in present else None,
                by_api_key=row.is_by_key,
                credential_id=global_id(
                    "ApiKey" if row.is_by_key else "Session", row.credential_id
                ),
                verb=row.verb,
                subject=_printed(row.subject),
                other_subjects=row.others,
                at=row.at,
            )

        return of


@strawberry.type(description="The people who act for one requester account.")
class Team:
    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]
    viewer_role: TeamRole | None = strawberry.field(
        description="The role with which the signed-in session or key acts; null where the "
        "account has just signed in, or has just opened the profile."
    )

    @owned(description="The members, in the order in which they joined; at most 50.")
    async def members(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[TeamMember]:
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name="team.members")
        page = await membership.members_page(self.row.id, part)
        accounts = await _accounts(row.account_id for row in page.rows)
        of = TeamMember.seen_in(info.context, accounts)
        return connected(page, of, OLDEST_FIRST, list_name="team.members")

    @owned(
        description="The open invitations, the newest first; at most 50. For owners.",
        duty=TeamDuty.MANAGE,
    )
    async def invitations(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[TeamInvitation]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="team.invitations")
        page = await membership.invitations_page(self.row.id, part)
        return connected(page, TeamInvitation.of, NEWEST_FIRST, list_name="team.invitations")

    @owned(
        description="Every change that a member made for the requester account, the latest first. "
        "For owners.",
        duty=TeamDuty.MANAGE,
    )
    async def actions(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[TeamAction]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="team.actions")
        page = await membership.actions_page(self.row.id, part)
        accounts = await _accounts(row.account_id for row in page.rows)
        present = await membership.present(self.row.id, list(accounts))
        of = TeamAction.made_by(accounts, present)
        return connected(page, of, NEWEST_FIRST, list_name="team.actions")

    @classmethod
    def seen_in(cls, row: models.Requester, owner: TeamOwner, context: Context) -> Team:
        return cls(row=row, owner=owner, viewer_role=_role_of(context, row.id))


@findable("TeamMember")
async def team_members(context: Context, keys: Sequence[UUID]) -> list[TeamMember | None]:
    """Only the members of the viewer's own team."""
    requester = _read_by(context, TeamDuty.READ)
    if requester is None:
        return [None] * len(keys)
    found = await membership.members(requester.id, keys)
    of = TeamMember.seen_in(context, await _accounts(row.account_id for row in found if row))
    return [None if row is None else of(row) for row in found]


@findable("TeamInvitation")
async def team_invitations(context: Context, keys: Sequence[UUID]) -> list[TeamInvitation | None]:
    """Only the open invitations of the viewer's own team, for its owners."""
    requester = _read_by(context, TeamDuty.MANAGE)
    if requester is None:
        return [None] * len(keys)
    found = await membership.invitations(requester.id, keys)
    return [None if row is None else TeamInvitation.of(row) for row in found]


async def shown(context: Context, row: rows.TeamMember) -> TeamMember:
    """One member, as the viewer sees it."""
    return TeamMember.seen_in(context, await _accounts([row.account_id]))(row)


def _manages(viewer: Viewer | None, requester_id: UUID) -> bool:
    if viewer is None or viewer.requester is None or viewer.requester.id != requester_id:
        return False
    return viewer.may(TeamDuty.MANAGE) and Scope.READ in viewer.scopes


def _role_of(context: Context, requester_id: UUID) -> TeamRole | None:
    viewer = context.viewer
    is_own = viewer is not None and viewer.requester and viewer.requester.id == requester_id
    return viewer.team_role if viewer is not None and is_own else None


def _read_by(context: Context, duty: TeamDuty) -> models.Requester | None:
    """The viewer's requester profile, where this credential reads this much of it."""
    viewer = context.viewer
    if viewer is None or Scope.READ not in viewer.scopes or not viewer.may(duty):
        return None
    return viewer.requester


async def _accounts(ids: Iterable[UUID]) -> Accounts:
    found = await models.Account.filter(id__in=list(set(ids)))
    return {account.id: account for account in found}


def _printed(subject: str | None) -> str | None:
    """The subject with the global id of a thing that was made."""
    kind, _, key = (subject or "").partition(":")
    return global_id(MADE[kind], UUID(key)) if kind in MADE else key or subject
