"""Deciding several things of a queue in one call, each in a commit of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from domain.kernel import bounds
from domain.kernel.chunks import in_chunks
from domain.kernel.refusals import InvalidInput, Refused
from domain.operations.limits import MOST_DECIDED_A_CALL

Decided = TypeVar("Decided")


async def decide_each(
    field: str, ids: Sequence[UUID], decide: Callable[[UUID], Awaitable[Decided]]
) -> list[Decided | Refused]:
    """The answers of `decide` to each id, in this order: what it returns, or how it refuses.

    Raises InvalidInput for the length of the list, and for a value that all have in common, such
    as the reason: then nothing is done.
    """
    bounds.several(field, ids, at_least=1, at_most=MOST_DECIDED_A_CALL)

    async def decide_next(_start: int, chunk: Sequence[UUID]) -> list[Decided | Refused]:
        (each,) = chunk
        try:
            return [await decide(each)]
        except InvalidInput:
            raise
        except Refused as refused:
            return [refused]

    return await in_chunks(ids, 1, decide_next)
