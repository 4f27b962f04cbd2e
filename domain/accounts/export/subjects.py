"""Subjects: what one file of the archive has, by a table, its rows of a person and its columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.mail.addresses import mailbox


class Side(StrEnum):
    """The side from which rows refer to a person: one folder of the archive each."""

    ACCOUNT = "account"
    WORKER = "worker"
    REQUESTER = "requester"
    OPERATOR = "operator"


class Shown(StrEnum):
    """How an id is exported that stands for somebody else."""

    WORKER = "worker"  # the printed id of a worker
    REQUESTER = "requester"  # the printed id of a requester
    PARTY = "party"  # the printed id of either
    LEDGER = "ledger"  # the kind of an account of the ledger


@dataclass(frozen=True, slots=True)
class Exported:
    """A column, and how its ids are shown."""

    name: str
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class ExportSubject:
    """One file: rows of a table.

    `rows` is a condition of SQL, in which the words of `PLACES` stand for what is known of the
    person. `exports` names columns; `worker_id>worker` shows an id as `Shown` says.
    """

    side: Side
    file: str
    table: str
    rows: str
    exports: str
    says: str
    key: str = "id"  # unique among the rows

    @property
    def name(self) -> str:
        """The name in the archive, without its ending."""
        return f"{self.side}/{self.file}"

    @property
    def columns(self) -> tuple[Exported, ...]:
        """The columns in their order."""
        found = []
        for each in self.exports.split():
            name, _, shown = each.partition(">")
            found.append(Exported(name, Shown(shown) if shown else None))
        return tuple(found)


PLACES = (
    ":account",
    ":account_text",
    ":worker",
    ":requester",
    ":requester_text",
    ":email",
    ":email_key",
    ":mailbox",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What rows refer to a person by."""

    account_id: UUID
    worker_id: UUID | None
    requester_id: UUID | None  # of the account that this person holds
    email: str
    email_key: str

    def has(self, side: Side) -> bool:
        """Whether the person has this side."""
        return not (
            (side is Side.WORKER and self.worker_id is None)
            or (side is Side.REQUESTER and self.requester_id is None)
        )

    def value(self, place: str) -> UUID | str:
        """The value for a word of `PLACES`. No row has an account's id as that of a profile."""
        values: dict[str, UUID | str] = {
            ":account": self.account_id,
            ":account_text": str(self.account_id),
            ":worker": self.worker_id or self.account_id,
            ":requester": self.requester_id or self.account_id,
            ":requester_text": str(self.requester_id or self.account_id),
            ":email": self.email,
            ":mailbox": mailbox(self.email),
            ":email_key": self.email_key,
        }
        return values[place]
