"""Payout providers: how payments leave the market, and how a bank's answer comes back.

A rail turns payments into the bytes of one file for a bank, and the bytes of the bank's answer
into outcomes. It is a pure function of what it is given: the same payments with the same facts
make the same bytes, so that a file can be exported again and never pays twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.kernel.money import Money


class AccountType(StrEnum):
    """The types of a bank account in the United States."""

    CHECKING = "CHECKING"
    SAVINGS = "SAVINGS"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsAccount:
    """An account at a bank in the United States."""

    holder: str
    routing_number: str  # 9 digits, the last one a check digit
    account_number: str  # at most 17 letters, digits and hyphens
    account_type: AccountType


@dataclass(frozen=True, slots=True, kw_only=True)
class IbanAccount:
    """An account that has an IBAN."""

    holder: str
    iban: str
    bic: str | None
    country: str  # of the bank, as ISO 3166 writes it with two letters


BankAccount = UsAccount | IbanAccount


class BankAccountKind(StrEnum):
    """The kinds of accounts, which a file keeps in groups of their own."""

    US = "US"
    IBAN = "IBAN"

    @classmethod
    def of(cls, account: BankAccount) -> BankAccountKind:
        """The kind of an account."""
        return cls.US if isinstance(account, UsAccount) else cls.IBAN


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePayment:
    """A payment as a file has it."""

    reference: str  # `P` and 13 characters of 0-9 and A-Z
    account: BankAccount
    amount: Money  # one cent or more
    is_test: bool  # a small deposit that confirms the account
    worker_name: str  # the person paid, who may be another one than the holder


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What a file is made with, beside its payments."""

    file_id: UUID
    number: int  # counts the files of a rail from 1
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """A file for a bank."""

    file_name: str
    content: bytes
    payments: int
    total: Money
    reference: str | None = None  # an answer to this file has it as its `file_reference`


class OutcomeKind(StrEnum):
    """What a bank did with a payment."""

    SETTLED = "SETTLED"
    FAILED = "FAILED"  # the bank never paid it
    RETURNED = "RETURNED"  # the money came back; it may never have been reported as settled


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOutcome:
    """What a bank answers about one payment."""

    reference: str
    kind: OutcomeKind
    amount: Money | None  # where the answer has it
    reason: str | None  # the bank's code with its meaning: "AC04: the account is closed"
    line: str  # the place in the answer: "line 12"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOutcome:
    """What a bank answers about all payments of a file, or all of one kind of account.

    It holds for the payments that have no outcome of their own.
    """

    kind: OutcomeKind
    accounts: BankAccountKind | None  # None: the whole file
    reason: str | None
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A bank's answer, as far as it can be judged without the payments it is about.

    The caller has to compare references, amounts and the sums of the file with its own.
    """

    outcomes: list[PaymentOutcome]  # a payment that settled and was returned has both, in order
    file_reference: str | None  # of the file that is answered, where the answer names it
    group_outcomes: list[GroupOutcome] = field(default_factory=list)  # the whole file comes last
    payments: int | None = None  # of the file that is answered, as the bank counted them
    total: Money | None = None  # of the file that is answered, as the bank summed it up
    notes: list[str] = field(default_factory=list)  # what changes no payment, with its place


class UnreadableAnswer(Exception):
    """An answer that is refused as a whole. It names every line that is wrong."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = list(lines)


class UnwritableFile(Exception):
    """A file that cannot be made of these payments.

    `wrong` has each payment that can be in no file, by reference, with the reason. Where it is
    empty, the payments are too many or too much together.
    """

    def __init__(self, reasons: Sequence[str], wrong: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)
        self.wrong = dict(wrong or {})


class PayoutRail(Protocol):
    """A way to pay."""

    @property
    def name(self) -> str:
        """A short name, for the settings and the audit."""

    @property
    def settles_at_once(self) -> bool:
        """Whether a payment has settled as soon as it is made: then there is no file."""

    def accepts(self, account: BankAccount) -> bool:
        """Whether payments to the account can be in a file of this rail."""

    def file_of(self, facts: FileFacts, payments: Sequence[FilePayment]) -> BankFile:
        """The file of these payments, in their order. Raises UnwritableFile."""

    def read_answer(self, content: bytes) -> Answer:
        """The outcomes in a bank's answer. Raises UnreadableAnswer."""


class SandboxRail:
    """Pays nobody: each payment has settled at once."""

    name = "sandbox"
    settles_at_once = True

    def accepts(self, account: BankAccount) -> bool:
        """Every account is as good as another."""
        return True

    def file_of(self, facts: FileFacts, payments: Sequence[FilePayment]) -> BankFile:
        """There is no file where payments settle at once."""
        raise UnwritableFile(["The sandbox settles payments at once, without a file."])

    def read_answer(self, content: bytes) -> Answer:
        """There is no bank that could answer."""
        raise UnreadableAnswer(["The sandbox sends no files, so no bank answers."])


SANDBOX_RAIL = SandboxRail()
