"""Refunds for operators: the queue, and how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from domain.funding import commands, models, queries
from domain.funding.lifecycle import RefundState
from domain.kernel.paging import OLDEST_FIRST
from domain.people.models import Requester
from domain.people.operators import Duty
from schema.graph.funding.refund import Refund
from schema.graph.person import RequesterProfile
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "refundCases"
_ID = "The id of the refund."
_OPERATORS = "For operators with the duty MOVE_MONEY, in a session."


@strawberry.type(description="A refund with its requester. Only operators can see it.")
class RefundCase:
    refund: Refund = strawberry.field(description="The refund.")
    requester: RequesterProfile = strawberry.field(description="The requester who asked for it.")


@strawberry.input(description="A refund that was paid.")
class PayRefundInput:
    refund_id: strawberry.ID = strawberry.field(description=_ID)
    reference: str = strawberry.field(
        description="The reference of the bank's transfer, 1 to 80 characters; the requester reads "
        "it."
    )


@strawberry.type(description="The refund is PAID; the requester was told.")
class PayRefundSuccess:
    case: RefundCase = strawberry.field(description="The refund.")


@strawberry.input(description="A refund to refuse.")
class RefuseRefundInput:
    refund_id: strawberry.ID = strawberry.field(description=_ID)
    reason: str = strawberry.field(
        description="Why, 1 to 1,000 characters; the requester reads it."
    )


@strawberry.type(description="The refund is REFUSED; its money is available again.")
class RefuseRefundSuccess:
    case: RefundCase = strawberry.field(description="The refund.")


PayRefundResult = Annotated[
    PayRefundSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("PayRefundResult", description="The result of payRefund."),
]
RefuseRefundResult = Annotated[
    RefuseRefundSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RefuseRefundResult", description="The result of refuseRefund."),
]


@strawberry.type
class RefundCaseQueries:
    @resolved(
        description="Refunds, the one that waits longest first. Each read is in the audit. "
        f"{_OPERATORS}"
    )
    async def refund_cases(
        self,
        info: Info,
        state: Annotated[
            list[RefundState] | None,
            strawberry.argument(
                description="Only those in one of these states; without it DUE, the queue."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[RefundCase]:
        info.context.may_oversee(Duty.MOVE_MONEY)
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_LIST)
        info.context.overseeing(Duty.MOVE_MONEY)
        states = (RefundState.DUE,) if state is None else tuple(state)
        page = await queries.refunds_in(states, part)
        cases = await _cases(page.rows)
        return connected(page, lambda row: cases[row.id], OLDEST_FIRST, list_name=_LIST)


@strawberry.type
class RefundCaseMutations:
    @mutation(
        description="Record that a refund was paid by the bank. Nobody does so for their own "
        f"team. {_OPERATORS}"
    )
    async def pay_refund(
        self,
        info: Info,
        input: Annotated[PayRefundInput, strawberry.argument(description="The refund.")],
    ) -> PayRefundResult:
        by = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("refundId", input.refund_id, "Refund")
        row = await commands.pay_refund(key, reference=input.reference, by=by)
        return PayRefundSuccess(case=(await _cases([row]))[row.id])

    @mutation(
        description="Refuse a refund: its money is available again, and the requester reads the "
        f"reason. {_OPERATORS}"
    )
    async def refuse_refund(
        self,
        info: Info,
        input: Annotated[RefuseRefundInput, strawberry.argument(description="The refund.")],
    ) -> RefuseRefundResult:
        by = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("refundId", input.refund_id, "Refund")
        row = await commands.refuse_refund(key, reason=input.reason, by=by)
        return RefuseRefundSuccess(case=(await _cases([row]))[row.id])


async def _cases(rows: Sequence[models.Refund]) -> dict[UUID, RefundCase]:
    known = await Requester.in_bulk({row.requester_id for row in rows}, "id")
    return {
        row.id: RefundCase(
            refund=Refund.of(row), requester=RequesterProfile.of(known[row.requester_id])
        )
        for row in rows
    }
