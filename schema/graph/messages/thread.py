"""What all threads have in common, whoever their two sides are."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.messages import models
from domain.messages.lifecycle import ThreadState
from schema.kernel.enums import described
from schema.kernel.node import Node

__all__ = ["Thread", "ThreadMessage", "ThreadState"]

described(
    ThreadState,
    name="ThreadState",
    description="The state of a thread.",
    members={
        ThreadState.UNCONFIRMED: "A stranger wrote it to the operators and has not confirmed the "
        "address; it is not read, and is deleted after three days.",
        ThreadState.OPEN: "It waits for the requester, or for an operator.",
        ThreadState.WAITING: "The requester or an operator has written last; it waits for the "
        "worker, or for the person who wrote to the operators.",
        ThreadState.SOLVED: "An operator has solved it. A reply of its writer opens it again.",
    },
)


@strawberry.interface(description="One message of a thread: plain text.")
class ThreadMessage:
    number: int = strawberry.field(
        description="Its number in the thread, from 1 on: `markThreadRead` takes it."
    )
    text: str = strawberry.field(
        description="Plain text, at most 5,000 characters. Show it as text, never as HTML."
    )
    is_by_mail: bool = strawberry.field(description="Whether it came as a reply by mail.")
    written_at: datetime = strawberry.field(description="The time when it was written.")


@strawberry.interface(
    description="Messages of two sides: a worker and a requester, or a person and the operators."
)
class Thread(Node):
    row: strawberry.Private[models.Thread]
    state: ThreadState = strawberry.field(description="The state.")
    created_at: datetime = strawberry.field(description="The time when it began.")
    last_message_at: datetime = strawberry.field(description="The time of its newest message.")
