"""Suspension: what an account loses at once, what it keeps, and what stays of it."""

from datetime import timedelta

import pytest

from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.models import Suspension
from domain.assignments import commands as work
from domain.assignments import recount
from domain.assignments.models import Assignment
from domain.audit.trail import COMMAND_LINE
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.mail.models import Mail
from domain.masters import commands as masters
from domain.masters.models import BarCause, MastersBar
from domain.people.models import Account, Requester, Worker
from domain.people.operators import Duty
from domain.people.refusals import (
    AccountClosed,
    AccountSuspended,
    AgreementNotAccepted,
    NotAdmitted,
)
from domain.people.teams.roles import TeamDuty
from domain.qualifications import commands as qualifications
from domain.qualifications import granting
from domain.qualifications.models import Qualification
from domain.qualifications.system_types import MASTERS
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.qualifications.requests import cast as requests_cast

WHY = "Answers at random."
LATER = timedelta(hours=2)
AUDIT = Statement("SELECT actor_id, action, subject_id, reason FROM audit_entries ORDER BY id")
DRAFT = HitDraft(question=cast.QUESTION)


async def suspend(profile, by, reason=WHY):
    return await suspension.suspend(profile.account_id, by=by, reason=reason)


async def close_all():
    for _ in range(20):
        if not await suspension.close_hits_due(clock.now(), 100):
            return
    raise AssertionError("HITs are closed in a few rounds")


async def test_a_suspended_worker_accepts_nothing_and_finishes_what_is_begun(wim, rita, ines):
    hit, other = await cast.a_hit(rita, slots=2), await cast.a_hit(rita, slots=2)
    kind = await requests_cast.a_type(rita)
    taken = await work.accept(wim, hit.id)

    await suspend(wim, ines)

    for attempt in (
        work.accept(wim, other.id),
        work.accept_next(wim, other.group_id),
        qualifications.request(wim, kind.id),
    ):
        async with cast.refused(AccountSuspended):
            await attempt
    viewer = await acting.viewer_of(wim)
    with pytest.raises(AccountSuspended):
        viewer.working()
    submitted = await work.submit(viewer.finishing(), taken.id, cast.ANSWER)
    await cast.approve(rita, submitted)
    assert await cast.earned(wim) == "0.10"


async def test_a_suspended_requester_publishes_nothing_and_its_hits_expire(wim, ann, rita, ines):
    hit_type = await cast.a_type(rita)
    taken = await cast.a_hit(rita, slots=3, hit_type=hit_type)
    others = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(3)]
    submitted = await cast.a_submitted(wim, taken)
    doing = await work.accept(ann, taken.id)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=60)

    await suspend(rita, ines)

    for attempt in (
        hits.create_hit(rita, offer, DRAFT),
        hits.create_hits(rita, offer, [DRAFT]),
        hits.extend_hit(rita, others[0].id, slots=1),
    ):
        async with cast.refused(AccountSuspended):
            await attempt
    viewer = await acting.viewer_of(rita)
    for duty in TeamDuty:
        with pytest.raises(AccountSuspended):
            viewer.requesting(duty)
    for ask in (viewer.publishing, viewer.paying):
        with pytest.raises(AccountSuspended):
            ask()

    await close_all()
    assert await Hit.filter(is_expired=True).count() == 4
    # Of three slots one is unclaimed; the money for work in progress and undecided work stays.
    assert await cast.money(rita) == ("99.76", "0.24")

    await work.submit(ann, doing.id, cast.ANSWER)
    clock.advance(LATER)
    assert await work.approve_due(clock.now(), 100) == 2
    assert (await Assignment.get(id=submitted.id)).status == "APPROVED"
    assert [await cast.earned(each) for each in (wim, ann)] == ["0.10", "0.10"]
    assert await cast.money(rita) == ("99.76", "0.00")
    assert await recount.differences() == []


async def test_hits_expire_in_chunks_and_go_on_after_a_crash(rita, ines):
    hit_type = await cast.a_type(rita, reward="0.01")
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600)
    await hits.create_hits(rita, offer, [DRAFT] * 250)
    row = await suspend(rita, ines)

    counts = []
    while await suspension.close_hits_due(clock.now(), 100):
        counts.append(await Hit.filter(is_expired=True).count())

    assert counts == [100, 200, 250, 250]
    assert (await Suspension.get(id=row.id)).close_hits_at is None
    assert await cast.money(rita) == ("100.00", "0.00")


async def test_a_worker_has_no_hits_to_close(wim, ines):
    assert (await suspend(wim, ines)).close_hits_at is None


async def test_reinstatement_stops_the_closing_and_gives_everything_back(wim, rita, ines, olaf):
    hit_type = await cast.a_type(rita)
    hit = await cast.a_hit(rita, hit_type=hit_type)
    await suspend(rita, ines)

    ended = await suspension.reinstate(rita.account_id, by=olaf, reason="A mistake.")

    assert (ended.state, ended.end_reason, ended.ended_by) == (
        "LIFTED",
        "A mistake.",
        olaf.account_id,
    )
    await close_all()
    assert not (await Hit.get(id=hit.id)).is_expired
    await cast.a_hit(rita, hit_type=hit_type)
    await work.accept(wim, hit.id)
    assert (await acting.viewer_of(rita)).publishing().id == rita.id


async def test_the_owner_is_told_by_mail_and_live_and_the_audit_knows_who(wim, rita, ines, olaf):
    await suspend(wim, ines)
    clock.advance(LATER)
    await suspension.reinstate(wim.account_id, by=olaf, reason="A mistake.")

    told = [fact for fact in await cast.told() if "Suspension" in type(fact).__name__]
    assert cast.kinds(told) == ["SuspensionBegan", "SuspensionEnded"]
    assert {fact.reason for fact in told} == {WHY, "A mistake."}
    assert cast.kinds(await cast.told()).count("RightsChanged") == 2
    mails = await Mail.filter(account_id=wim.account_id).order_by("id")
    assert [mail.subject for mail in mails] == [
        "Your account is suspended",
        "Your account is reinstated",
    ]
    assert WHY in mails[0].body
    assert not any("Ines" in mail.body or "Olaf" in mail.body for mail in mails)
    entries = [(row["action"], row["reason"], str(row["actor_id"])) for row in await AUDIT.rows()]
    assert entries == [
        ("account.suspend", WHY, str(ines.account_id)),
        ("account.reinstate", "A mistake.", str(olaf.account_id)),
    ]


async def test_an_address_that_nobody_confirmed_gets_no_mail(wim, ines):
    await Account.filter(id=wim.account_id).update(email_verified_at=None)

    await suspend(wim, ines)

    assert await Mail.all().count() == 0


async def test_history_stays(wim, ines):
    for number in range(3):
        await suspend(wim, ines, f"Reason {number}")
        await suspension.reinstate(wim.account_id, by=ines, reason="Enough.")

    rows = await Suspension.filter(account_id=wim.account_id).order_by("id")
    assert [(row.reason, row.state) for row in rows] == [
        (f"Reason {number}", "LIFTED") for number in range(3)
    ]


class TestRefusals:
    async def test_twice(self, wim, ines, olaf):
        await suspend(wim, ines)
        async with cast.refused(WrongState):
            await suspend(wim, olaf)

    async def test_oneself(self, ines):
        async with cast.refused(NotAllowed):
            await suspension.suspend(ines.account_id, by=ines, reason=WHY)

    async def test_without_a_reason(self, wim, ines):
        for reason in ("", " ", "x" * 1025):
            async with cast.refused(InvalidInput):
                await suspend(wim, ines, reason)
            async with cast.refused(InvalidInput):
                await suspension.reinstate(wim.account_id, by=ines, reason=reason)
            async with cast.refused(InvalidInput):
                await suspension.warn(wim.account_id, by=ines, reason=reason)
        await suspend(wim, ines, "x" * 1024)

    async def test_nobody(self, ines):
        async with cast.refused(NotFound):
            await suspension.suspend(new_id(), by=ines, reason=WHY)

    async def test_a_closed_account(self, wim, ines):
        await Account.filter(id=wim.account_id).update(closed_at=clock.now())
        async with cast.refused(NotFound):
            await suspend(wim, ines)

    async def test_reinstating_what_is_not_suspended(self, wim, ines):
        async with cast.refused(WrongState):
            await suspension.reinstate(wim.account_id, by=ines, reason="?")

    async def test_a_suspended_operator_operates_no_more(self, ines, olaf):
        await suspension.suspend(olaf.account_id, by=ines, reason=WHY)
        viewer = await acting.viewer_of(olaf)
        with pytest.raises(AccountSuspended):
            viewer.operating(Duty.SUSPEND)


class TestMasters:
    async def give(self, worker):
        async with unit_of_work() as unit:
            await granting.locked_workers([worker.id])
            await granting.grant(MASTERS, {worker.id: None}, unit, at=clock.now())

    async def holds(self, worker):
        return await Qualification.exists(worker_id=worker.id, type_id=MASTERS, status="GRANTED")

    async def test_it_is_taken_at_once_and_the_model_decides_after_the_end(self, wim, ines):
        await self.give(wim)
        await suspend(wim, ines)
        assert not await self.holds(wim)
        bar = await MastersBar.get(worker_id=wim.id)
        assert (bar.cause, bar.note, bar.lifted_at) == (BarCause.SUSPENDED, WHY, None)

        await suspension.reinstate(wim.account_id, by=ines, reason="Enough.")

        assert not await self.holds(wim)
        assert (await MastersBar.get(worker_id=wim.id)).lifted_at is not None

    async def test_an_earlier_bar_stays(self, wim, ines):
        await masters.bar(wim.id, BarCause.AGREEMENT_BROKEN, "Shared the account.")
        await suspend(wim, ines)
        await suspension.reinstate(wim.account_id, by=ines, reason="Enough.")

        bar = await MastersBar.get(worker_id=wim.id)
        assert (bar.cause, bar.lifted_at) == (BarCause.AGREEMENT_BROKEN, None)

    async def test_a_bar_whose_cause_was_changed_meanwhile_stays(self, wim, ines):
        await suspend(wim, ines)
        await masters.bar(wim.id, BarCause.AGREEMENT_BROKEN, "Shared the account.")
        await suspension.reinstate(wim.account_id, by=ines, reason="Enough.")

        assert (await MastersBar.get(worker_id=wim.id)).lifted_at is None


class TestTheOtherStandings:
    """What the same check refuses inside the transaction, whatever the viewer was told before."""

    async def attempts(self, wim, rita):
        hit_type = await cast.a_type(rita)
        hit = await cast.a_hit(rita, hit_type=hit_type, slots=2)
        offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=60)
        return (
            lambda: work.accept(wim, hit.id),
            lambda: work.accept_next(wim, hit.group_id),
            lambda: hits.create_hit(rita, offer, DRAFT),
            lambda: hits.create_hits(rita, offer, [DRAFT]),
            lambda: hits.extend_hit(rita, hit.id, slots=1),
        )

    async def test_a_new_agreement(self, wim, rita):
        attempts = await self.attempts(wim, rita)
        policy.adopt(policy.MarketPolicy(agreement_version=1))
        for attempt in attempts:
            async with cast.refused(AgreementNotAccepted):
                await attempt()
        await Account.all().update(agreement_version=1)
        for attempt in attempts[:1] + attempts[2:]:
            await attempt()

    async def test_no_admission(self, wim, rita):
        attempts = await self.attempts(wim, rita)
        await Worker.all().update(is_admitted=False)
        await Requester.all().update(is_admitted=False)
        for attempt in attempts:
            async with cast.refused(NotAdmitted):
                await attempt()

    async def test_a_closed_account(self, wim, rita):
        attempts = await self.attempts(wim, rita)
        await Account.all().update(closed_at=clock.now())
        for attempt in attempts:
            async with cast.refused(AccountClosed):
                await attempt()


async def test_the_command_line_suspends_in_nobodys_name(wim, market):
    row = await suspend(wim, COMMAND_LINE)

    assert row.suspended_by is None
    assert await acting.is_suspended(wim)
