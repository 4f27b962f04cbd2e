"""Recomputing: Masters follows the record, page by page, and every change has a reason."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.masters import commands
from domain.masters.models import BarCause, Cause, MastersBar, MastersDecision
from domain.people.facts import worker_topic
from domain.qualifications.facts import QualificationGranted, QualificationRevoked
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.models import Qualification, QualificationType
from domain.qualifications.system_types import MASTERS
from tests.domain import cast
from tests.domain.masters import record

RECOMPUTE = import_module("domain.masters.commands.recompute")  # hidden by its function
GRANTED = Statement("SELECT topic FROM log WHERE kind = 'QualificationGranted'")


async def recompute(**more):
    return await commands.recompute(at=clock.now(), **more)


async def changes():
    """The log entries about Masters."""
    return [
        fact
        for fact in await cast.told()
        if isinstance(fact, QualificationGranted | QualificationRevoked)
    ]


async def decisions(worker):
    rows = await MastersDecision.filter(worker_id=worker.id).order_by("id")
    return [(row.granted, row.cause) for row in rows]


async def test_a_good_record_brings_masters_the_worker_is_told_and_the_reason_is_stored(
    rita, otto, wim, ann
):
    await record.a_good_record(wim, rita, otto)
    await record.did(ann, rita, approved=7)
    await record.recount()

    done = await recompute()

    assert (done.evaluated, done.granted, done.revoked) == (2, 1, 0)
    assert (await record.has_masters(wim), await record.has_masters(ann)) == (True, False)
    (granted,) = await changes()
    assert (granted.worker_id, granted.type_id, granted.value) == (wim.id, MASTERS, None)
    (decision,) = await MastersDecision.all()
    assert (decision.worker_id, decision.granted, decision.cause) == (wim.id, True, Cause.MODEL)
    assert decision.decided_at == clock.now()
    assert decision.reason.startswith("6 assignments were decided: at least the 6 that it takes.")
    figures = decision.figures
    assert [figures[name] for name in ("approved", "rejected", "submissions")] == [6, 0, 6]
    assert [each["figure"] for each in figures["criteria"]] == [6, 0.689216, 2, 2, 2, None]
    assert all(each["holds"] for each in figures["criteria"])


async def test_it_is_told_to_the_worker_alone_live(rita, otto, wim):
    await record.a_good_record(wim, rita, otto)
    await recompute()

    assert [row["topic"] for row in await GRANTED.rows()] == [worker_topic(wim.id)]


async def test_done_again_nothing_changes(rita, otto, wim):
    await record.a_good_record(wim, rita, otto)
    await recompute()

    assert (await recompute()).granted == 0
    assert len(await changes()) == await MastersDecision.all().count() == 1


async def test_a_holder_keeps_it_between_the_thresholds_and_loses_it_below(rita, otto, wim, ann):
    await record.a_good_record(wim, rita, otto)
    await record.did(ann, rita, approved=3)
    await record.did(ann, otto, approved=3)
    await recompute()
    clock.advance(timedelta(days=31))
    for worker in (wim, ann):  # eight decided, two of them rejected: the lower bound is 0.45
        await record.did(worker, rita, rejected=2)
    await record.recount()

    await recompute()
    assert await record.has_masters(wim)
    assert not await record.has_masters(ann), "who has it not does not get it by the same record"

    await record.did(wim, rita, rejected=1)
    await record.recount()
    done = await recompute()

    assert (done.revoked, await record.has_masters(wim)) == (1, False)
    assert await decisions(wim) == [(True, Cause.MODEL), (False, Cause.MODEL)]
    _, lost = await changes()
    assert (lost.worker_id, lost.reason) == (wim.id, RECOMPUTE.REVOKED)
    row = await Qualification.get(worker_id=wim.id, type_id=MASTERS)
    assert row.reason == RECOMPUTE.REVOKED
    last = await MastersDecision.filter(worker_id=wim.id).order_by("-id").first()
    assert last.reason.startswith("6 of 9 were approved: in truth at least 0.")
    assert last.reason.endswith("below the 0.45 that it takes.")


async def test_it_is_regained_by_the_full_thresholds(rita, otto, wim):
    await record.a_good_record(wim, rita, otto)
    await recompute()
    await record.did(wim, rita, rejected=4)
    await record.recount()
    await recompute()
    assert not await record.has_masters(wim)

    await record.did(wim, otto, approved=6)
    await record.recount()
    await recompute()
    assert not await record.has_masters(wim), "12 of 16 is enough for holders only"

    await record.did(wim, otto, approved=8)
    await record.recount()
    await recompute()
    assert await record.has_masters(wim)
    assert [granted for granted, _ in await decisions(wim)] == [True, False, True]


async def test_a_holder_who_does_nothing_any_more_loses_it_when_the_window_has_passed(
    rita, otto, wim
):
    await record.a_good_record(wim, rita, otto)
    await recompute()
    clock.advance(timedelta(days=23 * 31))

    done = await recompute()

    assert (done.evaluated, done.revoked) == (1, 1)


async def test_holders_are_evaluated_also_when_it_takes_more_than_they_ever_did(rita, otto, wim):
    await record.a_good_record(wim, rita, otto)
    await recompute()

    record.adopt(replace(record.EASY, decided=7))
    assert await recompute() == commands.RecomputationSummary(evaluated=1, last=wim.id)
    record.adopt(replace(record.EASY, decided=8))
    assert (await recompute()).revoked == 1


async def test_agreement_is_asked_where_it_is_known(rita, otto, wim, ann):
    zoe = await cast.a_worker("Zoe")
    await record.a_good_record(wim, rita, otto)
    for _ in range(3):
        await record.a_vote(rita, {wim: "blue", ann: "red", zoe: "red"})

    await recompute()

    assert not await record.has_masters(wim)
    found = await commands.examine(wim.id)
    assert [each.name for each in found.verdict.criteria if not each.holds] == ["AGREEMENT"]
    assert (found.evidence.agreed, found.evidence.compared) == (0, 3)


class TestBars:
    async def test_a_barred_worker_loses_it_at_once(self, rita, otto, wim):
        olga = await cast.an_account("Olga")
        await record.a_good_record(wim, rita, otto)
        await recompute()

        await commands.bar(wim.id, BarCause.SUSPENDED, "Sells accounts.", by=olga)

        assert not await record.has_masters(wim)
        _, lost = await changes()
        assert lost.reason == "The worker account is suspended."
        last = await MastersDecision.all().order_by("-id").first()
        assert (last.granted, last.cause, last.reason, last.decided_by, last.figures) == (
            False,
            Cause.SUSPENDED,
            "Sells accounts.",
            olga.id,
            None,
        )

    async def test_while_a_bar_is_in_force_nothing_is_granted_and_then_the_model_decides(
        self, rita, otto, wim
    ):
        await record.a_good_record(wim, rita, otto)
        await commands.bar(wim.id, BarCause.AGREEMENT_BROKEN, "Used a robot.")
        await recompute()
        assert not await record.has_masters(wim)

        await commands.lift_bar(wim.id)
        assert not await record.has_masters(wim), "nothing is given back by itself"
        await recompute()
        assert await record.has_masters(wim)
        assert await decisions(wim) == [
            (False, Cause.AGREEMENT_BROKEN),
            (False, Cause.BAR_LIFTED),
            (True, Cause.MODEL),
        ]

    async def test_after_a_bar_the_full_thresholds_count(self, rita, otto, wim):
        await record.a_good_record(wim, rita, otto)
        await recompute()
        await record.did(wim, rita, rejected=2)
        await record.recount()
        await recompute()
        assert await record.has_masters(wim)

        await commands.bar(wim.id, BarCause.SUSPENDED, "By mistake.")
        await commands.lift_bar(wim.id)
        await recompute()

        assert not await record.has_masters(wim)

    async def test_a_second_bar_replaces_the_cause_of_the_first(self, wim):
        await commands.bar(wim.id, BarCause.SUSPENDED, "One.")
        await commands.bar(wim.id, BarCause.AGREEMENT_BROKEN, "Two.")

        (in_force,) = await MastersBar.all()
        assert (in_force.cause, in_force.note) == (BarCause.AGREEMENT_BROKEN, "Two.")

    async def test_a_bar_is_refused_without_a_note_or_a_worker(self, wim):
        with pytest.raises(InvalidInput, match="note"):
            await commands.bar(wim.id, BarCause.SUSPENDED, " ")
        with pytest.raises(InvalidInput, match="note"):
            await commands.bar(wim.id, BarCause.SUSPENDED, "x" * 1_025)
        with pytest.raises(NotFound):
            await commands.bar(new_id(), BarCause.SUSPENDED, "Who?")
        assert await MastersBar.all().count() == await MastersDecision.all().count() == 0

    async def test_without_a_bar_nothing_is_lifted(self, wim):
        with pytest.raises(WrongState):
            await commands.lift_bar(wim.id)
        with pytest.raises(NotFound):
            await commands.lift_bar(new_id())
        assert await MastersDecision.all().count() == 0


class TestPages:
    @pytest.fixture
    async def five(self, rita, otto):
        workers = [await cast.a_worker(f"Worker{number}") for number in range(5)]
        for worker in workers:
            await record.did(worker, rita, approved=3)
        clock.advance(timedelta(days=31))
        for worker in workers:
            await record.did(worker, otto, approved=3)
        await record.recount()
        return sorted(workers, key=lambda each: each.id)

    async def test_everybody_is_evaluated_once_page_by_page(self, five):
        first = await recompute(limit=2)
        second = await recompute(limit=2, after=first.last)
        third = await recompute(limit=2, after=second.last)
        fourth = await recompute(limit=2, after=third.last)

        assert [(each.evaluated, each.granted) for each in (first, second, third, fourth)] == [
            (2, 2),
            (2, 2),
            (1, 1),
            (0, 0),
        ]
        assert fourth.last is None
        assert [await record.has_masters(each) for each in five] == [True] * 5

    async def test_a_run_that_is_due_goes_on_where_it_stopped_and_ends_with_the_next_set(
        self, five
    ):
        at = clock.now()
        assert await commands.recompute_due(at, 2) == 2
        assert [await record.has_masters(each) for each in five] == [True] * 2 + [False] * 3
        assert [await commands.recompute_due(at, 2) for _ in range(4)] == [2, 1, 0, 0]

        assert len(await changes()) == 5
        almost = at + timedelta(hours=24) - timedelta(microseconds=1)
        assert await commands.recompute_due(almost, 9) == 0
        assert await commands.recompute_due(at + timedelta(hours=24), 9) == 5

    async def test_a_page_that_was_not_finished_is_done_by_another_after_its_lease(
        self, five, monkeypatch
    ):
        async def struck(*_):
            raise OSError("the lights went out")

        at = clock.now()
        assert await commands.recompute_due(at, 2) == 2
        with monkeypatch.context() as patch:
            patch.setattr(RECOMPUTE, "_page", struck)
            with pytest.raises(OSError, match="lights"):
                await commands.recompute_due(at, 2)

        assert await commands.recompute_due(at, 2) == 0, "the other may still be at it"
        assert await commands.recompute_due(at + RECOMPUTE.LEASE, 2) == 2
        assert [await record.has_masters(each) for each in five] == [True] * 4 + [False]

    async def test_a_process_that_lost_the_lease_changes_nothing(self, five, monkeypatch):
        at = clock.now()
        paged = RECOMPUTE._page

        async def slow(*asked):
            found = await paged(*asked)
            monkeypatch.setattr(RECOMPUTE, "_page", paged)
            assert await commands.recompute_due(at + RECOMPUTE.LEASE, 2) == 2
            return found

        monkeypatch.setattr(RECOMPUTE, "_page", slow)
        assert await commands.recompute_due(at, 2) == 0
        assert len(await changes()) == 2


async def test_nobody_can_apply_for_masters_and_no_requester_owns_it(market):
    masters = await QualificationType.get(id=MASTERS)

    assert (masters.kind, masters.status) == (TypeKind.SYSTEM, TypeStatus.ACTIVE)
    assert (masters.is_requestable, masters.is_auto_granted, masters.owner_id) == (
        False,
        False,
        None,
    )


async def test_a_worker_with_too_few_decisions_is_no_candidate(rita, otto, wim):
    await record.did(wim, rita, approved=5)
    await record.recount()
    assert (await recompute()).evaluated == 0

    record.adopt(replace(record.EASY, decided=5))
    assert (await recompute()).evaluated == 1
