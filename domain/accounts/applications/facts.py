"""Facts about applications, for the person who applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import requester_topic, worker_topic


@dataclass(frozen=True, kw_only=True)
class ApplicationFact(Fact):
    """An operator did something with an application for these profiles."""

    application_id: UUID
    account_id: UUID | None = None  # of the applicant; facts of earlier releases have none
    worker_id: UUID | None
    requester_id: UUID | None

    def topics(self) -> Iterable[str]:
        if self.worker_id is not None:
            yield worker_topic(self.worker_id)
        if self.requester_id is not None:
            yield requester_topic(self.requester_id)


@dataclass(frozen=True, kw_only=True)
class ApplicationApproved(ApplicationFact):
    """The profiles may work, or publish, from now on."""


@dataclass(frozen=True, kw_only=True)
class ApplicationRefused(ApplicationFact):
    """The application was refused with a reason."""


@dataclass(frozen=True, kw_only=True)
class ApplicantAsked(ApplicationFact):
    """The operator asks the applicant for more."""
