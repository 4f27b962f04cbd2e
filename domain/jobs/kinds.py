"""Kinds of jobs: classes that do the work, chunk by chunk.

`api/composition.py` gives the kinds to each process at its start; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.jobs.models import Job


class UnknownArguments(Exception):
    """The arguments or the cursor of a job were written by a release that is not this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """How far a job is after a chunk."""

    cursor: Any  # JSON: all that the next chunk must know
    done: int
    total: int | None = None
    message: str | None = None
    is_over: bool = False
    due_at: datetime | None = None  # of the next chunk, where the work waits for something


class JobKind(Protocol):
    """One kind of long work."""

    @property
    def name(self) -> str:
        """The name that is stored with its jobs: for ever the same."""

    async def chunk(self, job: Job) -> Advance:
        """Do the next part of the work, in the transaction that is open, and say how far it is.

        Work and cursor are one commit: the chunk is done once, whatever is killed. It is tried
        again after a passing fault, from the same cursor; any other exception fails the job, and a
        refusal does so with its message. Raises UnknownArguments.

        A chunk takes some 50 milliseconds: on SQLite nobody else writes meanwhile.
        """


_kinds: dict[str, JobKind] = {}


def adopt(kinds: Iterable[JobKind]) -> None:
    """Give the kinds to this process, in the place of those before."""
    given = list(kinds)
    adopted = {kind.name: kind for kind in given}
    assert len(adopted) == len(given), "two kinds of jobs have the same name"
    _kinds.clear()
    _kinds.update(adopted)


def known(name: str) -> JobKind | None:
    """The kind of this name; None where only another release has it."""
    return _kinds.get(name)
