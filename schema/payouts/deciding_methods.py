"""Payout methods for operators: the list, confirming one without deposits, rejecting one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from domain.kernel.paging import OLDEST_FIRST
from domain.payouts import models
from domain.payouts.methods import commands
from domain.people.models import Worker
from domain.people.operators import Duty
from schema.graph.payouts.method import MethodState, PayoutMethodCase
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "payoutMethods"
_ID = "The id of the payout method."
_OPERATORS = "For operators with the duty MOVE_MONEY, in a session."


@strawberry.input(description="The bank account to confirm.")
class ConfirmPayoutMethodInput:
    payout_method_id: strawberry.ID = strawberry.field(description=_ID)
    reason: str = strawberry.field(
        description="How the operator knows, which the audit keeps: 1 to 1,000 characters."
    )


@strawberry.input(description="The payout method to reject.")
class RejectPayoutMethodInput:
    payout_method_id: strawberry.ID = strawberry.field(description=_ID)
    reason: str = strawberry.field(
        description="The reason, 1 to 1,000 characters, which the worker reads in a mail."
    )


@strawberry.type(description="The bank account is confirmed; the worker was told by mail.")
class ConfirmPayoutMethodSuccess:
    case: PayoutMethodCase = strawberry.field(description="The payout method.")


@strawberry.type(
    description="The payout method is removed: no transfer goes there any more. The worker was "
    "told by mail."
)
class RejectPayoutMethodSuccess:
    case: PayoutMethodCase = strawberry.field(description="The payout method.")


ConfirmPayoutMethodResult = Annotated[
    ConfirmPayoutMethodSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ConfirmPayoutMethodResult", description="The result of confirmPayoutMethod."),
]
RejectPayoutMethodResult = Annotated[
    RejectPayoutMethodSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RejectPayoutMethodResult", description="The result of rejectPayoutMethod."),
]


@strawberry.type
class MethodQueries:
    @resolved(
        description="The payout methods of all workers, the oldest first, with masked numbers. "
        f"Each read is in the audit. {_OPERATORS}"
    )
    async def payout_methods(
        self,
        info: Info,
        state: Annotated[
            list[MethodState] | None,
            strawberry.argument(
                description="Only those in one of these states; without it UNCONFIRMED, those that "
                "may have to be confirmed."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[PayoutMethodCase]:
        info.context.may_oversee(Duty.MOVE_MONEY)
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_LIST)
        states = (MethodState.UNCONFIRMED,) if state is None else tuple(state)
        page = await commands.queue(states, part, by=info.context.acting(Duty.MOVE_MONEY))
        cases = await _cases(page.rows)
        return connected(page, lambda row: cases[row.id], OLDEST_FIRST, list_name=_LIST)


@strawberry.type
class DecidingMethodMutations:
    @mutation(
        description="Confirm a worker's bank account without small deposits, such as after a look "
        f"at a statement of the bank. {_OPERATORS}"
    )
    async def confirm_payout_method(
        self,
        info: Info,
        input: Annotated[
            ConfirmPayoutMethodInput, strawberry.argument(description="The bank account.")
        ],
    ) -> ConfirmPayoutMethodResult:
        by = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("payoutMethodId", input.payout_method_id, "PayoutMethod")
        row = await commands.confirm(key, by=by, reason=input.reason)
        return ConfirmPayoutMethodSuccess(case=await _case(row))

    @mutation(
        description="Reject a worker's payout method: no transfer goes there any more, and the "
        f"worker has to choose another one. {_OPERATORS}"
    )
    async def reject_payout_method(
        self,
        info: Info,
        input: Annotated[
            RejectPayoutMethodInput, strawberry.argument(description="The payout method.")
        ],
    ) -> RejectPayoutMethodResult:
        by = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("payoutMethodId", input.payout_method_id, "PayoutMethod")
        row = await commands.reject(key, by=by, reason=input.reason)
        return RejectPayoutMethodSuccess(case=await _case(row))


async def _case(row: models.PayoutMethod) -> PayoutMethodCase:
    return (await _cases([row]))[row.id]


async def _cases(rows: Sequence[models.PayoutMethod]) -> dict[UUID, PayoutMethodCase]:
    workers = await Worker.in_bulk([row.worker_id for row in rows], "id")
    return {row.id: PayoutMethodCase.of(row, workers[row.worker_id]) for row in rows}
