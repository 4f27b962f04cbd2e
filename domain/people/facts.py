"""Facts about accounts: credentials that ended, rights that changed, and blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact

OF_REQUESTERS = "requester/"  # the topics of requesters begin with it


def account_topic(account_id: UUID) -> str:
    """The log topic of an account."""
    return f"account/{account_id}"


def worker_topic(worker_id: UUID) -> str:
    """The log topic of a worker."""
    return f"worker/{worker_id}"


def requester_topic(requester_id: UUID) -> str:
    """The log topic of a requester."""
    return f"{OF_REQUESTERS}{requester_id}"


@dataclass(frozen=True, kw_only=True)
class CredentialsRevoked(Fact):
    """A credential of this account ended; without an id, all of them did."""

    account_id: UUID
    credential_id: UUID | None

    def topics(self) -> Iterable[str]:
        return (account_topic(self.account_id),)


@dataclass(frozen=True, kw_only=True)
class RightsChanged(Fact):
    """The rights of this account changed: its e-mail was confirmed, or it has a new profile.

    Feeds read their viewer again.
    """

    account_id: UUID

    def topics(self) -> Iterable[str]:
        return (account_topic(self.account_id),)


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Fact):
    """The owner changed what `me` shows of this account, such as a name or the e-mail."""

    account_id: UUID

    def topics(self) -> Iterable[str]:
        return (account_topic(self.account_id),)


@dataclass(frozen=True, kw_only=True)
class _Block(Fact):
    """A block between a requester and a worker, for the worker only and without the reason."""

    requester_id: UUID
    worker_id: UUID

    def topics(self) -> Iterable[str]:
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class WorkerBlocked(_Block):
    """The requester has excluded the worker from their HITs."""


@dataclass(frozen=True, kw_only=True)
class WorkerUnblocked(_Block):
    """The requester lets the worker do their HITs again."""


@dataclass(frozen=True, kw_only=True)
class RequesterBlocked(_Block):
    """The worker has hidden the requester's HITs."""


@dataclass(frozen=True, kw_only=True)
class RequesterUnblocked(_Block):
    """The worker sees the requester's HITs again."""
