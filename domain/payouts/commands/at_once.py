"""Payouts that need no bank are settled at once: by codes of gift cards, and in the sandbox.

The commit that makes them by a schedule settles them too. The clock sends those that were asked for
by hand or released.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.payouts import queries, rules
from domain.payouts.commands.writing import (
    PAYOUTS_A_COMMIT,
    REJECTED,
    PayoutMoves,
    hold_back,
    withhold,
)
from domain.payouts.gift_cards import provider as gift_cards
from domain.payouts.lifecycle import MethodState, PayoutState, PayoutVerb
from domain.payouts.models import Payout, PayoutMethod
from domain.payouts.rails import GIFT_CARD

NO_CODES = "There are no codes of gift cards left: the operator loads more, and releases it."


async def settle_at_once(
    payouts: Sequence[Payout], methods: Mapping[UUID, PayoutMethod], moves: PayoutMoves
) -> None:
    """Send and settle payouts, whose methods are locked, or hold those that cannot be paid."""
    await withhold(payouts, moves.at)
    for each in payouts:
        if methods[each.method_id].state is MethodState.REMOVED:
            hold_back(each, moves, REJECTED)
            continue
        if each.rail == GIFT_CARD and not await _issue(each, moves):
            hold_back(each, moves, NO_CODES)
            continue
        moves.move(each, PayoutVerb.SEND)
        moves.move(each, PayoutVerb.SETTLE)


@retried
async def _send(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    async with unit_of_work() as unit:
        payouts = await queries.unheld([each.id for each in due], PayoutState.DUE)
        methods = await queries.methods_to_pay({each.method_id for each in payouts})
        moves = PayoutMoves(unit, at)
        await settle_at_once(payouts, methods, moves)
        await moves.write()
    return [each.id for each in payouts]


async def _issue(payout: Payout, moves: PayoutMoves) -> bool:
    """Issue codes for as much of the net as there are codes for; the rest is available again.

    False where there are none.
    """
    cards = gift_cards.current()
    worth = await cards.largest_issuable(payout.net)
    if not worth:
        return False
    gross = rules.gross_for(worth, payout.rate, at_most=payout.gross)
    if rest := payout.gross - gross:
        moves.give_back(payout, rest)
    payout.withheld_cents = (gross - worth).cents
    await cards.issue(payout.id, worth)
    return True


send_due = Timer(
    "send payouts",
    DueColumn(
        "payouts", "made_at", "state = 'DUE' AND rail IN ('sandbox', 'gift_card')", "worker_id"
    ),
    _send,
    most_a_commit=PAYOUTS_A_COMMIT,
)
