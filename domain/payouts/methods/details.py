"""The details of a bank account: as they are stored, masked, and made alike to be compared."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from domain.payouts.lifecycle import MethodKind
from domain.payouts.models import DETAILS, PayoutMethod
from domain.payouts.providers import AccountType, BankAccount, IbanAccount, UsAccount
from domain.secrets.masks import masked

GIFT_CARD_MASK = "Gift card"
_DOTS = "\N{BULLET}" * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMethod:
    """A method that was checked and is not stored."""

    kind: MethodKind
    account: BankAccount | None = None  # None: by gift card
    is_third_party: bool = False

    @property
    def masked(self) -> str:
        """What people see of it."""
        return GIFT_CARD_MASK if self.account is None else masked_account(self.account)


GIFT_CARD = NewMethod(kind=MethodKind.GIFT_CARD)


def stored(account: BankAccount) -> str:
    """The text that is encrypted."""
    if isinstance(account, UsAccount):
        values = {
            "holder": account.holder,
            "routing_number": account.routing_number,
            "account_number": account.account_number,
            "account_type": account.account_type.value,
        }
    else:
        values = {"holder": account.holder, "iban": account.iban, "country": account.country}
        if account.bic is not None:
            values["bic"] = account.bic
    return orjson.dumps(values).decode()


def account_of(method: PayoutMethod) -> BankAccount | None:
    """The account in clear; None for gift cards, and where the details were erased."""
    text = DETAILS.decrypt(method)
    if text is None:
        return None
    values = orjson.loads(text)
    if method.kind is MethodKind.US_BANK:
        return UsAccount(
            holder=values["holder"],
            routing_number=values["routing_number"],
            account_number=values["account_number"],
            account_type=AccountType(values["account_type"]),
        )
    return IbanAccount(
        holder=values["holder"],
        iban=values["iban"],
        bic=values.get("bic"),
        country=values["country"],
    )


def masked_account(account: BankAccount) -> str:
    """Four dots, whatever the length, and the last characters; of an IBAN its country too."""
    if isinstance(account, UsAccount):
        return f"{_DOTS} {_end_of(account.account_number)}"
    return f"{account.country} {_DOTS} {_end_of(account.iban)}"


def compared(account: BankAccount) -> str:
    """The same text for each spelling of one account: banks skip hyphens and leading zeros."""
    if isinstance(account, IbanAccount):
        return f"iban {account.iban}"
    number = account.account_number.replace("-", "").lstrip("0")
    return f"us {account.routing_number} {number}"


def _end_of(number: str) -> str:
    return masked(number).lstrip("\N{BULLET}")
