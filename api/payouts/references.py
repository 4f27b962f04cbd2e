"""References: the printed names of payments and files, by which a bank's answer is understood."""

from __future__ import annotations

import re
from uuid import UUID

from domain.payouts.providers import BankAccountKind

_PAYMENT = re.compile(r"P[0-9A-Z]{13}")
_FILE = re.compile(r"K[0-9A-F]{32}")


def is_payment_reference(text: str) -> bool:
    """Whether it has the form of a payment's reference: `P` and 13 characters of 0-9 and A-Z."""
    return _PAYMENT.fullmatch(text) is not None


def file_reference(file_id: UUID) -> str:
    """The message id of a file: `K` and the 32 hexadecimal digits of its id."""
    return f"K{file_id.hex.upper()}"


def is_file_reference(text: str) -> bool:
    """Whether it has the form of a message id of ours."""
    return _FILE.fullmatch(text) is not None


def group_reference(file: str, kind: BankAccountKind) -> str:
    """The id of the payments of one kind of account in a file."""
    return f"{file}-{kind[0]}"


def kind_of_group(group: str) -> BankAccountKind | None:
    """The kind of account of a group's id; None if the id is not ours."""
    file, _, letter = group.rpartition("-")
    found = {kind[0]: kind for kind in BankAccountKind}.get(letter)
    return found if is_file_reference(file) else None
