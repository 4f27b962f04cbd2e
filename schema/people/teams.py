"""The team of a requester account: inviting, joining, roles, removing and leaving."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people import commands
from domain.people.teams.roles import TeamDuty
from schema.graph.teams.team import TeamInvitation, TeamMember, shown
from schema.kernel.context import Info
from schema.kernel.enums import TeamRole
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound

MEMBER = "The id of a member of your team."


@strawberry.input(description="The person to invite.")
class InviteTeamMemberInput:
    email: str = strawberry.field(description="The address that the invitation is mailed to.")
    role: TeamRole = strawberry.field(description="The role that the person will have.")


@strawberry.type(description="The invitation was mailed. It expires after 7 days.")
class InviteTeamMemberSuccess:
    invitation: TeamInvitation = strawberry.field(description="The open invitation.")


@strawberry.input(description="The invitation to cancel.")
class CancelTeamInvitationInput:
    invitation_id: strawberry.ID = strawberry.field(
        description="The id of an open invitation of your team."
    )


@strawberry.type(description="The invitation is cancelled: its token is not valid any more.")
class CancelTeamInvitationSuccess:
    email: str = strawberry.field(description="The address that it was mailed to.")


@strawberry.input(description="The invitation to accept.")
class AcceptTeamInvitationInput:
    token: str = secret(description="The token from the mail.")


@strawberry.type(description="You are a member of the team.")
class AcceptTeamInvitationSuccess:
    member: TeamMember = strawberry.field(description="Your membership.")


@strawberry.input(description="The member, and the new role.")
class ChangeTeamRoleInput:
    member_id: strawberry.ID = strawberry.field(description=MEMBER)
    role: TeamRole = strawberry.field(description="The new role.")


@strawberry.type(description="The member has this role. It holds from the next request on.")
class ChangeTeamRoleSuccess:
    member: TeamMember = strawberry.field(description="The member.")


@strawberry.input(description="The member to remove.")
class RemoveTeamMemberInput:
    member_id: strawberry.ID = strawberry.field(description=MEMBER)


@strawberry.type(
    description="The person is no member any more: their sessions and keys do nothing for the "
    "requester account, and their subscriptions to its events have ended."
)
class RemoveTeamMemberSuccess:
    display_name: str = strawberry.field(description="The name of the person's account.")


@strawberry.type(description="You have left the team.")
class LeaveTeamSuccess:
    role: TeamRole = strawberry.field(description="The role that you had.")


InviteTeamMemberResult = Annotated[
    InviteTeamMemberSuccess | InvalidInput | Declined,
    strawberry.union("InviteTeamMemberResult", description="The result of inviteTeamMember."),
]
CancelTeamInvitationResult = Annotated[
    CancelTeamInvitationSuccess | NotFound | Declined,
    strawberry.union(
        "CancelTeamInvitationResult", description="The result of cancelTeamInvitation."
    ),
]
AcceptTeamInvitationResult = Annotated[
    AcceptTeamInvitationSuccess | Declined,
    strawberry.union(
        "AcceptTeamInvitationResult", description="The result of acceptTeamInvitation."
    ),
]
ChangeTeamRoleResult = Annotated[
    ChangeTeamRoleSuccess | NotFound | Declined,
    strawberry.union("ChangeTeamRoleResult", description="The result of changeTeamRole."),
]
RemoveTeamMemberResult = Annotated[
    RemoveTeamMemberSuccess | NotFound | Declined,
    strawberry.union("RemoveTeamMemberResult", description="The result of removeTeamMember."),
]
LeaveTeamResult = Annotated[
    LeaveTeamSuccess | NotFound | Declined,
    strawberry.union("LeaveTeamResult", description="The result of leaveTeam."),
]


@strawberry.type
class TeamMutations:
    @mutation(
        description="Invite a person to your team by mail; at most 50 open invitations. For an "
        "address that is invited already, a new mail replaces the first. Needs an owner's session."
    )
    async def invite_team_member(
        self,
        info: Info,
        input: Annotated[
            InviteTeamMemberInput, strawberry.argument(description="The person to invite.")
        ],
    ) -> InviteTeamMemberResult:
        requester = info.context.managing()
        row = await commands.invite_team_member(
            requester,
            input.email,
            input.role,
            by=info.context.signed_in().account_id,
            public_url=info.context.server.public_url,
        )
        return InviteTeamMemberSuccess(invitation=TeamInvitation.of(row))

    @mutation(description="Cancel an open invitation to your team. Needs an owner's session.")
    async def cancel_team_invitation(
        self,
        info: Info,
        input: Annotated[
            CancelTeamInvitationInput, strawberry.argument(description="The invitation to cancel.")
        ],
    ) -> CancelTeamInvitationResult:
        requester = info.context.managing()
        key = key_of("invitationId", input.invitation_id, "TeamInvitation")
        row = await commands.cancel_team_invitation(requester, key)
        return CancelTeamInvitationSuccess(email=row.email)

    @mutation(
        description="Become a member of the team that invited you, by the mailed token: once, and "
        "with an account that has confirmed the address that it was mailed to. A team has at most "
        "50 members, and a person is in one at most. Needs a session."
    )
    async def accept_team_invitation(
        self,
        info: Info,
        input: Annotated[
            AcceptTeamInvitationInput, strawberry.argument(description="The mailed token.")
        ],
    ) -> AcceptTeamInvitationResult:
        row = await commands.accept_team_invitation(info.context.signed_in(), input.token)
        return AcceptTeamInvitationSuccess(member=await shown(info.context, row))

    @mutation(
        description="Give a member of your team another role; at least one is an owner. Needs an "
        "owner's session."
    )
    async def change_team_role(
        self,
        info: Info,
        input: Annotated[
            ChangeTeamRoleInput, strawberry.argument(description="The member and the role.")
        ],
    ) -> ChangeTeamRoleResult:
        requester = info.context.managing()
        key = key_of("memberId", input.member_id, "TeamMember")
        row = await commands.change_team_role(requester, key, input.role)
        return ChangeTeamRoleSuccess(member=await shown(info.context, row))

    @mutation(
        description="Remove a member from your team; at least one owner is left. Needs an owner's "
        "session."
    )
    async def remove_team_member(
        self,
        info: Info,
        input: Annotated[
            RemoveTeamMemberInput, strawberry.argument(description="The member to remove.")
        ],
    ) -> RemoveTeamMemberResult:
        requester = info.context.managing()
        key = key_of("memberId", input.member_id, "TeamMember")
        row = await commands.remove_team_member(requester, key)
        member = await shown(info.context, row)
        return RemoveTeamMemberSuccess(display_name=member.display_name)

    @mutation(
        description="Leave the team that you belong to; the last owner cannot. Needs a session."
    )
    async def leave_team(self, info: Info) -> LeaveTeamResult:
        requester = info.context.requesting(TeamDuty.READ)
        viewer = info.context.signed_in()
        viewer.require_session()
        row = await commands.leave_team(requester, viewer.account_id)
        return LeaveTeamSuccess(role=TeamRole(row.role))
