"""A market with people in every role, and rows of every kind that refer to them."""

from datetime import timedelta

from argon2 import PasswordHasher

from domain.accounts.applications.lifecycle import ApplicationVerb
from domain.accounts.applications.models import Application, ApplicationStep
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.review.lifecycle import ProposalState
from domain.accounts.review.models import ReviewProposal
from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.models import Suspension
from domain.accounts.tax.models import TaxInterview
from domain.assignments.models import Assignment, DailyCount
from domain.audit.trail import Actor, Via
from domain.batches.models import RepublishedRejection
from domain.dashboard.goals import set_daily_goals
from domain.hits.commands import call_holds
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.work import unit_of_work
from domain.ledger.posting import post
from domain.masters.models import Cause, MastersBar, MastersDecision
from domain.messages.lifecycle import Author
from domain.messages.models import Thread, ThreadMessage
from domain.payouts.lifecycle import MethodKind, MethodState
from domain.payouts.models import PayoutMethod
from domain.payouts.tax_reports.models import ReturnForm, ReturnKind, TaxReport, TaxReportRow
from domain.people import commands
from domain.people.models import (
    Account,
    ClientToken,
    EmailPurpose,
    EmailToken,
    IdentityState,
    PasswordReset,
)
from domain.people.second_step.models import (
    APP_SECRET,
    RecoveryCode,
    SecondStep,
    SignInChallenge,
)
from domain.people.teams.models import TeamInvitation
from domain.people.visits import note_visit
from domain.retention.models import Disposal, DisposalState
from domain.secrets.signing import sign
from tests.domain.accounts.identity import cast as checks
from tests.domain.batches.published import a_batch
from tests.domain.dashboard.keeping import keep_up
from tests.domain.payouts.methods import cast as methods_cast
from tests.domain.people.cast import PASSWORD
from tests.schema.cast import Cast, Scene
from tests.schema.everybody.private_data import a_proposal, an_action, give_data

HASHED = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
HOUR = timedelta(hours=1)


async def a_full_market():
    """Everybody of the schema's tests, with all that they did."""
    people = await Cast.gathered()
    await give_data(people, await Scene.set(people))
    await Account.all().update(password_hash=HASHED)
    await judged(people)
    await asked_for(people.wim.account)
    await bounded(people)
    await reported(people.wim.worker)
    await secured(people.wim.account)
    await identified(people)
    await paid(people)
    await republished(people)
    return people


async def republished(people):
    """Rita had a rejected assignment of a batch done once more."""
    batch, (hit,) = await a_batch(people.rita.requester, [{"text": "One."}])
    work = await Assignment.filter(requester_id=people.rita.requester.id).first()
    await RepublishedRejection.create(
        assignment_id=work.id, batch_id=batch.id, hit_id=hit.id, republished_at=clock.now()
    )


async def judged(people):
    """Wim was looked at, suspended and barred by Olga, who also answered him."""
    wim, olga, at = people.wim, people.olga.account, clock.now()
    by = Actor(account_id=olga.id, role="ADMINISTRATOR", via=Via.API, address="192.0.2.7")
    await suspension.suspend(wim.account.id, by=by, reason="Looked wrong.")
    await suspension.appeal(wim.account, "I appeal.")
    other = Actor(account_id=people.otto.account.id, role="ADMINISTRATOR", via=Via.API)
    [appealed] = await Suspension.filter(account_id=wim.account.id)
    await suspension.decide_appeal(appealed.id, by=other, overturns=True, reason="Was right.")
    await a_proposal(wim)
    decided = {"state": ProposalState.DISMISSED, "decided_at": at, "decided_by": olga.id}
    await ReviewProposal.all().update(**decided)
    await MastersBar.all().update(set_by=olga.id)
    await MastersDecision.create(
        id=new_id(),
        worker_id=people.wendy.worker.id,
        granted=False,
        cause=Cause.MODEL,
        reason="x",
        figures={},
        decided_at=at,
        decided_by=olga.id,
    )
    thread = await Thread.filter(account_id=wim.account.id).first()
    await ThreadMessage.create(
        id=new_id(),
        thread_id=thread.id,
        number=3,
        author=Author.OPERATOR,
        account_id=olga.id,
        text="x",
        written_at=at,
    )


async def asked_for(account):
    """Codes, tokens and steps of an account."""
    at = clock.now()
    [application] = await Application.filter(account_id=account.id)
    verb = ApplicationVerb.ANSWER
    await ApplicationStep.create(
        id=new_id(), application_id=application.id, verb=verb, text="I am.", taken_at=at
    )
    await EmailToken.create(
        id=new_id(),
        account_id=account.id,
        purpose=EmailPurpose.RESET_PASSWORD,
        secret_hash="e" * 64,
        created_at=at,
        expires_at=at + HOUR,
    )
    await PasswordReset.create(
        id=new_id(), email_key=account.email_key, public_url="x", asked_at=at
    )
    await ClientToken.create(
        id=new_id(),
        account_id=account.id,
        verb="createHit",
        token="mine",
        input_hash="c" * 64,
        answer={},
        created_at=at,
    )
    async with unit_of_work():
        await note_visit(account.id, "192.0.2.0/24", at)


async def secured(account):
    """The second step of an account, and a sign-in that waits for it."""
    id, at = new_id(), clock.now()
    secret = APP_SECRET.encrypt(id, "JBSWY3DPEHPK3PXP")
    await SecondStep.create(id=id, account_id=account.id, secret=secret, created_at=at)
    await RecoveryCode.create(id=new_id(), account_id=account.id, code_hash="d" * 64)
    await SignInChallenge.create(
        id=new_id(),
        account_id=account.id,
        secret_hash="f" * 64,
        password_mark="a" * 64,
        created_at=at,
        expires_at=at + HOUR,
        tries_left=5,
    )


async def identified(people):
    """Wim's identity was checked, and his tax form filed, by Olga."""
    await checks.submitted(people.wim.worker)
    by_olga = {"decided_by": people.olga.account.id, "decided_at": clock.now()}
    verified = {"state": IdentityState.VERIFIED, "waiting_since": None}
    await IdentityCheck.all().update(**verified, **by_olga)
    await TaxInterview.all().update(**by_olga)


async def paid(people):
    """Olga confirmed how Wim is paid, who also got a gift code."""
    method = await methods_cast.a_method(people.wim.worker)
    confirmed = {"state": MethodState.CONFIRMED, "confirmed_at": clock.now()}
    by_olga = {"confirmed_by": people.olga.account.id}
    await PayoutMethod.filter(id=method.id).update(**confirmed, **by_olga)
    gift_card = await methods_cast.a_method(people.wim.worker, kind=MethodKind.GIFT_CARD)
    await methods_cast.a_gift_code(payout=await methods_cast.a_payout(gift_card))


async def reported(worker):
    """What was said of a worker to the tax authority, and corrected."""
    report = await TaxReport.create(
        id=new_id(), year=2025, number=1, made_at=clock.now(), originals=0, corrections=1
    )
    await TaxReportRow.create(
        id=new_id(),
        report_id=report.id,
        worker_id=worker.id,
        form=ReturnForm.S_1042,
        rate=3000,
        kind=ReturnKind.CORRECTED,
        gross_cents=100,
        withheld_cents=30,
        earlier_gross_cents=200,
        earlier_withheld_cents=60,
    )
    await sign("payout", {})


async def bounded(people):
    """Blocks, teams, days, and money that a call holds."""
    rita, wim = people.rita, people.wim
    await commands.block_requester(wim.worker, people.rob.requester.id)
    await commands.block_worker(people.rob.requester, wim.worker.id, reason="Never again.")
    invited = TeamInvitation.filter(requester_id=people.rob.requester.id)
    await invited.update(email=wim.account.email, email_key=wim.account.email_key)
    await an_action(rita.account, rita.requester.id)
    await set_daily_goals(wim.worker, hits=5, money=Money.parse("2.00"))
    await keep_up()
    await DailyCount.create(id=wim.worker.id, day="2026-10-01", accepted=1)
    async with unit_of_work():
        held = Money.parse("0.10")
        await post(
            await call_holds.change(rita.requester.id, new_id(), before=NOTHING, after=held),
            at=clock.now(),
        )
    await Disposal.create(
        id=new_id(),
        requester_id=rita.requester.id,
        state=DisposalState.TOLD,
        unused_since=clock.now(),
        hits=1,
        created_at=clock.now(),
        told_at=clock.now(),
        dispose_at=clock.now(),
    )
