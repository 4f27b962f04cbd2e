"""Teams whose members are suspended, and requester accounts that change hands."""

import pytest

from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.commands import close_hits_due
from domain.audit.trail import COMMAND_LINE
from domain.hits import commands as hits
from domain.hits.commands import Closing
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.refusals import NotAllowed
from domain.people import commands
from domain.people.models import Requester
from domain.people.refusals import AccountSuspended, NotAdmitted
from domain.people.teams.models import TeamMember
from domain.people.teams.refusals import LastOwner, TeamRoleMissing
from domain.people.teams.roles import TeamDuty, TeamRole
from tests.domain import cast as market_cast
from tests.domain.people import cast
from tests.domain.people.teams import cast as teams

OWNER, PUBLISHER = TeamRole.OWNER, TeamRole.PUBLISHER


@pytest.fixture
async def rosa(any_database):
    viewer = await cast.requester("rosa")
    await market_cast.deposit(viewer.requester, market_cast.Money.parse("100.00"))
    return viewer


async def suspended(viewer):
    await suspension.suspend(viewer.account_id, by=COMMAND_LINE, reason="Shared.")


async def member_id(viewer):
    return (await TeamMember.get(account_id=viewer.account_id)).id


async def test_a_suspended_member_commits_nothing_for_the_team(rosa):
    """Also by a socket or a request whose viewer was read before."""
    pia = await teams.member(rosa, "pia", PUBLISHER)
    kind = await market_cast.a_type(rosa.requester)
    await suspended(pia)
    offer = Offer(hit_type_id=kind.id, lifetime_seconds=3600)
    draft = HitDraft(question=market_cast.QUESTION)

    with pytest.raises(AccountSuspended):
        await teams.acting(pia, TeamDuty.PUBLISH, lambda team: hits.create_hit(team, offer, draft))

    assert await Hit.all().count() == 0


async def test_the_account_of_a_suspended_owner_passes_to_nobody(rosa):
    """Otherwise another owner would have its HITs go on by taking it over."""
    rita = await teams.member(rosa, "rita", OWNER)
    hit = await market_cast.a_hit(rosa.requester)
    await suspended(rosa)
    team, member = rita.requester, await member_id(rosa)

    with pytest.raises(NotAllowed, match="suspended"):
        await commands.remove_team_member(team, member)
    with pytest.raises(NotAllowed, match="suspended"):
        await commands.change_team_role(team, member, PUBLISHER)
    await close_hits_due(clock.now(), 100)

    assert (await Hit.get(id=hit.id)).is_expired
    assert (await Requester.get(id=team.id)).account_id == rosa.account_id
    await suspension.reinstate(rosa.account_id, by=COMMAND_LINE, reason="It was not them.")
    await commands.remove_team_member(team, member)
    assert (await Requester.get(id=team.id)).account_id == rita.account_id


async def test_a_requester_account_changes_hands_only_once_it_is_admitted(rosa):
    """The application is the first owner's: nobody else could be approved for the account."""
    rita = await teams.member(rosa, "rita", OWNER)
    await Requester.filter(id=rosa.requester.id).update(is_admitted=False)

    with pytest.raises(NotAdmitted):
        await commands.leave_team(rosa.requester, rosa.account_id)
    with pytest.raises(NotAdmitted):
        await commands.change_team_role(rita.requester, await member_id(rosa), PUBLISHER)

    assert (await Requester.get(id=rosa.requester.id)).account_id == rosa.account_id
    await commands.leave_team(rita.requester, rita.account_id)  # who only helps


async def test_a_job_is_that_of_the_member_who_began_it(rosa):
    pia = await teams.member(rosa, "pia", PUBLISHER)
    kind = await market_cast.a_type(rosa.requester)

    job = await teams.acting(
        pia,
        TeamDuty.PUBLISH,
        lambda team: hits.close_hits_of_type(team, kind.id, Closing.EXPIRE),
    )

    assert job.account_id == pia.account_id


async def test_a_job_ends_where_the_member_who_began_it_has_left(rosa):
    pia = await teams.member(rosa, "pia", PUBLISHER)
    hit = await market_cast.a_hit(rosa.requester)
    kind_id = hit.hit_type_id
    job = await teams.acting(
        pia,
        TeamDuty.PUBLISH,
        lambda team: hits.close_hits_of_type(team, kind_id, Closing.EXPIRE),
    )
    await commands.remove_team_member(rosa.requester, await member_id(pia))
    assert await jobs.begin(job.id)

    with pytest.raises(TeamRoleMissing) as refused:
        await jobs.do_chunk(job.id)
    await jobs.note_fault(job.id, refused.value)

    assert (await Job.get(id=job.id)).state == JobState.FAILED
    assert not (await Hit.get(id=hit.id)).is_expired


async def test_an_account_is_handed_to_an_owner_who_may_act(rosa):
    rita = await teams.member(rosa, "rita", OWNER)
    await suspended(rita)

    with pytest.raises(LastOwner):
        await commands.leave_team(rosa.requester, rosa.account_id)
    rob = await teams.member(rosa, "rob", OWNER)
    await commands.leave_team(rosa.requester, rosa.account_id)

    assert (await Requester.get(id=rosa.requester.id)).account_id == rob.account_id
