"""The originator: the account of the installation that a bank file takes its money from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from api.payouts.payments import is_writable
from api.payouts.wording import has_letters
from domain.payouts.providers import BankAccount

_COMPANY_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{0,34}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Originator:
    """The party that pays, as its bank knows it. Raises ValueError where a file would be wrong."""

    name: str
    account: BankAccount
    company_id: str | None = None  # the bank's number of its customer; NACHA files need it
    bank_name: str | None = None  # for NACHA files, where the bank wants it

    def __post_init__(self) -> None:
        if not has_letters(self.name):
            raise ValueError(f"The originator's name needs Latin letters: {self.name}")
        if not is_writable(self.account):
            raise ValueError("The originator's account has a wrong number or no holder.")
        if self.company_id is not None and _COMPANY_ID.fullmatch(self.company_id) is None:
            raise ValueError("The company id has 1 to 35 letters, digits, spaces and hyphens.")
