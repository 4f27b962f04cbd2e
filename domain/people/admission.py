"""Admission of a new profile: a step of a feature above, given at the start of the process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.work import UnitOfWork
from domain.people.models import Account


class ApplicationRole(StrEnum):
    """The role that an application is for."""

    WORKER = "WORKER"
    REQUESTER = "REQUESTER"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class OpeningProfile:
    """A profile that opens now, in a unit of work in which its account is locked."""

    account: Account
    role: ApplicationRole
    unit: UnitOfWork
    at: datetime


Applying = Callable[[OpeningProfile], Awaitable[bool]]
"""Applies for the role, and answers whether the new profile is admitted."""

_applying: Applying | None = None


def adopt(applying: Applying) -> None:
    """Register the step for this process."""
    global _applying
    _applying = applying


async def is_admitted(opening: OpeningProfile) -> bool:
    """Whether a profile that opens now may begin work or publish. Raises a refusal.

    Without the step, as on the command line of a development server, every profile is admitted.
    """
    return _applying is None or await _applying(opening)
