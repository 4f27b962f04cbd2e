"""Payouts of everybody, and where all money is, for operators."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel.paging import OLDEST_FIRST
from domain.ledger.queries import money_by_kind
from domain.payouts import queries
from domain.people.operators import Duty
from schema.execution.cost import Cost
from schema.graph.payouts.case import MoneyOfKind, PayoutCase, PayoutsInState
from schema.graph.payouts.payout import PayoutState
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.paging import After, Connection, First, PageRequest, connected

_LIST = "payouts"
_OPEN = (PayoutState.DUE, PayoutState.HELD, PayoutState.IN_TRANSIT)
_OPERATORS = "For operators with the duty MOVE_MONEY, in a session."
_SUMS = Cost(weight=100)  # they read all rows of a table


@strawberry.type
class PayoutQueries:
    @resolved(
        description="Payouts and small deposits of all workers, the oldest first, without small "
        f"deposits to one's own account. Each read is in the audit. {_OPERATORS}"
    )
    async def payouts(
        self,
        info: Info,
        states: Annotated[
            list[PayoutState] | None,
            strawberry.argument(
                description="Only payouts in one of these states; without it DUE, HELD and "
                "IN_TRANSIT: those that have not ended."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[PayoutCase]:
        info.context.overseeing(Duty.MOVE_MONEY, "payout.list")
        viewer = info.context.viewer
        own = None if viewer is None or viewer.worker is None else viewer.worker.id
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_LIST)
        page = await queries.listed(_OPEN if states is None else states, part, reader_id=own)
        return connected(page, PayoutCase.of, OLDEST_FIRST, list_name=_LIST)

    @resolved(
        description="How many payouts are in each state, and their sums, at one moment. "
        f"{_OPERATORS}",
        cost=_SUMS,
    )
    async def payouts_by_state(self, info: Info) -> list[PayoutsInState]:
        info.context.overseeing(Duty.MOVE_MONEY, "payout.count")
        found = await queries.sums_by_state()
        return [
            PayoutsInState(state=state, payouts=number, gross=gross)
            for state, (number, gross) in found.items()
        ]

    @resolved(
        description="The money in the accounts of each kind, at one moment: all together are 0.00. "
        f"{_OPERATORS}",
        cost=_SUMS,
    )
    async def money_by_kind(self, info: Info) -> list[MoneyOfKind]:
        info.context.overseeing(Duty.MOVE_MONEY, "ledger.read_kinds")
        found = await money_by_kind()
        return [MoneyOfKind.of(kind, balance) for kind, balance in found.items()]
