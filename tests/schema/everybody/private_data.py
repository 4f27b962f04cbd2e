"""Private data of every kind, for the walk of the whole schema to find."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.accounts.agreement.models import AgreementAcceptance
from domain.accounts.models import AccountSettings
from domain.accounts.review.lifecycle import ProposalKind, ProposalState
from domain.accounts.review.models import ReviewProposal
from domain.accounts.tax.commands import file_form
from domain.assignments import commands as assignments
from domain.audit import trail
from domain.disputes import commands as disputes
from domain.funding import commands as funding
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.ledger import providers
from domain.masters.commands import bar
from domain.masters.models import BarCause, Cause, MastersDecision
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.lifecycle import Author, ThreadKind, ThreadState
from domain.messages.models import Thread, ThreadMessage
from domain.moderation import commands as moderation
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseVerb, OpenWork, ReportCategory
from domain.moderation.models import ReportCase
from domain.operations.monitors.facts import AlarmRaised
from domain.operations.monitors.kinds import AlarmKind
from domain.operations.monitors.models import Alarm
from domain.payouts.commands import read_answer, settle_payout
from domain.people import commands as people_commands
from domain.people.models import Account, EmailChange, Requester, Scope
from domain.people.teams.models import TeamAction, TeamInvitation
from domain.people.teams.roles import TeamRole
from domain.qualifications import commands as qualifications
from domain.qualifications.commands.assign import Give
from domain.qualifications.models import QualificationRequest
from domain.secrets.signing import sign
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from tests.domain import cast
from tests.domain.accounts.tax.answering import GERMAN, completed, printed
from tests.domain.moderation.reporting import reported
from tests.domain.payouts.methods import cast as methods_cast
from tests.domain.people.openid.peer import with_an_identity
from tests.domain.profiles import cast as profiles
from tests.domain.qualifications.requests import cast as requests_cast
from tests.domain.ratings.cast import a_rating
from tests.schema.cast import (
    ANSWER,
    Cast,
    Person,
    Scene,
    a_conversation,
    a_paused_job,
    a_thread,
    an_application,
)
from tests.schema.payouts import payday as payouts


async def an_alarm(requester: Requester) -> None:
    """Something that a monitor found, and that both sides are told."""
    at = clock.now()
    alarm = await Alarm.create(
        id=new_id(),
        kind=AlarmKind.WORK_UNDECIDED,
        subject_id=requester.id,
        requester_id=requester.id,
        since=at,
        why="It waits.",
        raised_at=at,
        looked_at=at,
    )
    async with unit_of_work() as unit:
        unit.tell(AlarmRaised(occurred_at=at, requester_id=requester.id, alarm_id=alarm.id))


async def give_data(people: Cast, scene: Scene) -> None:
    """Private data of every kind, of Rita and Wim, and of Rob and Wendy."""
    await QualificationRequest.filter(id=scene.testing.id).update(answer=[said("red")])
    hidden = await requests_cast.a_keyed_type(people.rob.requester)
    await qualifications.request(people.wendy.worker, hidden.id)
    for requester, worker in ((people.rita, people.wendy), (people.rob, people.wim)):
        await an_exchange(requester, worker)
    everybody = (people.rita, people.rob, people.wim, people.wendy, people.una)
    for person in everybody:
        await settings_of(person)
        await an_upload(person)
        await a_message(person)
        await with_an_identity(person.account, person.account.display_name.lower())
    await payday(people)
    for worker in (people.wim.worker, people.wendy.worker):
        await completed(worker, replace(GERMAN, name="red"))
        form = await printed(worker, replace(GERMAN, name="red"))
        reason = "No signature."
        await file_form(form.id, by=trail.COMMAND_LINE, is_in_order=False, reason=reason)
        await methods_cast.a_method(worker, holder="red")
    await methods_cast.a_gift_code()
    for person, publisher in ((people.wim, people.rob), (people.wendy, people.rita)):
        await a_report(person, publisher, by=people.olga)
        await a_rating(person.worker, publisher.requester, text="red", answer="red")
    await a_strangers_thread()
    for person in (people.rita, people.rob):
        await an_alarm(person.requester)
    await a_paused_job(people.rob.requester)
    await people.wendy.key(Scope.READ)
    question = await profiles.a_question(people.otto.requester)
    await profiles.answered(people.wim.worker, question, car="yes")
    await sign("payout", {"reference": "x"})
    actor = trail.Actor(account_id=None, role="NONE", via=trail.Via.COMMAND_LINE, address="x")
    async with unit_of_work():
        await trail.record(actor, "account.warn", reason="x", details={"note": "red"})


async def a_report(person: Person, publisher: Person, *, by: Person) -> None:
    """A report of HITs that nobody has decided, and one of HITs that were taken down."""
    requester = publisher.requester
    for title in ("Name a city", "Name a river"):
        hit_type = await cast.a_type(requester, title=title)
        hit = await cast.a_hit(requester, hit_type=hit_type)
        text = "It asks for red money."
        report = await reported(person.worker, hit, ReportCategory.SCAM, text)
    ruling = CaseRuling(verb=CaseVerb.TAKE_DOWN, reason="A scam.", open_work=OpenWork.PAY)
    await assignments.accept(person.worker, hit.id)
    actor = trail.Actor(account_id=by.account.id, role="ADMINISTRATOR", via=trail.Via.API)
    await moderation.decide(report.case_id, ruling, by=actor)
    for _ in range(2):
        await moderation.close_taken_down_due(clock.now(), 100)
    await ReportCase.filter(id=report.case_id).update(found={"expression": "red", "excerpt": "red"})


async def payday(people: Cast) -> None:
    """Files for the bank, a payout that is held, small deposits, and an answer."""
    async with payouts.by_bank():
        file, [paid, *_] = await payouts.a_file(people.rob.requester, ["Pat", "Pia"])
        for person in (people.wim, people.wendy):
            await payouts.a_held_payout(people.rob.requester, person.worker)
            await payouts.a_small_deposit(person.worker)
        await settle_payout(paid.id, by=trail.COMMAND_LINE, reason="Seen.")
        text = f"FILE {file.bank_reference}\n{paid.reference} SETTLED {paid.net}"
        await read_answer(text.encode(), file.rail, by=trail.COMMAND_LINE)


async def an_exchange(publisher: Person, person: Person) -> None:
    """Work with an overridden rejection and a bonus, a revocation, a block, an invitation."""
    requester, worker = publisher.requester, person.worker
    taken = await assignments.accept(worker, (await cast.a_hit(requester)).id)
    done = await assignments.submit(worker, taken.id, ANSWER)
    await cast.reject(requester, done)
    await a_conversation(worker, requester, done)
    await disputes.appeal(worker, done.id, "x")
    await assignments.override_rejection(requester, done.id, "Sorry.")
    await assignments.send_bonus(requester, done.id, Money.parse("0.10"), reason="Good.")
    await assignments.pay_worker(requester, worker.id, Money.parse("0.10"), reason="A trial.")
    await money_moved(requester)
    await requests_cast.a_submitted(worker, requester)
    kind = await requests_cast.a_type(requester)
    await qualifications.assign(requester, kind.id, [Give(worker.id, 1)])
    await qualifications.revoke(requester, kind.id, [worker.id], reason="Over.")
    await people_commands.block_worker(requester, worker.id, reason="x")
    await people_commands.unblock_worker(requester, worker.id)
    stranger = await cast.a_worker(f"Blocked by {requester.name}")
    await people_commands.block_worker(requester, stranger.id, reason="x")
    await an_invitation(publisher)
    await a_decision_about_masters(person)


async def money_moved(requester: Requester) -> None:
    """A deposit, a refund that was paid, and one that was refused."""
    await funding.deposit_funds(requester, Money.parse("1.00"))
    await funding.request_refund(requester, Money.parse("0.10"))
    providers.adopt(providers.BANK)
    refused = await funding.request_refund(requester, Money.parse("0.10"))
    providers.adopt(providers.SANDBOX)
    await funding.refuse_refund(refused.id, reason="No.", by=trail.COMMAND_LINE)


async def an_invitation(publisher: Person) -> None:
    await TeamInvitation.create(
        id=new_id(),
        requester_id=publisher.requester.id,
        email="new@example.org",
        email_key="new@example.org",
        role=TeamRole.VIEWER,
        secret_hash=str(new_id()),
        invited_by=publisher.account.id,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )


async def a_decision_about_masters(person: Person) -> None:
    await bar(person.worker.id, BarCause.AGREEMENT_BROKEN, "x")
    figure = {"name": "DECIDED", "figure": 1.0, "threshold": 2.0, "holds": False}
    await MastersDecision.create(
        id=new_id(),
        worker_id=person.worker.id,
        granted=False,
        cause=Cause.MODEL,
        reason="x",
        figures={"criteria": [figure | {"reason": "red"}]},
        decided_at=clock.now(),
    )


async def settings_of(person: Person) -> None:
    """What a person set, accepted and asked for."""
    account_id, at = person.account.id, clock.now()
    await AccountSettings.create(
        account_id=account_id,
        time_zone="Europe/Amsterdam",
        language="nl",
        address_lines=["red"],
        city="x",
        region="x",
        postal_code="x",
        address_country="NL",
    )
    await EmailChange.create(
        id=new_id(),
        account_id=account_id,
        new_email="new@example.org",
        secret_hash=str(new_id()),
        password_mark="x",
        asked_at=at,
        expires_at=at + timedelta(days=1),
    )
    await AgreementAcceptance.create(
        id=new_id(), account_id=account_id, version=1, text_hash="x", by_rule=True, accepted_at=at
    )
    await an_application(person.account)


async def an_upload(person: Person) -> None:
    await Upload.create(
        id=new_id(),
        account_id=person.account.id,
        purpose=UploadPurpose.ANSWER_FILE,
        file_name="a.png",
        content_type="image/png",
        size_bytes=10,
        state=UploadState.STORED,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
        blob_id=new_id(),
        sha256="x",
        stored_at=clock.now(),
    )


async def a_message(person: Person) -> None:
    """A thread of the account's, which an operator answered."""
    thread = await a_thread(person)
    await Thread.filter(id=thread.id).update(messages=2, unread_by_person=1)
    await ThreadMessage.create(
        id=new_id(),
        thread_id=thread.id,
        number=2,
        author=Author.OPERATOR,
        text="x",
        written_at=clock.now(),
    )


async def a_strangers_thread() -> None:
    thread = await Thread.create(
        id=new_id(),
        kind=ThreadKind.OPERATORS,
        last_at=clock.now(),
        messages=1,
        email="s@example.org",
        name="S",
        category=ContactCategory.OTHER,
        subject="x",
        state=ThreadState.OPEN,
        created_at=clock.now(),
        asked_at=clock.now(),
    )
    await ThreadMessage.create(
        id=new_id(),
        thread_id=thread.id,
        number=1,
        author=Author.WRITER,
        text="x",
        written_at=clock.now(),
    )


def said(value: str) -> dict[str, object]:
    """A field of an answer, as it is stored."""
    return {"name": "colour", "values": [value]}


async def a_proposal(person: Person) -> None:
    await ReviewProposal.create(
        id=new_id(),
        account_id=person.account.id,
        kind=ProposalKind.WORKER_REJECTIONS,
        cause=f"network of {person.account.display_name}",
        evidence={"share": "red"},
        state=ProposalState.OPEN,
        created_at=clock.now(),
    )


async def an_action(account: Account, requester_id) -> None:
    await TeamAction.create(
        id=new_id(),
        requester_id=requester_id,
        account_id=account.id,
        credential_id=new_id(),
        is_by_key=False,
        verb="createHit",
        subject="x",
        others=0,
        at=clock.now(),
    )
