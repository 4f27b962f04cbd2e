"""Taking down one HIT of a group: the others stay, and this one is never offered again."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.hits import estimates
from domain.hits.models import Hit, HitGroup
from domain.hits.refusals import HitTakenDown
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound
from domain.ledger.queries import verify, worker_earnings
from domain.moderation import commands
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseVerb, OpenWork
from domain.moderation.models import ReportCase, Strike
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from tests.domain import cast
from tests.domain.batches.published import a_batch
from tests.domain.moderation.reporting import WHY, decided, followed_up, reported

PAY, RELEASE, FINISH = OpenWork.PAY, OpenWork.RELEASE, OpenWork.FINISH


async def taken_down(report, hit, by, open_work=FINISH):
    ruling = CaseRuling(verb=CaseVerb.TAKE_DOWN, reason=WHY, open_work=open_work, hit_id=hit.id)
    return await commands.decide(report.case_id, ruling, by=by)


@pytest.mark.parametrize("open_work", OpenWork)
async def test_one_hit_ends_with_its_work_as_it_was_chosen(wim, ann, rita, ines, open_work):
    hit, other = await cast.a_hit(rita, slots=3), await cast.a_hit(rita)
    doing, submitted = await work.accept(wim, hit.id), await cast.a_submitted(ann, hit)

    case = await taken_down(await reported(ann, hit), hit, ines, open_work)
    await followed_up()

    finishes = open_work is FINISH
    state, available, pending, _ = await cast.counters(hit)
    assert (state, available, pending) == (
        ("UNASSIGNABLE", 1, 1) if finishes else ("REVIEWABLE", 2, 0)
    )
    status = (await Assignment.get(id=doing.id)).status
    assert status is (AssignmentStatus.IN_PROGRESS if finishes else AssignmentStatus.RETURNED)
    paid = str((await worker_earnings(wim.id)).payments)
    assert paid == ("0.10" if open_work is PAY else "0.00")
    assert not (await Hit.get(id=other.id)).is_expired
    assert (await HitGroup.get(id=hit.group_id)).taken_down_at is None
    assert (case.hit_id, case.close_hits_at) == (hit.id, None)
    await cast.approve(rita, submitted)
    await work.accept(wim, other.id)
    [fact] = [each for each in await cast.told() if type(each).__name__ == "ContentTakenDown"]
    assert (fact.hit_id, fact.subject_id) == (hit.id, hit.group_id)
    assert await Strike.all().count() == 1
    assert await verify() == []


async def test_a_hit_that_was_taken_down_is_not_offered_again_and_its_group_goes_on(
    wim, rita, ines
):
    hit_type = await cast.a_type(rita)
    hit = await cast.a_hit(rita, hit_type=hit_type)
    await taken_down(await reported(wim, hit), hit, ines)
    later = clock.now() + timedelta(days=1)

    for more in ({"slots": 1}, {"expires_at": later}, {"slots": 1, "expires_at": later}):
        async with cast.refused(HitTakenDown):
            await hits.extend_hit(rita, hit.id, **more)
        async with cast.refused(HitTakenDown):
            await estimates.of_extension(rita, hit.id, **more)

    assert (await cast.a_hit(rita, hit_type=hit_type)).group_id == hit.group_id
    second = await reported(wim, hit)
    assert (await ReportCase.get(id=second.case_id)).state.value == "OPEN"


async def test_a_hit_of_another_group_of_the_batch_may_be_meant_and_no_other_one(wim, rita, ines):
    _, (first, second) = await a_batch(rita, [{"text": "One."}, {"text": "Two."}])
    stranger = await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Another"))
    report = await reported(wim, first)

    for id in (stranger.id, new_id()):
        async with cast.refused(NotFound):
            await taken_down(report, Hit(id=id), ines)
    for verb in (CaseVerb.WARN, CaseVerb.DISMISS):
        async with cast.refused(InvalidInput):
            ruling = CaseRuling(verb=verb, reason=WHY, hit_id=first.id)
            await commands.decide(report.case_id, ruling, by=ines)

    await taken_down(report, second, ines)
    assert [each.is_expired for each in await Hit.filter(id__in=[first.id, second.id])].count(
        True
    ) == 1


async def test_what_is_accepted_after_a_decision_is_not_paid_by_the_market(wim, ann, rita, ines):
    hit = await cast.a_hit(rita, slots=2)
    await work.accept(wim, hit.id)
    await decided(await reported(ann, hit), CaseVerb.TAKE_DOWN, ines, PAY)
    clock.advance(timedelta(seconds=1))
    await work.accept(ann, hit.id)  # before the timer has expired it

    await followed_up()

    earned = [str((await worker_earnings(each.id)).payments) for each in (wim, ann)]
    assert earned == ["0.10", "0.00"]
    assert await Assignment.filter(status=AssignmentStatus.RETURNED).count() == 2


async def test_nobody_reports_or_decides_what_is_their_teams(wim, rita, ines):
    hit = await cast.a_hit(rita)
    await TeamMember.create(
        id=new_id(),
        account_id=ines.account_id,
        requester_id=rita.id,
        role=TeamRole.VIEWER,
        joined_at=clock.now(),
    )
    await TeamMember.create(
        id=new_id(),
        account_id=wim.account_id,
        requester_id=rita.id,
        role=TeamRole.VIEWER,
        joined_at=clock.now(),
    )
    async with cast.refused(NotAllowed):
        await reported(wim, hit)
    report = await reported(await cast.a_worker("Mia"), hit)

    async with cast.refused(NotAllowed):
        await decided(report, CaseVerb.DISMISS, ines)
