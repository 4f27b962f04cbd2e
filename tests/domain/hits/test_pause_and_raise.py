"""The groups of a batch are paused and go on; its HITs that nobody accepted pay more."""

from dataclasses import replace

import pytest

from domain.assignments import commands as work
from domain.assignments.lifecycle import AssignmentStatus
from domain.batches.settings import BatchSettings
from domain.discovery import listing
from domain.hits import commands as hits
from domain.hits.facts import GroupChanged
from domain.hits.models import Hit, HitGroup, HitType
from domain.hits.rules import BatchScope
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput
from domain.kernel.work import unit_of_work
from domain.qualifications.models import QualificationType
from tests.domain import cast
from tests.domain.batches import published
from tests.domain.batches.random_batches import SETTINGS, raised

ROWS = [{"text": str(number)} for number in range(4)]


async def turned(batch, verb):
    async with unit_of_work() as unit:
        await verb(batch.id, unit)


def changes(facts):
    found = [fact for fact in facts if isinstance(fact, GroupChanged)]
    return [(each.available_before, each.available, each.total) for each in found]


async def test_a_paused_group_leaves_the_list_and_comes_back(rita, wim):
    batch, (one, *_) = await published.a_batch(rita, ROWS)
    before = len(await cast.told())
    await turned(batch, hits.pause_groups)
    await turned(batch, hits.pause_groups)
    group = await HitGroup.get(id=one.group_id)
    assert (group.is_paused, group.is_open, group.available_hits) == (True, False, 4)
    assert await listing.totals(None) == listing.Totals(0, 0)
    await hits.expire_hit(rita, one.id)
    assert await listing.totals(None) == listing.Totals(0, 0)

    await turned(batch, hits.resume_groups)

    assert await listing.totals(None) == listing.Totals(1, 3)
    assert changes((await cast.told())[before:]) == [(4, 0, 4), (0, 0, 4), (0, 3, 4)]


async def test_a_group_without_a_hit_is_paused_silently(rita):
    batch, _ = await published.a_batch(rita, ROWS)
    hit_type = await HitType.get(id=batch.hit_type_id)
    await turned(batch, hits.pause_groups)
    to, moved = await raised(rita, hit_type, Money(20), [])
    assert moved == []
    group = await HitGroup.get(hit_type_id=to.id)
    assert (group.is_paused, group.version) == (True, 0)

    await turned(batch, hits.resume_groups)

    await group.refresh_from_db()
    assert (group.is_paused, group.is_open, group.version) == (False, False, 0)


async def test_hits_that_nobody_accepted_pay_more(rita, wim):
    batch, (one, two, three, four) = await published.a_batch(rita, ROWS)
    other = await cast.a_hit(rita)
    hit_type = await HitType.get(id=batch.hit_type_id)
    held = await work.accept(wim, one.id)
    await work.return_assignment(wim, held.id)
    await hits.expire_hit(rita, two.id)
    held_before = Money.parse((await cast.money(rita))[1])
    before = len(await cast.told())

    to, moved = await raised(
        rita, hit_type, Money(30), [each.id for each in (one, two, three, four, other)]
    )

    assert [hit.id for hit in moved] == sorted([three.id, four.id])
    assert to.batch_id == batch.id
    assert (to.reward, to.title) == (Money(30), hit_type.title)
    for hit in moved:
        row = await Hit.get(id=hit.id)
        assert (row.hit_type_id, row.reward, row.fee) == (to.id, Money(30), Money(6))
        assert row.group_id == (await HitGroup.get(hit_type_id=to.id)).id
    for hit in (one, two, other):
        assert await Hit.get(id=hit.id) == hit
    assert await cast.group(one) == (1, 2)
    assert await cast.group(await Hit.get(id=three.id)) == (2, 2)
    held_now = Money.parse((await cast.money(rita))[1])
    assert held_now == held_before + Money(2 * (36 - 12))
    assert sorted(changes((await cast.told())[before:])) == [(0, 2, 2), (3, 1, 2)]
    paid = await cast.an_approved(rita, wim, await Hit.get(id=three.id))
    assert (paid.status, await cast.earned(wim)) == (AssignmentStatus.APPROVED, "0.30")


async def test_a_hit_is_raised_again_and_never_lowered(rita):
    batch, published_hits = await published.a_batch(rita, ROWS)
    ids = [hit.id for hit in published_hits]
    first = await HitType.get(id=batch.hit_type_id)
    dear, moved = await raised(rita, first, Money(30), ids[:2])
    assert len(moved) == 2

    middle, moved = await raised(rita, first, Money(20), ids)

    assert [hit.id for hit in moved] == sorted(ids[2:])
    again, moved = await raised(rita, middle, Money(30), ids)
    assert again == dear
    assert [hit.id for hit in moved] == sorted(ids[2:])
    groups = await HitGroup.filter(batch_id=batch.id).order_by("reward_cents")
    assert [each.total_hits for each in groups] == [0, 0, 4]
    assert [each.is_open for each in groups] == [False, False, True]


@pytest.mark.parametrize("cents", [10, 9, 1_000_001])
async def test_only_a_higher_reward_is_a_raise(rita, cents):
    batch, (one, *_) = await published.a_batch(rita, ROWS)
    hit_type = await HitType.get(id=batch.hit_type_id)

    async with cast.refused(InvalidInput) as caught:
        await raised(rita, hit_type, Money(cents), [one.id])

    assert caught.value.field == "reward"


async def test_without_the_money_nothing_moves(rita):
    batch, published_hits = await published.a_batch(rita, ROWS)
    hit_type = await HitType.get(id=batch.hit_type_id)
    to, _ = await raised(rita, hit_type, Money(10_000), [])

    ids = sorted(hit.id for hit in published_hits)
    async with unit_of_work() as unit:
        found = await hits.raise_reward(rita, ids, to=to, unit=unit)

    assert (list(found.hits), found.left.id) == ([], ids[0])
    assert isinstance(found.short, InsufficientFunds)
    assert await Hit.filter(hit_type_id=to.id).count() == 0


async def test_the_same_workers_are_invited_to_the_raised_hits(rita, wim):
    invited = BatchSettings(hits=replace(SETTINGS, invitation_only=True))
    batch, (one, *_) = await published.a_batch(rita, ROWS, settings=invited)
    hit_type = await HitType.get(id=batch.hit_type_id)
    await hits.invite(rita, hit_type.id, [wim.id])
    draft = invited.hits.hit_type().in_batch(BatchScope(batch_id=batch.id))

    to = await hits.raised_type(rita, draft, Money(30), before=hit_type)
    async with unit_of_work() as unit:
        await hits.raise_reward(rita, [one.id], to=to, unit=unit)

    assert to.invitation_type_id == hit_type.invitation_type_id
    assert await QualificationType.filter(owner_id=rita.id).count() == 1
    await work.accept(wim, one.id)
