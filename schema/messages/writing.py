"""Writing to each other: a worker to a requester, a requester to one worker or to many."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.kernel.refusals import InvalidInput as Invalid
from domain.kernel.refusals import Rule
from domain.messages import commands
from domain.messages.commands import MessageToRequester, MessageToWorker, WriteToMatching
from domain.messages.commands.write_matching import DECIDED
from domain.messages.writing import WrittenMessage
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.jobs.job import Job
from schema.graph.messages.message_thread import MessageThread, WorkMessage
from schema.graph.review.filters import ReviewFilter
from schema.kernel.context import Info
from schema.kernel.hit_ids import GROUP, hit_group_key
from schema.kernel.mutation import TOKEN, mutation, results_of
from schema.kernel.node import key_of
from schema.kernel.person_ids import WORKER, WORKERS, worker_key, worker_keys
from schema.kernel.refusals import Declined, InvalidInput, NotFound

TEXT = "1 to 4,096 characters of plain text. While an account is in review, none with links."


@strawberry.input(
    description="A message to a requester. Exactly one of `threadId`, `hitGroupId`, `hitId` and "
    "`assignmentId` is given."
)
class WriteToRequesterInput:
    text: str = strawberry.field(description=TEXT)
    discloses_identity: bool = strawberry.field(
        description="Whether the requester sees your name and your e-mail from now on in this "
        "thread; otherwise the market relays the messages. `installation { messageDisclosure }` "
        "says what this market takes."
    )
    thread_id: strawberry.ID | None = strawberry.field(
        default=None, description="A thread of yours with a requester."
    )
    hit_group_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"The message is about a group of HITs. {GROUP}"
    )
    hit_id: strawberry.ID | None = strawberry.field(
        default=None, description="The message is about the group of this HIT."
    )
    assignment_id: strawberry.ID | None = strawberry.field(
        default=None, description="The message is about this assignment of yours, and its group."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The message is in the thread. The requester gets it live and by mail."
)
class WriteToRequesterSuccess:
    thread: MessageThread = strawberry.field(description="The thread.")
    sent: WorkMessage = strawberry.field(description="The message.")


@strawberry.input(
    description="A message to a worker. Exactly one of `threadId`, `workerId` and `assignmentId` "
    "is given."
)
class WriteToWorkerInput:
    text: str = strawberry.field(description=TEXT)
    thread_id: strawberry.ID | None = strawberry.field(
        default=None, description="A thread of yours with a worker: the message answers there."
    )
    worker_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="A worker of whose work you decided some, about no group of HITs. " + WORKER,
    )
    assignment_id: strawberry.ID | None = strawberry.field(
        default=None, description="An assignment that you decided: the message is about it."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The message is in the thread. The worker gets it live and by mail.")
class WriteToWorkerSuccess:
    thread: MessageThread = strawberry.field(description="The thread.")
    sent: WorkMessage = strawberry.field(description="The message.")


@strawberry.input(description="The same message to several workers.")
class WriteToWorkersInput:
    worker_ids: list[strawberry.ID] = strawberry.field(
        description=f"1 to 100 workers of whose work you decided some. {WORKERS}."
    )
    text: str = strawberry.field(description=TEXT)
    client_token: str | None = strawberry.field(
        default=None,
        description="A token of your own choice, 1 to 64 characters. Sent again with the same "
        "input, the call writes to those workers to whom it has not written.",
    )


WriteToOneWorkerResult = Annotated[
    WriteToWorkerSuccess | NotFound | Declined,
    strawberry.union("WriteToOneWorkerResult", description="The result for one worker."),
]


@strawberry.type(
    description="One result for each worker, in input order. All of them share a transaction; one "
    "that is refused stops no other."
)
class WriteToWorkersSuccess:
    results: list[WriteToOneWorkerResult] = strawberry.field(
        description="One result for each worker."
    )


@strawberry.input(description="A message to the workers of all decided work that a filter matches.")
class WriteToMatchingInput:
    text: str = strawberry.field(description=TEXT)
    filter: ReviewFilter | None = strawberry.field(
        default=None,
        description="The filter, such as `batchId` for a whole batch; null takes all decided work. "
        "It may name the states APPROVED and REJECTED; left out, both.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The job has begun, or goes on already: a job that does the same is returned "
    "instead of a second one."
)
class WriteToMatchingSuccess:
    job: Job = strawberry.field(
        description="The job; `done` counts the workers to whom it has written."
    )


WriteToRequesterResult = Annotated[
    WriteToRequesterSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("WriteToRequesterResult", description="The result of writeToRequester."),
]
WriteToWorkerResult = Annotated[
    WriteToWorkerSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("WriteToWorkerResult", description="The result of writeToWorker."),
]
WriteToWorkersResult = Annotated[
    WriteToWorkersSuccess | InvalidInput | Declined,
    strawberry.union("WriteToWorkersResult", description="The result of writeToWorkers."),
]
WriteToMatchingResult = Annotated[
    WriteToMatchingSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("WriteToMatchingResult", description="The result of writeToMatching."),
]


@strawberry.type
class MessageMutations:
    @mutation(
        description="Write to a requester, about a group of HITs that you may see, about an "
        "assignment of yours, or in a thread. At most 30 messages an hour and 100 a day, 20 a day "
        "in one thread. Members of the team who may decide work read it."
    )
    async def write_to_requester(
        self,
        info: Info,
        input: Annotated[WriteToRequesterInput, strawberry.argument(description="The message.")],
    ) -> WriteToRequesterResult:
        worker = info.context.finishing()
        places = (input.thread_id, input.hit_group_id, input.hit_id, input.assignment_id)
        _check_one("threadId", places, "hitGroupId, hitId or assignmentId")
        asked = MessageToRequester(
            text=input.text,
            discloses_identity=input.discloses_identity,
            thread_id=_key("threadId", input.thread_id, "MessageThread"),
            group_id=None
            if input.hit_group_id is None
            else await hit_group_key("hitGroupId", input.hit_group_id),
            hit_id=_key("hitId", input.hit_id, "Hit"),
            assignment_id=_key("assignmentId", input.assignment_id, "Assignment"),
        )
        written = await commands.write_to_requester(worker, asked, client_token=input.client_token)
        return WriteToRequesterSuccess(
            thread=MessageThread.of(written.thread), sent=WorkMessage.of(written.message)
        )

    @mutation(
        description="Write to a worker of whose work you decided some, or answer in a thread. At "
        "most 1,000 messages an hour and 10,000 a day to all workers, 20 a day in one thread."
    )
    async def write_to_worker(
        self,
        info: Info,
        input: Annotated[WriteToWorkerInput, strawberry.argument(description="The message.")],
    ) -> WriteToWorkerResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        places = (input.thread_id, input.worker_id, input.assignment_id)
        _check_one("threadId", places, "workerId or assignmentId")
        worker_id = input.worker_id
        asked = MessageToWorker(
            text=input.text,
            thread_id=_key("threadId", input.thread_id, "MessageThread"),
            worker_id=None if worker_id is None else await worker_key("workerId", worker_id),
            assignment_id=_key("assignmentId", input.assignment_id, "Assignment"),
        )
        written = await commands.write_to_worker(requester, asked, client_token=input.client_token)
        return _to_worker(written)

    @mutation(
        description="Write the same to several workers of whose work you decided some. Limited as "
        "writeToWorker.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.workerIds"),
    )
    async def write_to_workers(
        self,
        info: Info,
        input: Annotated[
            WriteToWorkersInput, strawberry.argument(description="The workers and the message.")
        ],
    ) -> WriteToWorkersResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        keys = await worker_keys("workerIds[{}]", input.worker_ids)
        answers = await commands.write_to_workers(
            requester, keys, input.text, client_token=input.client_token
        )
        return WriteToWorkersSuccess(
            results=results_of(answers, _to_worker, WriteToOneWorkerResult)
        )

    @mutation(
        description="Write once to each worker whose decided work a filter matches now, such as of "
        "a whole batch, as a job. Limited as writeToWorker: the job waits where the requester has "
        "written so much."
    )
    async def write_to_matching(
        self,
        info: Info,
        input: Annotated[
            WriteToMatchingInput, strawberry.argument(description="The work and the message.")
        ],
    ) -> WriteToMatchingResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        wanted = await (input.filter or ReviewFilter()).read(otherwise=DECIDED)
        job = await commands.write_to_matching(
            requester,
            WriteToMatching(wanted=wanted, text=input.text),
            client_token=input.client_token,
        )
        return WriteToMatchingSuccess(job=Job.of(job))


def _to_worker(written: WrittenMessage) -> WriteToWorkerSuccess:
    return WriteToWorkerSuccess(
        thread=MessageThread.of(written.thread), sent=WorkMessage.of(written.message)
    )


def _check_one(field: str, places: tuple[str | None, ...], others: str) -> None:
    if sum(each is not None for each in places) != 1:
        bound = f"given, or else {others}: exactly one of them"
        raise Invalid(field, None, bound, broken=Rule.REQUIRED)


def _key(field: str, id: str | None, type_name: str) -> UUID | None:
    return None if id is None else key_of(field, id, type_name)
