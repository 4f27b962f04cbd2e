"""The page on teams, followed as it is written: every operation, on the whole server."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from api.configuration.settings import load
from domain.kernel import clock, policy
from domain.people import limits
from domain.people.models import Account
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import ALLOWED, TeamDuty, TeamRole
from schema.kernel.node import global_id
from tests.domain.people.teams import cast as teams
from tests.schema.cast import Cast, an_account
from tests.schema.served import serving

PAGE = (Path(__file__).parents[1] / "docs" / "teams.md").read_text()
BLOCK = re.compile(r"```graphql\n(.*?)```", re.S)
ROLE = re.compile(r"\*\*As the (owner|invited person)\*\*")
PIA = "pia@example.org"


def operations():
    """Each operation of the page with the person whom the text before it names."""
    found, read_up_to = [], 0
    for block in BLOCK.finditer(PAGE):
        (*_, role) = ROLE.findall(PAGE[read_up_to : block.start()])
        found.append((role, block[1]))
        read_up_to = block.end()
    return found


class Reader:
    """Somebody who types the operations one after another, and copies what the page leaves open."""

    def __init__(self, market, people, pia):
        self.market, self.people, self.left = market, people, operations()
        self.tokens = {"owner": people.rita.token, "invited person": pia.token}

    async def next(self, **copied: str):
        """Run the next operation: it is no error, and not refused."""
        role, operation = self.left.pop(0)
        for placeholder, value in copied.items():
            operation = operation.replace(f'"{placeholder}"', f'"{value}"')
        answer = await self.market.ask(operation, self.tokens[role])
        assert answer.errors == [], operation
        (value,) = answer.data.values()
        assert "reason" not in value, value
        return value


@pytest.fixture
async def reader(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    try:
        async with serving(settings) as market:
            yield Reader(market, await Cast.gathered(), await an_account("Pia"))
    finally:
        policy.adopt(policy.MarketPolicy())


async def test_the_page_can_be_followed_from_the_first_operation_to_the_last(reader):
    people = reader.people
    invited = await reader.next()
    joined = await reader.next(MAILED_TOKEN=await teams.mailed(PIA))
    seen = await reader.next()
    key = await reader.next(EXPIRES_AT=(clock.now() + timedelta(days=30)).isoformat())
    changed = await reader.next(MEMBER=joined["member"]["id"])
    done = await reader.next()
    left = await reader.next()
    await TeamMember.create(
        id=people.sam.account.id,
        account_id=people.sam.account.id,
        requester_id=people.rita.requester.id,
        role=TeamRole.VIEWER,
        joined_at=clock.now(),
    )
    removed = await reader.next(OTHER_MEMBER=global_id("TeamMember", people.sam.account.id))

    assert invited["invitation"]["role"] == joined["member"]["role"] == "REVIEWER"
    team = seen["requester"]["team"]
    assert team["viewerRole"] == "REVIEWER"
    assert [each["email"] for each in team["members"]["nodes"]] == [None, PIA]
    assert key["apiKey"]["teamRole"] == "VIEWER"
    assert changed["member"] == {"displayName": "Pia", "role": "OWNER"}
    actions = done["requester"]["team"]["actions"]["nodes"]
    verbs = ["changeTeamRole", "acceptTeamInvitation", "inviteTeamMember"]
    assert [each["verb"] for each in actions] == verbs
    assert (left, removed) == ({"role": "OWNER"}, {"displayName": "Sam"})
    assert reader.left == []
    assert await Account.filter(email=PIA).count() == 1


def test_the_page_names_each_role_and_bound():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.M)
    assert rows == [role.value for role in TeamRole]
    assert TeamDuty.PAY in ALLOWED[TeamRole.OWNER]
    hourly, daily = (bound.most for bound in limits.MAILS_TO_A_MAILBOX)
    [(of_team, _)] = limits.INVITATIONS_OF_A_TEAM
    for said in (
        f"most {limits.MOST_TEAM_MEMBERS} members",
        f"{limits.MOST_TEAM_INVITATIONS} open invitations",
        f"at most {of_team} of these mails a day",
        f"a mailbox gets {hourly} an hour and {daily} a day",
    ):
        assert said in " ".join(PAGE.split())
    assert limits.INVITATION_LASTS.days == 7
