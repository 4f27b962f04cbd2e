"""The workers in person: where they live, their tax, and the bank account that they are paid to.

All of it is invented, and passes the checks of the market; the numbers are well-known examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schwifty import IBAN

GIVEN = ("Ada", "Bram", "Clara", "Deepa", "Edson", "Fiona", "Grace", "Hendrik", "Ivy", "Jaya")
FAMILY = ("Alder", "Birch", "Cedar", "Elm", "Hazel", "Linden", "Maple", "Oak", "Rowan", "Willow")
DOUBTFUL = "Paperwork"  # a surname that the automatic check asks for documents
BIRTH_DATE = "1990-05-17"

ROUTING_NUMBER = "021000021"
FIRST_ACCOUNT = 4_100_000  # the account numbers in the United States begin here
COMPANY = "Local Payouts LLC"  # which holds accounts in the United States for others

Input = Mapping[str, Any]  # of the API


@dataclass(frozen=True, slots=True)
class Land:
    """A country, and how its workers are taxed and paid."""

    code: str
    city: str
    region: str | None
    postal_code: str | None
    tax_id: str | None  # none: nobody there needs one
    claims_treaty: bool
    bank: str | None  # of an IBAN; none: accounts are in the United States
    branch: str = ""


US = Land("US", "Springfield", "OR", "97477", "536-90-4399", False, None)
LANDS = (
    US,
    Land("NL", "Utrecht", None, "3511 AB", "111222333", True, "ABNA"),
    Land("GB", "Leeds", None, "LS1 4AP", "1955839661", True, "NWBK", "601613"),
    Land("IN", "Pune", "Maharashtra", "411001", "ACUPA7085R", True, None),
    Land("AE", "Dubai", None, None, None, False, "033"),
)


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """One worker, by number from 1."""

    number: int

    @property
    def land(self) -> Land:
        """Where they live."""
        return LANDS[(self.number - 1) % len(LANDS)]

    @property
    def name(self) -> str:
        """The name that their bank and their documents have."""
        given = GIVEN[(self.number - 1) % len(GIVEN)]
        if self.number == 2:
            return f"{given} {DOUBTFUL}"
        return f"{given} {FAMILY[(self.number - 1) // len(GIVEN) % len(FAMILY)]}"

    @property
    def tax_answers(self) -> Input:
        """The answers of the tax interview."""
        land = self.land
        is_us = land is US
        address = {
            "line1": f"{self.number} Main Street",
            "city": land.city,
            "region": land.region,
            "postalCode": land.postal_code,
            "country": land.code,
        }
        tax_id = {"taxId": land.tax_id, "idKind": "SSN" if is_us else "FOREIGN"}
        return {
            "isUsPerson": is_us,
            "citizenship": land.code,
            "name": self.name,
            "address": address,
            "claimsTreaty": land.claims_treaty,
            "certifies": True,
            **({} if land.tax_id is None else tax_id),
        }

    @property
    def identity(self) -> Input:
        """What they tell of who they are."""
        land = self.land
        address = {
            "lines": [f"{self.number} Main Street"],
            "city": land.city,
            "region": land.region,
            "postalCode": land.postal_code,
            "country": land.code,
        }
        return {"legalName": self.name, "birthDate": BIRTH_DATE, "address": address}

    @property
    def account_number(self) -> str:
        """The number of their bank account: an IBAN, or a number in the United States."""
        land = self.land
        if land.bank is None:
            return str(FIRST_ACCOUNT + self.number)
        number = str(FIRST_ACCOUNT + self.number)
        return str(
            IBAN.generate(
                land.code, bank_code=land.bank, account_code=number, branch_code=land.branch
            )
        )

    @property
    def method(self) -> Input:
        """How they are paid. A company holds the account of somebody who has none anywhere."""
        if self.land.bank is not None:
            return {"international": {"holder": self.name, "iban": self.account_number}}
        is_held = self.land is not US
        account = {
            "holder": COMPANY if is_held else self.name,
            "routingNumber": ROUTING_NUMBER,
            "accountNumber": self.account_number,
            "accountType": "SAVINGS" if self.number % 2 else "CHECKING",
            "isThirdParty": is_held,
        }
        return {"usBank": account}
