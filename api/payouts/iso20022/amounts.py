"""Amounts of a document that is read: dollars in whole cents, else a fault that names the place."""

from __future__ import annotations

from decimal import Decimal

from lxml.etree import _Element as Element

from api.payouts.answers import Faults, whole_cents
from api.payouts.iso20022.documents import place, text
from domain.kernel.money import Money

CURRENCY = "USD"


def sum_at(parent: Element, path: str, faults: Faults) -> Money | None:
    """A sum without a currency, such as a control sum; None where there is none."""
    found = parent.find(path)
    return None if found is None else _cents(found, faults)


def dollars_at(parent: Element, path: str, faults: Faults) -> Money | None:
    """An amount in dollars; None where there is none, or it is of another currency."""
    found = parent.find(path)
    if found is None or found.get("Ccy") != CURRENCY:
        return None
    return _cents(found, faults)


def number_at(parent: Element, path: str) -> int | None:
    """A count; None where there is none."""
    found = text(parent, path)
    return None if found is None else int(found)


def _cents(found: Element, faults: Faults) -> Money | None:
    written = Decimal((found.text or "").strip())
    amount = whole_cents(written)
    if amount is None:
        faults.add(place(found, found.tag), f"{written} is not an amount of whole cents")
    return amount
