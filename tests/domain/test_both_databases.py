"""One HIT's whole life, on SQLite and on PostgreSQL alike."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.assignments import recount
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup
from domain.hits.questions import questions
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.money import Money
from tests.domain import cast


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


async def test_a_whole_life_adds_up_on_each_database(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    ann, eve = await cast.a_worker("Ann"), await cast.a_worker("Eve")
    hit = await cast.a_hit(rita, slots=4)

    await cast.an_approved(rita, wim, hit)
    rejected = await cast.a_rejected(rita, ann, hit)
    await work.override_rejection(rita, rejected.id)
    await work.send_bonus(rita, rejected.id, Money(50), reason="Sorry.")
    await work.return_assignment(eve, (await work.accept_next(eve, hit.group_id)).id)
    await work.accept_next(eve, hit.group_id)
    clock.advance(timedelta(hours=1))
    assert await work.warn_due(clock.now(), 10) == 1
    assert await hits.expire_due(clock.now(), 10) == 1
    assert await work.abandon_due(clock.now(), 10) == 1
    await hits.mark_reviewing(rita, hit.id)
    await hits.extend_hit(rita, hit.id, slots=1, expires_at=clock.now() + timedelta(hours=1))
    await cast.a_submitted(eve, hit)
    clock.advance(timedelta(hours=1))
    assert await work.approve_due(clock.now(), 10) == 1
    await hits.delete_hit(rita, hit.id)

    assert await cast.money(rita) == (str(Money(10_000 - 3 * 12 - 60)), "0.00")
    assert [await cast.earned(worker) for worker in (wim, ann, eve)] == ["0.10", "0.60", "0.10"]
    assert await recount.differences() == []


async def test_hits_are_answered_as_they_are_kept(any_database):
    rita = await cast.a_requester("Rita")
    hit_type = await cast.a_type(rita, reward="0.15")
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600, max_assignments=10)
    notes = [None, "", "\"'\\{}😀", "x" * 255]
    drafts = [HitDraft(question=cast.QUESTION, annotation=note) for note in notes]

    answers = await hits.create_hits(rita, offer, drafts)

    stored = {row["id"]: row for row in await Hit.all().values()}
    names = Hit._meta.db_fields
    assert [{name: getattr(hit, name) for name in names} for hit in answers] == [
        stored[hit.id] for hit in answers
    ]
    assert [hit.annotation for hit in answers] == notes
    assert await questions([hit.id for hit in answers]) == {
        hit.id: cast.QUESTION for hit in answers
    }
    answers[1].status = HitStatus.REVIEWABLE
    assert answers[2].status == HitStatus.ASSIGNABLE


async def test_a_recount_names_each_counter_that_is_wrong(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit = await cast.a_hit(rita, slots=3)
    await cast.an_accepted(wim, hit)

    await Hit.all().update(pending=0, completed=1)
    await HitGroup.all().update(total_hits=2, is_open=False)

    assert [str(each) for each in await recount.differences()] == [
        f"held_cents of {rita.id} is 36, and should be 24",
        f"completed of {hit.id} is 1, and should be 0",
        f"pending of {hit.id} is 0, and should be 1",
        f"is_open of {hit.group_id} is 0, and should be 1",
        f"total_hits of {hit.group_id} is 2, and should be 1",
    ]
