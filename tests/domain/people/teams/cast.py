"""A team: people who join by the mails that they are sent."""

from __future__ import annotations

import re

from domain.kernel import calls
from domain.kernel.calls import Call
from domain.mail.models import Mail
from domain.people import authentication, commands
from domain.people.models import CredentialKind
from domain.people.teams.actor import TeamActor, act
from domain.people.teams.roles import TeamDuty, TeamRole
from domain.people.viewer import Viewer
from tests.domain.people import cast

TOKEN = re.compile(r"acceptTeamInvitation:\n\n(\S+)")


async def again(viewer: Viewer) -> Viewer:
    """The viewer as a request now reads them."""
    found = await authentication.viewer_again(viewer)
    assert found is not None
    return found


async def invited(owner: Viewer, email: str, role: TeamRole) -> str:
    """The token that is mailed to an address."""
    await commands.invite_team_member(
        owner.managing(), email, role, by=owner.account_id, public_url=cast.PUBLIC_URL
    )
    return await mailed(email)


async def mailed(email: str) -> str:
    mail = await Mail.filter(recipient=email).order_by("-id").first()
    return TOKEN.search(mail.body)[1]


async def member(owner: Viewer, name: str, role: TeamRole) -> Viewer:
    """A new person who has joined the owner's team."""
    person = await cast.joined(name)
    token = await invited(owner, person.account.email, role)
    await commands.accept_team_invitation(person, token)
    return await again(person)


async def acting(viewer: Viewer, duty: TeamDuty, do, *, verb: str = "test"):
    """Do something as a mutation of this member does it."""
    with calls.called(Call(verb)):
        requester = viewer.requesting(duty)
        act(
            TeamActor(
                requester_id=requester.id,
                account_id=viewer.account_id,
                credential_id=viewer.credential_id,
                is_by_key=viewer.kind is CredentialKind.API_KEY,
                duty=duty,
            )
        )
        return await do(requester)
