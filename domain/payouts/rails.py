"""The rails of this installation: which one pays a bank account, and which ones settle at once.

A process adopts them once, when it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.payouts.lifecycle import MethodKind
from domain.payouts.providers import SANDBOX_RAIL, PayoutRail
from domain.payouts.rules import rail_of

GIFT_CARD = "gift_card"
AT_ONCE = (SANDBOX_RAIL.name, GIFT_CARD)  # payouts that the clock sends, without a file


@dataclass(frozen=True, slots=True)
class Rails:
    """The rails by their names, and the ones that new payouts go by."""

    known: Mapping[str, PayoutRail]
    us_bank: str = SANDBOX_RAIL.name
    iban: str = SANDBOX_RAIL.name
    gift_card: str = SANDBOX_RAIL.name

    def name_for(self, kind: MethodKind) -> str:
        """The rail of a new payout by a method of this kind."""
        return rail_of(kind, us_bank=self.us_bank, iban=self.iban, gift_card=self.gift_card)

    @property
    def is_sandbox(self) -> bool:
        """Whether payouts reach nobody."""
        return self.us_bank == SANDBOX_RAIL.name


PLAY = Rails({SANDBOX_RAIL.name: SANDBOX_RAIL})
_current = PLAY


def current() -> Rails:
    """The rails in use."""
    return _current


def adopt(rails: Rails) -> None:
    """Use these rails in this process."""
    global _current
    _current = rails
