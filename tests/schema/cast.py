"""The people of these tests, each with a token, and the work that they find when a test begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from domain.accounts.applications.lifecycle import ApplicationState
from domain.accounts.applications.models import Application
from domain.assignments import commands as assignments
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Assignment
from domain.assignments.rejections.models import RejectionAppeal
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.disputes import commands as disputes
from domain.hits import commands as hits
from domain.hits.commands import Closing
from domain.hits.models import Hit, HitType
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobVerb
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.messages import commands as messages
from domain.messages.commands import MessageToRequester, MessageToWorker
from domain.messages.contact import commands as contact
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from domain.messages.lifecycle import ThreadKind
from domain.messages.models import Thread
from domain.people.admission import ApplicationRole
from domain.people.models import Account, Credential, CredentialKind, Requester, Scope, Worker
from domain.people.operators import OperatorRole
from domain.people.secrets import new_token
from domain.projects.models import Project
from domain.qualifications import commands as qualifications
from domain.qualifications.lifecycle import QualificationStatus
from domain.qualifications.models import (
    Qualification,
    QualificationRequest,
    QualificationType,
)
from domain.qualifications.rules import TypeDraft
from domain.questions.question import AnswerField
from domain.storage.models import Upload
from domain.worker_lists import commands as worker_lists
from domain.worker_lists.models import WorkerList
from schema.kernel.node import global_id
from tests.domain import cast
from tests.domain.assignments.rejections.many import make_undoable
from tests.domain.batches import published as projects
from tests.domain.batches.rows import a_batch_row
from tests.domain.qualifications.requests import cast as requests_cast
from tests.domain.results.files import sent_by

ANSWER = [AnswerField("colour", ("red",))]
SAID = [{"name": "colour", "values": ["red"]}]


@dataclass
class Person:
    """Somebody with an account."""

    account: Account
    worker: Worker | None = None
    requester: Requester | None = None
    token: str = ""
    keys: dict[Scope, str] = field(default_factory=dict)

    @property
    def worker_profile(self) -> str:
        return global_id("WorkerProfile", self.worker.id)

    @property
    def requester_profile(self) -> str:
        return global_id("RequesterProfile", self.requester.id)

    async def key(self, *scopes: Scope) -> str:
        """The token of a new API key."""
        return (await a_credential(self.account, CredentialKind.API_KEY, scopes))[0]


async def a_credential(account: Account, kind: CredentialKind, scopes) -> tuple[str, Credential]:
    secret = new_token(kind)
    credential = await Credential.create(
        id=new_id(),
        account_id=account.id,
        kind=kind,
        name="Key",
        secret_hash=secret.hashed,
        hint=secret.hint,
        scopes=" ".join(scopes),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=30),
        last_used_at=clock.now(),
    )
    return secret.printed, credential


async def signed_in(person: Person) -> Person:
    person.token, _ = await a_credential(person.account, CredentialKind.SESSION, Scope)
    return person


async def a_worker(name: str) -> Person:
    worker = await cast.a_worker(name)
    return await signed_in(Person(await Account.get(id=worker.account_id), worker=worker))


async def a_requester(name: str) -> Person:
    requester = await cast.a_requester(name)
    return await signed_in(Person(await Account.get(id=requester.account_id), requester=requester))


async def an_account(name: str, *, verified: bool = True, operator: bool = False) -> Person:
    account = await cast.an_account(name)
    account.email_verified_at = clock.now() if verified else None
    account.operator_role = OperatorRole.ADMINISTRATOR if operator else None
    await account.save()
    return await signed_in(Person(account))


async def an_operator_who_publishes(name: str) -> Person:
    person = await a_requester(name)
    person.account.operator_role = OperatorRole.ADMINISTRATOR
    await person.account.save()
    return person


async def an_application(account: Account) -> Application:
    """An application that a rule approved."""
    return await Application.create(
        id=new_id(),
        account_id=account.id,
        role=ApplicationRole.BOTH,
        state=ApplicationState.APPROVED,
        country=account.country,
        agreement_version=1,
        by_rule=True,
        submitted_at=clock.now(),
        waiting_since=clock.now(),
        decided_at=clock.now(),
    )


@dataclass
class Cast:
    """Everybody."""

    rita: Person  # publishes
    rob: Person  # publishes too
    wim: Person
    wendy: Person
    walt: Person
    sam: Person  # has no profile
    una: Person  # has not confirmed her e-mail
    olga: Person  # runs the installation
    otto: Person  # runs it too, and publishes profile questions

    @classmethod
    async def gathered(cls) -> Cast:
        return cls(
            rita=await a_requester("Rita"),
            rob=await a_requester("Rob"),
            wim=await a_worker("Wim"),
            wendy=await a_worker("Wendy"),
            walt=await a_worker("Walt"),
            sam=await an_account("Sam"),
            una=await an_account("Una", verified=False),
            olga=await an_account("Olga", operator=True),
            otto=await an_operator_who_publishes("Otto"),
        )


async def a_list(owner: Requester, *workers: Worker) -> WorkerList:
    """A worker list, and the workers on it."""
    made = await worker_lists.create_list(owner, "Good ones")
    await worker_lists.add_workers(owner, made.id, [worker.id for worker in workers])
    return made


async def a_kind(owner: Requester, *, holder: Worker) -> QualificationType:
    """A qualification type with a holder, without an event."""
    draft = TypeDraft(name="Knows colours", description="Can tell red from green.")
    kind = await qualifications.create_type(owner, draft)
    await Qualification.create(
        id=new_id(),
        type_id=kind.id,
        worker_id=holder.id,
        status=QualificationStatus.GRANTED,
        value=80,
        granted_at=clock.now(),
    )
    return kind


async def a_paused_job(owner: Requester) -> Job:
    """A job that no runner has seen before it was paused."""
    async with unit_of_work():
        hit_type = await cast.a_type(owner, title="Name no colour")
        job = await hits.close_hits_of_type(owner, hit_type.id, Closing.EXPIRE)
        return await jobs.steer(job.id, JobVerb.PAUSE, by=owner.account_id)


async def a_thread(person: Person) -> Thread:
    """A message to the operators."""
    form = ContactForm(category=ContactCategory.OTHER, subject="A question", text="May I?")
    return await contact.write(form, account=person.account, client_address=None)


async def a_conversation(worker: Worker, requester: Requester, work: Assignment) -> Thread:
    """The worker's message about an assignment, and the requester's answer."""
    asked = MessageToRequester(text="Why?", discloses_identity=True, assignment_id=work.id)
    thread, _ = await messages.write_to_requester(worker, asked)
    answer = MessageToWorker(text="The colour is wrong.", thread_id=thread.id)
    return (await messages.write_to_worker(requester, answer)).thread


@dataclass
class Scene:
    """Rita's HITs: one open, one that Wim works on, one submitted, one rejected (which she can
    undo), one reviewable; a qualification type of hers that Wim holds, and requests for others."""

    type: HitType
    open: Hit
    doing: Assignment
    submitted: Assignment
    rejected: Assignment
    reviewable: Hit
    followup: HitType  # for workers invited by Rita
    kind: QualificationType
    wanted: QualificationType  # anybody may request it, and Rita decides
    testing: QualificationRequest  # Wim's test is open
    asked: QualificationRequest  # by Wim, waiting for a decision
    thread: Thread  # of Rita's, waiting for an operator
    conversation: Thread  # of Wim and Rita, about the rejected assignment
    list: WorkerList  # of Rita's, with Wim on it
    job: Job  # of Rita's, paused: it would expire the HITs of a type that has none
    spare: Project  # of Rita's, without batches
    project: Project  # of Rita's, and batches of it without HITs
    draft: Batch
    checked: Batch
    running: Batch
    filled_up: Batch
    filled: Upload | None = None  # a file of decisions and of workers: see `fill`
    appeal: RejectionAppeal | None = None  # against the rejection: see `dispute`

    @classmethod
    async def set(cls, people: Cast) -> Scene:
        rita, wim = people.rita.requester, people.wim.worker
        hit_type = await cast.a_type(rita)

        async def a_hit(**more) -> Hit:
            return await cast.a_hit(rita, hit_type=hit_type, **more)

        async def submitted() -> Assignment:
            taken = await assignments.accept(wim, (await a_hit()).id)
            return await assignments.submit(wim, taken.id, ANSWER)

        rejected = await submitted()
        decision = Decision(feedback="no", reason=RejectionReason.WRONG)
        await assignments.decide(rita, [rejected.id], decision)
        await make_undoable(rejected)
        tested = await requests_cast.a_keyed_type(rita)
        waited = await requests_cast.a_type(rita)
        project = await projects.a_project(rita)
        return cls(
            type=hit_type,
            open=await a_hit(slots=3),
            doing=await assignments.accept(wim, (await a_hit()).id),
            submitted=await submitted(),
            rejected=rejected,
            reviewable=await Hit.get(id=rejected.hit_id),
            followup=await cast.a_type(rita, title="Name a shade", invitation_only=True),
            kind=await a_kind(rita, holder=wim),
            wanted=await requests_cast.a_type(rita),
            testing=await qualifications.request(wim, tested.id),
            asked=await qualifications.request(wim, waited.id),
            thread=await a_thread(people.rita),
            conversation=await a_conversation(wim, rita, rejected),
            list=await a_list(rita, wim),
            job=await a_paused_job(rita),
            project=project,
            spare=await projects.a_project(rita),
            draft=await a_batch_row(rita, project, BatchState.DRAFT),
            checked=await a_batch_row(rita, project, BatchState.CHECKED),
            running=await a_batch_row(rita, project, BatchState.PUBLISHED),
            filled_up=await a_batch_row(rita, project, BatchState.PUBLISHED),
        )

    async def fill(self, account: Account) -> None:
        """Let an account have sent a file that decides nothing, and changes no worker."""
        text = "AssignmentId,Approve,Worker ID,UPDATE-BlockStatus\n"
        self.filled = await sent_by(account.id, text)

    async def dispute(self, people: Cast) -> None:
        """Let Wim have appealed against the rejection."""
        self.appeal = await disputes.appeal(people.wim.worker, self.rejected.id, "Look again.")

    def id(self, name: str) -> str:
        """The global id of one of these."""
        row = getattr(self, name)
        named = type(row).__name__
        if isinstance(row, Thread):
            named = "MessageThread" if row.kind is ThreadKind.WORK else "ContactThread"
        return global_id(named, row.id)

    @property
    def group(self) -> str:
        return global_id("HitGroup", self.open.group_id)
