"""Facts about appeals against rejections; the worker and the requester receive them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.assignments.facts import AssignmentFact


@dataclass(frozen=True, kw_only=True)
class AppealFact(AssignmentFact):
    """Something that happened to an appeal."""

    appeal_id: UUID


@dataclass(frozen=True, kw_only=True)
class RejectionAppealed(AppealFact):
    """The worker appealed; the requester has to answer."""


@dataclass(frozen=True, kw_only=True)
class RejectionAppealDecided(AppealFact):
    """The requester or an operator decided: held, upheld, or overturned."""


@dataclass(frozen=True, kw_only=True)
class RejectionAppealMissed(AppealFact):
    """The requester did not answer in time."""
