"""Commands on long lists: in chunks of one commit, with answers that tell how far they came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from domain.kernel.refusals import Interrupted, Refused
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_conflict

Item = TypeVar("Item")
Answer = TypeVar("Answer")


async def in_chunks(
    items: Sequence[Item],
    size: int,
    do: Callable[[int, Sequence[Item]], Awaitable[Sequence[Answer | Refused]]],
) -> list[Answer | Refused]:
    """The answers of `do` to each chunk, called with the index of its first item.

    Committed chunks are answered, whatever comes later: after a fault the items that are left are
    answered with Interrupted. A fault of the first chunk is raised, since nothing is done.
    """
    answers: list[Answer | Refused] = []
    for start in range(0, len(items), size):
        chunk = items[start : start + size]
        try:
            answers += await do(start, chunk)
        except Refused:
            raise
        except Exception as fault:
            if start == 0:
                raise
            troubles.report("A command on a list was interrupted between two commits.", fault)
            answers += [Interrupted(is_known=is_conflict(fault))] * len(chunk)
            answers += [Interrupted(is_known=True)] * (len(items) - len(answers))
            break
    return answers
