"""The operators' side of the contact form: the queue, answers, and solved threads."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.messages.contact import commands
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.queries import LONGEST_WAITING_FIRST
from domain.messages.lifecycle import ThreadState
from domain.people.operators import Duty
from schema.graph.messages.contact_thread import ContactThread
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "contactQueue"
_OPERATORS = "For operators who answer people, in a session. The audit records it."


@strawberry.input(description="An answer to a thread.")
class AnswerContactInput:
    thread_id: strawberry.ID = strawberry.field(description="The id of the thread.")
    text: str = strawberry.field(description="1 to 5,000 characters of plain text.")
    is_solved: bool = strawberry.field(
        default=False, description="Whether the thread is solved with this answer."
    )


@strawberry.type(description="The answer is in the thread, and is mailed to its writer.")
class AnswerContactSuccess:
    thread: ContactThread = strawberry.field(description="The thread as it is now.")


@strawberry.input(description="The thread that is solved.")
class SolveContactInput:
    thread_id: strawberry.ID = strawberry.field(description="The id of the thread.")


@strawberry.type(description="The thread is solved. Also returned for one that was before.")
class SolveContactSuccess:
    thread: ContactThread = strawberry.field(description="The thread as it is now.")


AnswerContactResult = Annotated[
    AnswerContactSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("AnswerContactResult", description="The result of answerContact."),
]
SolveContactResult = Annotated[
    SolveContactSuccess | NotFound | WrongState | Declined,
    strawberry.union("SolveContactResult", description="The result of solveContact."),
]


@strawberry.type
class AnsweringQueries:
    @resolved(
        description="Threads with operators, the one that waits longest first. FORBIDDEN for all "
        f"others. {_OPERATORS}"
    )
    async def contact_queue(
        self,
        info: Info,
        state: Annotated[
            list[ThreadState] | None,
            strawberry.argument(
                description="Only threads in one of these states; null lists those that wait for "
                "an operator. Nobody sees threads that are not confirmed."
            ),
        ] = None,
        category: Annotated[
            ContactCategory | None,
            strawberry.argument(description="Only threads about this."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[ContactThread]:
        info.context.may_oversee(Duty.ANSWER_PEOPLE)
        actor = info.context.acting(Duty.ANSWER_PEOPLE)
        part = PageRequest(first, after).slice(LONGEST_WAITING_FIRST, list_name=_LIST)
        states = [ThreadState.OPEN] if state is None else state
        page = await commands.queue_for(actor, part, states=states, category=category)
        return connected(page, ContactThread.of, LONGEST_WAITING_FIRST, list_name=_LIST)


@strawberry.type
class AnsweringMutations:
    @mutation(
        description="Answer the writer of a thread, in the thread and by mail; the answer does not "
        f"show the name of the operator. {_OPERATORS}"
    )
    async def answer_contact(
        self,
        info: Info,
        input: Annotated[AnswerContactInput, strawberry.argument(description="The answer.")],
    ) -> AnswerContactResult:
        actor = info.context.acting(Duty.ANSWER_PEOPLE)
        key = key_of("threadId", input.thread_id, "ContactThread")
        thread = await commands.answer(key, input.text, by=actor, is_solved=input.is_solved)
        return AnswerContactSuccess(thread=ContactThread.of(thread))

    @mutation(description=f"Mark a thread as solved without an answer. {_OPERATORS}")
    async def solve_contact(
        self,
        info: Info,
        input: Annotated[SolveContactInput, strawberry.argument(description="The thread.")],
    ) -> SolveContactResult:
        actor = info.context.acting(Duty.ANSWER_PEOPLE)
        key = key_of("threadId", input.thread_id, "ContactThread")
        return SolveContactSuccess(thread=ContactThread.of(await commands.solve(key, by=actor)))
