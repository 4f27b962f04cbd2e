"""The call that changes something: its verb, its subject, and the witness of what it commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class Witness(Protocol):
    """Sees each transaction of a call before it commits."""

    @property
    def account_id(self) -> UUID:
        """The account of the person who calls."""
        ...

    async def see(self, call: Call) -> None:
        """Record the transaction that is open. A refusal that it raises rolls that back."""
        ...


@dataclass(slots=True)
class Call:
    """One call of a mutation. `subject` is the first id of its input, as the client wrote it."""

    verb: str
    subject: str | None = None
    others: int = 0  # further ids of the input's list
    witness: Witness | None = None
    made: str | None = None  # in the open transaction: kind and key, such as `hit:0190...`
    is_seen: bool = False  # the open transaction was seen already

    async def before_commit(self) -> None:
        """Have the witness see the open transaction, once."""
        if self.witness is not None and not self.is_seen:
            await self.witness.see(self)
        self.made, self.is_seen = None, False


_call: ContextVar[Call | None] = ContextVar("call", default=None)


def current() -> Call | None:
    """The call that this task works for."""
    return _call.get()


@contextmanager
def called(call: Call | None) -> Iterator[None]:
    """Work for this call; None works for none, such as what a call leaves behind."""
    mark = _call.set(call)
    try:
        yield
    finally:
        _call.reset(mark)


def making(answer: Mapping[str, UUID | str]) -> None:
    """Note the thing that the open transaction makes, by its kind: the call's subject."""
    if (call := _call.get()) is not None and call.witness is not None:
        kind, key = next(iter(answer.items()))
        call.made = f"{kind}:{key}"


async def seen_now() -> None:
    """Have the open transaction seen here, where what follows takes the caller's own rights."""
    if (call := _call.get()) is not None and call.witness is not None:
        await call.witness.see(call)
        call.is_seen = True


def caller(otherwise: UUID) -> UUID:
    """The account of the person who calls; `otherwise` where no person's call is known."""
    call = _call.get()
    return otherwise if call is None or call.witness is None else call.witness.account_id
