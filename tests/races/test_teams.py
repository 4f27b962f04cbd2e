"""Races for teams: one person in one team, an owner in each, and no action past a removal."""

import asyncio
import contextvars
from uuid import UUID

import pytest

from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.kernel.refusals import Refused
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people import commands
from domain.people.models import Requester
from domain.people.teams.models import TeamAction, TeamInvitation, TeamMember
from domain.people.teams.roles import TeamDuty, TeamRole
from tests.domain import cast as market_cast
from tests.domain.people import cast
from tests.domain.people.teams import cast as teams
from tests.races import crowd

ROUNDS = 10
OWNER, PUBLISHER = TeamRole.OWNER, TeamRole.PUBLISHER
_HOLD_SHARED = Statement("SELECT id FROM team_members WHERE account_id = $1 FOR SHARE")
_WAITERS = Statement(
    """SELECT count(*) AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'"""
)


async def until_somebody_waits():
    async with asyncio.timeout(20):
        while not (await _WAITERS.row())["waiting"]:
            await asyncio.sleep(0.005)


async def membership(viewer) -> TeamMember:
    return await TeamMember.get(account_id=viewer.account_id)


def publishing(viewer, hit_type):
    """Publish one HIT, as a mutation of this member does it."""
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600, max_assignments=1)
    draft = market_cast.HitDraft(question=market_cast.QUESTION)
    return teams.acting(
        viewer,
        TeamDuty.PUBLISH,
        lambda requester: hits.create_hit(requester, offer, draft),
        verb="createHit",
    )


@pytest.fixture
async def rosa(market):
    viewer = await cast.requester("rosa")
    await market_cast.deposit(viewer.requester, market_cast.Money.parse("100.00"))
    return viewer


async def test_a_removed_member_publishes_nothing_that_commits_after_the_removal(rosa):
    """Whatever the order is: what was published is recorded, and the rest was refused."""
    hit_type = await market_cast.a_type(rosa.requester)
    for number in range(ROUNDS):
        pia = await teams.member(rosa, f"pia{number}", PUBLISHER)
        member = await membership(pia)
        before = await Hit.all().count()

        results = await crowd.at_once(
            [
                *(publishing(pia, hit_type) for _ in range(3)),
                commands.remove_team_member(rosa.requester, member.id),
                *(publishing(pia, hit_type) for _ in range(3)),
            ]
        )

        counted = crowd.counted(results)
        assert counted["done"] + counted["TEAM_ROLE_MISSING"] == 7
        published = await Hit.all().count() - before
        assert published == counted["done"] - 1
        assert await TeamAction.filter(account_id=pia.account_id).count() == published


async def test_an_action_waits_for_the_removal_that_came_first_and_is_refused(rosa):
    hit_type = await market_cast.a_type(rosa.requester)
    pia = await teams.member(rosa, "pia", PUBLISHER)
    member = await membership(pia)

    async with unit_of_work():
        await commands.remove_team_member(rosa.requester, member.id)
        published = elsewhere(publishing(pia, hit_type))
        await until_somebody_waits()

    assert isinstance(await published, Refused)
    assert await Hit.all().count() == 0


async def test_a_removal_waits_for_the_action_that_came_first(rosa):
    hit_type = await market_cast.a_type(rosa.requester)
    pia = await teams.member(rosa, "pia", PUBLISHER)
    member = await membership(pia)
    async with unit_of_work():
        await _HOLD_SHARED.rows(pia.account_id)  # as the record of an action does
        removal = elsewhere(commands.remove_team_member(rosa.requester, member.id))
        await until_somebody_waits()
        assert not removal.done()

    assert isinstance(await removal, TeamMember)
    with pytest.raises(Refused):
        await publishing(pia, hit_type)


def elsewhere(doing):
    """In a task begun inside a unit of work, but in a transaction of its own."""

    async def done():
        try:
            return await doing
        except Refused as refused:
            return refused

    return asyncio.create_task(done(), context=contextvars.Context())


async def test_of_two_teams_a_person_joins_one(rosa):
    rob = await cast.requester("rob")
    for number in range(ROUNDS):
        pia = await cast.joined(f"pia{number}")
        tokens = [await teams.invited(each, pia.account.email, PUBLISHER) for each in (rosa, rob)]

        results = await crowd.at_once(
            [
                *(commands.accept_team_invitation(pia, token) for token in tokens),
                commands.open_requester_account(pia, name="Pia Ltd"),
                commands.accept_team_invitation(pia, tokens[0]),
            ]
        )

        assert crowd.counted(results)["done"] == 1
        assert await TeamMember.filter(account_id=pia.account_id).count() == 1
        assert (await teams.again(pia)).requester is not None


async def test_a_token_makes_one_member(rosa):
    pia = await cast.joined("pia")
    token = await teams.invited(rosa, pia.account.email, PUBLISHER)

    results = await crowd.at_once(commands.accept_team_invitation(pia, token) for _ in range(8))

    assert crowd.counted(results) == {"done": 1, "TOKEN_INVALID": 7}
    assert await TeamInvitation.all().count() == 0


async def test_owners_who_all_leave_at_once_leave_one(rosa):
    owners = [rosa] + [await teams.member(rosa, f"owner{number}", OWNER) for number in range(5)]

    results = await crowd.at_once(
        commands.leave_team(rosa.requester, owner.account_id) for owner in owners
    )

    assert crowd.counted(results) == {"done": 5, "LAST_OWNER": 1}
    [left] = await TeamMember.filter(requester_id=rosa.requester.id)
    holder: UUID = (await Requester.get(id=rosa.requester.id)).account_id
    assert holder == left.account_id


async def test_two_owners_who_remove_each_other_leave_one(rosa):
    for number in range(ROUNDS):
        other = await teams.member(rosa, f"owner{number}", OWNER)
        both = [await teams.again(rosa), other]
        rows = [await membership(each) for each in both]

        results = await crowd.at_once(
            teams.acting(
                viewer,
                TeamDuty.MANAGE,
                lambda requester, row=row: commands.remove_team_member(requester, row.id),
            )
            for viewer, row in zip(both, rows[::-1], strict=True)
        )

        assert crowd.counted(results) == {"done": 1, "TEAM_ROLE_MISSING": 1}
        [left] = await TeamMember.filter(requester_id=rosa.requester.id)
        rosa = next(each for each in both if each.account_id == left.account_id)
