"""Facts about suspensions and warnings, for the account and its profiles alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import account_topic, requester_topic, worker_topic


@dataclass(frozen=True, kw_only=True)
class StandingFact(Fact):
    """Something that an operator decided about an account, without the operator's name."""

    account_id: UUID
    worker_id: UUID | None
    requester_id: UUID | None
    reason: str

    def topics(self) -> Iterable[str]:
        yield account_topic(self.account_id)
        if self.worker_id is not None:
            yield worker_topic(self.worker_id)
        if self.requester_id is not None:
            yield requester_topic(self.requester_id)


@dataclass(frozen=True, kw_only=True)
class SuspensionBegan(StandingFact):
    """The account is suspended."""


@dataclass(frozen=True, kw_only=True)
class SuspensionUpheld(StandingFact):
    """The appeal was decided: the suspension stays."""


@dataclass(frozen=True, kw_only=True)
class SuspensionEnded(StandingFact):
    """The account is reinstated, by an operator or by an appeal."""

    by_appeal: bool


@dataclass(frozen=True, kw_only=True)
class AccountWarned(StandingFact):
    """An operator warns the account."""
