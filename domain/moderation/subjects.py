"""The kinds of things that can be reported. A feature gives the kinds of its own things.

`api/composition.py` gives all kinds to each process at its start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.kernel.work import UnitOfWork
from domain.moderation.models import ReportCase
from domain.people.models import Account, Requester, Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """The person who reports, with their profiles: what is reported may depend on their side."""

    account: Account
    worker: Worker | None = None
    requester: Requester | None = None


@dataclass(frozen=True, slots=True)
class ReportedId:
    """The global id that is reported, taken apart; and whether the answer to it is meant."""

    type_name: str
    key: UUID
    is_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSubject:
    """The thing that a report is about: reports of the same subject are one case."""

    kind: str  # the name of its kind
    id: UUID
    account_id: UUID | None  # of the person whose it is: they may not report it
    requester_id: UUID | None = None  # of the team whose it is: none of them may report it
    hit_id: UUID | None = None  # that was in sight


class SubjectKind(Protocol):
    """One kind of things that can be reported."""

    @property
    def name(self) -> str:
        """The name that cases are stored with, at most 20 characters."""

    @property
    def type_names(self) -> Sequence[str]:
        """The types of the global ids that a person may report it by; each must be a node, and the
        person must see it."""

    async def subject(self, asked: ReportedId, by: Reporter) -> ReportedSubject | None:
        """The subject behind such an id for this person; None where there is none."""

    async def note_report(self, subject: ReportedSubject, by: Reporter) -> None:
        """What a report changes of the subject, in the unit of work that stores the report. Locks
        that come before those of cases stand here."""

    async def hold(self, subject_id: UUID) -> None:
        """Lock what `take_down` changes. Locks that come before those of cases stand here."""

    async def take_down(self, case: ReportCase, unit: UnitOfWork, at: datetime) -> None:
        """Hide the subject from everybody, in the unit of work of the decision."""

    async def text(self, subject_id: UUID) -> str | None:
        """The text of a person, for operators to read; None for other things."""


_kinds: dict[str, SubjectKind] = {}


def adopt(*kinds: SubjectKind) -> None:
    """Give the kinds to this process."""
    _kinds.clear()
    for kind in kinds:
        assert kind.name not in _kinds, f"two kinds are named {kind.name}"
        _kinds[kind.name] = kind


def kind_named(name: str) -> SubjectKind:
    """The kind of a case."""
    return _kinds[name]


async def subject_of(asked: ReportedId, by: Reporter) -> ReportedSubject | None:
    """The subject behind an id, for this person."""
    for kind in _kinds.values():
        if asked.type_name in kind.type_names and (found := await kind.subject(asked, by)):
            return found
    return None


def type_names() -> list[str]:
    """The types of ids that can be reported."""
    return sorted({name for kind in _kinds.values() for name in kind.type_names})
