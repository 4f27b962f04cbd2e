"""Receipts of the viewer's own payouts."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.payouts.receipts.payout_receipt import payout_of
from schema.graph.payouts.receipt import RECEIPT_COST, PayoutReceipt
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.node import key_of


@strawberry.type
class ReceiptQueries:
    @resolved(
        description="The signed receipt of a payout of one's own. Null before it arrived, failed "
        "or was returned, and for the payout of somebody else. API keys need the scope READ.",
        cost=RECEIPT_COST,
    )
    async def payout_receipt(
        self,
        info: Info,
        payout_id: Annotated[
            strawberry.ID, strawberry.argument(description="The id of the payout.")
        ],
    ) -> PayoutReceipt | None:
        worker = info.context.reading().worker
        key = key_of("payoutId", payout_id, "Payout")
        payout = None if worker is None else await payout_of(worker.id, key)
        return None if payout is None else await PayoutReceipt.read(payout)
