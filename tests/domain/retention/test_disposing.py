"""What nobody used for 120 days is told a week before, and then disposed of; what is used stays."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import orjson
import pytest

from domain.accounts.suspension.models import Suspension
from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.assignments.refusals import OverrideTooLate
from domain.hits import commands as hits
from domain.hits.models import Hit, HitGroup, HitType, StoredQuestion
from domain.hits.questions import ParsedQuestions
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import NotFound, WrongState
from domain.mail.models import Mail
from domain.retention.models import Disposal
from tests.domain import cast
from tests.domain.retention.housekeeping import months_go_by, pass_days, results, the_disposal

KEPT = 120


async def test_it_is_told_a_week_before_and_done_after_it(market, rita, wim):
    hit = await cast.a_hit(rita)
    await cast.an_approved(rita, wim, hit)
    balance, earned = await cast.money(rita), await cast.earned(wim)
    await pass_days(112)
    assert await Disposal.all().count() == 0

    await pass_days(2)  # the HIT was open for an hour

    disposal = await the_disposal()
    assert (disposal.state, disposal.hits, disposal.hit_types) == ("TOLD", 1, 1)
    assert disposal.dispose_at == clock.now() + timedelta(days=7)
    assert cast.kinds(await cast.told()).count("DisposalAnnounced") == 1
    mail = await Mail.all().order_by("-id").first()
    assert mail.recipient == "rita@example.org"
    assert "1 HITs with their questions, answers and files" in mail.body
    assert f"{disposal.dispose_at:%Y-%m-%d}" in mail.body
    await pass_days(6)
    assert await results(hit) == ("REVIEWABLE", True, [[{"name": "colour", "values": ["red"]}]])

    await pass_days(1)

    assert await results(hit) == ("DISPOSED", False, [None])
    assert "HitDisposed" in cast.kinds(await cast.told())
    assert (await cast.money(rita), await cast.earned(wim)) == (balance, earned)
    row = await the_disposal()
    assert (row.state, row.erased_hits, row.disposed_at) == ("DISPOSED", 1, clock.now())
    assert await cast.group(hit) == (0, 0)
    assert await Mail.all().count() == 1
    assert ParsedQuestions().parsed(hit.id, (await body_of(hit))).fields == ()


async def body_of(hit):
    return orjson.dumps((await StoredQuestion.get(hit_id=hit.id)).body).decode()


async def test_afterwards_bonuses_are_paid_but_rejections_stay(market, rita, wim, ann):
    hit = await cast.a_hit(rita, slots=2)
    approved = await cast.an_approved(rita, wim, hit)
    rejected = await cast.a_rejected(rita, ann, hit)
    await months_go_by()
    assert (await results(hit))[0] == "DISPOSED"

    bonus = await work.send_bonus(rita, approved.id, Money(25), reason="Late thanks.")

    assert bonus.amount == Money(25)
    async with cast.refused(OverrideTooLate):
        await work.override_rejection(rita, rejected.id)
    async with cast.refused(WrongState):
        await hits.extend_hit(rita, hit.id, slots=1)


async def in_progress(rita, wim, hit):
    hit = await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Long", seconds=2**24))
    await cast.an_accepted(wim, hit)
    return hit


async def undecided(rita, wim, hit):
    await cast.a_submitted(wim, hit)
    await Assignment.filter(hit_id=hit.id).update(auto_approval_at=None)
    return hit


async def open_for_long(rita, wim, hit):
    return await cast.a_hit(rita, lifetime=140 * 86_400)


async def with_a_late_bonus(rita, wim, hit):
    assignment = await cast.an_approved(rita, wim, hit)
    clock.advance(timedelta(days=100))
    await work.send_bonus(rita, assignment.id, Money(5), reason="Thanks.")
    clock.advance(-timedelta(days=100))
    return hit


async def appealed_by_its_worker(rita, wim, hit):
    await cast.an_approved(rita, wim, hit)
    await an_appeal(wim.account_id)
    return hit


async def appealed_by_its_requester(rita, wim, hit):
    await an_appeal(rita.account_id)
    return hit


async def an_appeal(account_id):
    await Suspension.create(
        id=new_id(),
        account_id=account_id,
        state="APPEALED",
        reason="Spam.",
        suspended_at=clock.now(),
        took_masters=False,
        appeal="It was not me.",
        appealed_at=clock.now(),
    )


@pytest.mark.parametrize(
    "used",
    [
        in_progress,
        undecided,
        open_for_long,
        with_a_late_bonus,
        appealed_by_its_worker,
        appealed_by_its_requester,
    ],
)
async def test_what_is_used_or_in_dispute_stays(market, rita, wim, used):
    hit = await used(rita, wim, await cast.a_hit(rita))
    before = await results(hit)

    for _ in range(13):
        await pass_days(10)

    assert (await results(hit))[1:] == before[1:]
    assert (await Hit.get(id=hit.id)).erased_at is None


async def test_what_is_used_after_it_was_told_stays(market, rita, wim):
    hit = await cast.a_hit(rita)
    assignment = await cast.an_approved(rita, wim, hit)
    await pass_days(114)
    assert (await the_disposal()).hits == 1
    await pass_days(3)
    await work.send_bonus(rita, assignment.id, Money(5), reason="Thanks.")

    await pass_days(10)

    assert (await the_disposal()).state == "DISPOSED"
    assert (await results(hit))[0] == "REVIEWABLE"
    await months_go_by()
    assert (await results(hit))[0] == "DISPOSED"


async def test_what_its_requester_deleted_is_erased_too(market, rita, wim):
    hit = await cast.a_hit(rita)
    await cast.an_approved(rita, wim, hit)
    await hits.expire_hit(rita, hit.id)
    await hits.delete_hit(rita, hit.id)
    assert (await results(hit))[1]

    await pass_days(121)
    await pass_days(7)

    assert await results(hit) == ("DISPOSED", False, [None])


async def test_a_setting_of_nothing_keeps_all_for_ever(market, rita):
    policy.adopt(replace(policy.current(), retention=None))
    hit = await cast.a_hit(rita)

    for _ in range(4):
        await pass_days(100)

    assert (await results(hit))[1]
    assert await Disposal.all().count() == 0


async def test_types_that_nobody_uses_are_gone_and_equal_ones_can_be_made(market, rita):
    hit = await cast.a_hit(rita)
    unused = await cast.a_type(rita, title="Never used")

    await pass_days(114)
    assert (await the_disposal()).hit_types == 2
    await pass_days(7)

    assert await HitType.filter(disposed_at__isnull=True).count() == 0
    assert await HitGroup.filter(is_disposed=True).count() == 2
    for each in (hit.hit_type_id, unused.id):
        gone = await HitType.get(id=each)
        async with cast.refused(NotFound):
            await cast.a_hit(rita, hit_type=gone)
    again = await cast.a_type(rita, title="Never used")
    assert again.id != unused.id
    await cast.a_hit(rita, hit_type=again)


async def test_a_type_stays_while_it_has_results(market, rita, wim):
    hit = await cast.a_hit(rita)
    assignment = await cast.an_approved(rita, wim, hit)
    await pass_days(100)
    await work.send_bonus(rita, assignment.id, Money(5), reason="Thanks.")

    await pass_days(15)
    await pass_days(7)

    assert (await HitType.get(id=hit.hit_type_id)).disposed_at is None


async def test_one_notice_a_requester_and_none_for_those_who_use_all(market, rita, wim):
    otto, ada = await cast.a_requester("Otto"), await cast.a_requester("Ada")
    for requester in (rita, otto):
        for number in range(4):
            kind = await cast.a_type(requester, title=f"Colours {number}")
            await cast.a_hit(requester, hit_type=kind)
    await cast.a_hit(ada, lifetime=300 * 86_400)

    await pass_days(114)

    rows = await Disposal.all().order_by("id")
    assert {row.requester_id: (row.hits, row.hit_types) for row in rows} == {
        rita.id: (4, 4),
        otto.id: (4, 4),
    }
    assert sorted(mail.recipient for mail in await Mail.all()) == [
        "otto@example.org",
        "rita@example.org",
    ]
    await pass_days(7)
    assert await Hit.filter(erased_at__isnull=False).count() == 8
    assert await Hit.filter(requester_id=ada.id, erased_at__isnull=True).count() == 1


async def test_a_shorter_setting_shortens_no_notice_and_a_longer_one_is_waited_for(market, rita):
    hit = await cast.a_hit(rita)
    await pass_days(114)
    disposal: UUID = (await the_disposal()).id
    policy.adopt(replace(policy.current(), retention=timedelta(days=130)))
    await pass_days(8)
    assert (await results(hit))[1]

    await pass_days(9)

    assert (await results(hit))[1] is False
    assert (await the_disposal()).id == disposal
