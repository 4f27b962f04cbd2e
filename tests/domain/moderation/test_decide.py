"""Decisions on cases: what becomes of HITs, of work, of the account and of the people who told."""

import pytest

from domain.accounts.review.models import ReviewProposal
from domain.assignments import commands as work
from domain.assignments.commands.release import REASON
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment, WorkerPayment
from domain.audit.trail import COMMAND_LINE
from domain.hits import commands as hits
from domain.hits.models import Hit, HitGroup
from domain.hits.refusals import HitsTakenDown
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.ledger.accounts import compensations
from domain.ledger.models import LedgerAccount
from domain.ledger.queries import verify, worker_earnings
from domain.mail.models import Mail
from domain.moderation import commands
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseState, CaseVerb, OpenWork
from domain.moderation.limits import LONGEST_DECISION_REASON
from domain.moderation.models import FiledReport, Strike
from domain.qualifications.models import WorkRecord
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.batches.published import a_batch
from tests.domain.moderation.reporting import WHY, decided, followed_up, reported

TAKE_DOWN, WARN, DISMISS = CaseVerb.TAKE_DOWN, CaseVerb.WARN, CaseVerb.DISMISS


async def a_busy_hit(rita, wim, ann):
    """A HIT with a free slot, one in progress by Wim, and one submitted by Ann."""
    hit = await cast.a_hit(rita, slots=3)
    doing = await work.accept(wim, hit.id)
    return hit, doing, await cast.a_submitted(ann, hit)


@pytest.mark.parametrize("open_work", OpenWork)
async def test_taking_down_ends_all_hits_and_work_as_it_was_chosen(wim, ann, rita, ines, open_work):
    hit, doing, submitted = await a_busy_hit(rita, wim, ann)
    more = await cast.a_hit(rita)
    report = await reported(ann, hit)

    await decided(report, TAKE_DOWN, ines, open_work)
    await followed_up()

    state, available, pending, _ = await cast.counters(hit)
    finishes = open_work is OpenWork.FINISH
    assert (state, available, pending) == (
        ("UNASSIGNABLE", 1, 1) if finishes else ("REVIEWABLE", 2, 0)
    )
    assert (await Hit.get(id=more.id)).is_expired
    status = (await Assignment.get(id=doing.id)).status
    assert status is (AssignmentStatus.IN_PROGRESS if finishes else AssignmentStatus.RETURNED)
    assert str((await worker_earnings(wim.id)).payments) == (
        "0.10" if open_work is OpenWork.PAY else "0.00"
    )
    record = await WorkRecord.get_or_none(worker_id=wim.id)
    assert record is None or record.returned == 0
    kinds = cast.kinds(await cast.told())
    assert kinds.count("AssignmentReleased") == (not finishes)
    if finishes:
        await work.submit(wim, doing.id, cast.ANSWER)
    await cast.approve(rita, submitted)
    assert await cast.earned(ann) == "0.10"
    assert await verify() == []


async def test_the_market_pays_from_its_own_account(wim, ann, rita, ines):
    hit, *_ = await a_busy_hit(rita, wim, ann)
    await decided(await reported(ann, hit), TAKE_DOWN, ines, OpenWork.PAY)

    await followed_up()

    account = await LedgerAccount.get(id=compensations().id)
    payment = await WorkerPayment.get(worker_id=wim.id)
    assert (account.balance_cents, account.debited_cents) == (-10, 10)
    assert (payment.requester_id, payment.cents, payment.reason) == (None, 10, REASON)
    assert await cast.money(rita) == ("99.88", "0.12")  # for what Ann submitted


async def test_nothing_that_was_taken_down_is_published_or_offered_again(wim, rita, ines):
    hit_type = await cast.a_type(rita)
    hit = await cast.a_hit(rita, hit_type=hit_type)
    await decided(await reported(wim, hit), TAKE_DOWN, ines)
    later = clock.now().replace(hour=20)

    async with cast.refused(HitsTakenDown):
        await cast.a_hit(rita, hit_type=hit_type)
    await followed_up()
    async with cast.refused(HitsTakenDown):
        await hits.extend_hit(rita, hit.id, expires_at=later)

    assert (await HitGroup.get(id=hit.group_id)).taken_down_at is not None


async def test_all_groups_of_a_batch_are_taken_down(wim, rita, ines):
    batch, (hit, *_) = await a_batch(rita, [{"text": "One."}, {"text": "Two."}])
    await decided(await reported(wim, hit), TAKE_DOWN, ines)
    await followed_up()

    groups = await HitGroup.filter(batch_id=batch.id)
    assert all(group.taken_down_at for group in groups)
    assert all([each.is_expired for each in await Hit.filter(requester_id=rita.id)])


async def test_each_reporter_is_told_the_outcome_once_and_nobody_is_named(wim, ann, rita, ines):
    hit = await cast.a_hit(rita)
    report = await reported(wim, hit, text="It is a scam.")
    await reported(ann, hit)

    case = await decided(report, WARN, ines)
    await followed_up()
    await followed_up()

    facts = [each for each in await cast.told() if type(each).__name__ == "ReportDecided"]
    assert {fact.worker_id for fact in facts} == {wim.id, ann.id}
    assert len(facts) == 2
    assert await FiledReport.filter(tell_at__isnull=False).count() == 0
    assert case.state is CaseState.WARNED
    mails = {mail.recipient: mail for mail in await Mail.all()}
    assert set(mails) == {"wim@example.org", "ann@example.org", "rita@example.org"}
    assert WHY in mails["rita@example.org"].body
    assert not any(WHY in mails[f"{who}@example.org"].body for who in ("wim", "ann"))
    assert not any("Wim" in mails[f"{who}@example.org"].body for who in ("rita", "ann"))
    with pytest.raises(WrongState):
        await decided(report, DISMISS, ines)


async def test_strikes_propose_a_review_and_a_dismissal_is_none(wim, rita, ines):
    types = [await cast.a_type(rita, title=f"Type {n}") for n in range(4)]
    for number, hit_type in enumerate(types):
        hit = await cast.a_hit(rita, hit_type=hit_type)
        verb = (DISMISS, WARN, TAKE_DOWN, WARN)[number]
        assert await ReviewProposal.all().count() == 0
        await decided(await reported(wim, hit), verb, ines)

    [proposal] = await ReviewProposal.all()
    assert (proposal.account_id, proposal.kind) == (rita.account_id, "STRIKES")
    assert proposal.evidence == {"strikes": 3, "threshold": 3, "days": 180}
    assert await Strike.all().count() == 3
    assert not await acting.is_suspended(rita)


async def test_what_is_wrong_with_a_decision_changes_nothing(wim, rita, ines):
    hit = await cast.a_hit(rita)
    report = await reported(wim, hit)
    rulings = (
        CaseRuling(verb=TAKE_DOWN, reason=WHY),
        CaseRuling(verb=WARN, reason=WHY, open_work=OpenWork.PAY),
        CaseRuling(verb=DISMISS, reason=""),
        CaseRuling(verb=DISMISS, reason="x" * (LONGEST_DECISION_REASON + 1)),
    )
    for ruling in rulings:
        async with cast.refused(InvalidInput):
            await commands.decide(report.case_id, ruling, by=ines)
    async with cast.refused(NotFound):
        await commands.decide(new_id(), CaseRuling(verb=DISMISS, reason=WHY), by=ines)
    oneself = type(ines)(account_id=rita.account_id, role=ines.role, via=ines.via)
    async with cast.refused(NotAllowed):
        await decided(report, DISMISS, oneself)

    await decided(report, DISMISS, COMMAND_LINE, reason="x" * LONGEST_DECISION_REASON)
