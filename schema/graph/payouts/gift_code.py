"""The codes of gift cards by which a payout was paid."""

from __future__ import annotations

import strawberry

from domain.kernel.money import Money
from domain.payouts.gift_cards.provider import IssuedCode
from schema.execution.cost import Cost

CODES_COST = Cost(weight=1, items=10)


@strawberry.type(description="A code of a gift card. Anybody who has it can spend it.")
class GiftCode:
    worth: Money = strawberry.field(description="What it buys.")
    code: str = strawberry.field(description="The code: show it to nobody but its owner.")

    @classmethod
    def of(cls, issued: IssuedCode) -> GiftCode:
        return cls(worth=issued.worth, code=issued.code)
