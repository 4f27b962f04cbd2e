"""The kinds of alarms, and what a monitor has found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AlarmKind(StrEnum):
    """The conditions that monitors look for."""

    GROUP_UNACCEPTED = "GROUP_UNACCEPTED"
    WORK_UNDECIDED = "WORK_UNDECIDED"
    MAILS_FAILING = "MAILS_FAILING"
    PROCESS_BEHIND = "PROCESS_BEHIND"


OF_REQUESTERS = frozenset({AlarmKind.GROUP_UNACCEPTED, AlarmKind.WORK_UNDECIDED})
# The subject of alarms about the whole market.
THE_MARKET = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFinding:
    """A condition that holds: since when, and why it is told, in sentences for its readers."""

    kind: AlarmKind
    subject_id: UUID
    requester_id: UUID | None = None
    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at some subjects of a kind has found: of the others nothing is wrong."""

    kind: AlarmKind
    subject_ids: frozenset[UUID]
    findings: tuple[AlarmFinding, ...]
