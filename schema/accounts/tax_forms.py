"""Tax interviews for operators: the queue of printed forms, and tax ids in clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from domain.accounts.tax import commands, models
from domain.accounts.tax.queries import LONGEST_WAITING_FIRST
from domain.people.models import Worker
from domain.people.operators import Duty
from schema.graph.accounts.tax import TaxInterviewCase, TaxState
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "taxInterviews"
_ID = "The id of the tax interview."
_OPERATORS = "For operators with the duty KEEP_TAX, in a session."


@strawberry.input(description="The decision on a printed tax form.")
class FileTaxFormInput:
    tax_interview_id: strawberry.ID = strawberry.field(description=_ID)
    is_in_order: bool = strawberry.field(
        description="True: file it, and it is good for three years. False: return it to the worker."
    )
    reason: str | None = strawberry.field(
        default=None,
        description="Why, 1 to 1,000 characters. The worker reads why a form was returned: then it "
        "must be given.",
    )


@strawberry.type(description="The form was filed, or returned; the worker was told by mail.")
class FileTaxFormSuccess:
    case: TaxInterviewCase = strawberry.field(description="The tax interview.")


@strawberry.input(description="The tax id to read.")
class ReadTaxIdInput:
    tax_interview_id: strawberry.ID = strawberry.field(description=_ID)
    reason: str = strawberry.field(
        description="The reason for reading it, which the audit keeps: 1 to 1,000 characters."
    )


@strawberry.type(description="A tax id in clear; the audit says by which operator, and why.")
class ReadTaxIdSuccess:
    case: TaxInterviewCase = strawberry.field(description="The tax interview.")
    tax_id: str | None = strawberry.field(
        description="The tax id: show it to nobody. Null where the worker gave none."
    )


FileTaxFormResult = Annotated[
    FileTaxFormSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("FileTaxFormResult", description="The result of fileTaxForm."),
]
ReadTaxIdResult = Annotated[
    ReadTaxIdSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ReadTaxIdResult", description="The result of readTaxId."),
]


@strawberry.type
class TaxFormQueries:
    @resolved(
        description="Tax interviews, the one that waits longest first, with masked ids. Each read "
        f"is in the audit. {_OPERATORS}"
    )
    async def tax_interviews(
        self,
        info: Info,
        state: Annotated[
            list[TaxState] | None,
            strawberry.argument(
                description="Only those in one of these states; without it WAITING, the queue of "
                "printed forms."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[TaxInterviewCase]:
        info.context.may_oversee(Duty.KEEP_TAX)
        order = LONGEST_WAITING_FIRST
        part = PageRequest(first, after).slice(order, list_name=_LIST)
        states = (TaxState.WAITING,) if state is None else tuple(state)
        page = await commands.queue(states, part, by=info.context.acting(Duty.KEEP_TAX))
        cases = await _cases(page.rows)
        return connected(page, lambda row: cases[row.id], order, list_name=_LIST)


@strawberry.type
class TaxFormMutations:
    @mutation(
        description="File a printed tax form, or return it with a reason, which the worker reads "
        f"in a mail. `readUpload` has the form itself. {_OPERATORS}"
    )
    async def file_tax_form(
        self,
        info: Info,
        input: Annotated[FileTaxFormInput, strawberry.argument(description="The form.")],
    ) -> FileTaxFormResult:
        by = info.context.acting(Duty.KEEP_TAX)
        key = key_of("taxInterviewId", input.tax_interview_id, "TaxInterview")
        row = await commands.file_form(
            key, by=by, is_in_order=input.is_in_order, reason=input.reason
        )
        return FileTaxFormSuccess(case=await _case(row))

    @mutation(
        description="Read a worker's tax id in clear. Each use is in the audit with its reason. "
        f"{_OPERATORS}"
    )
    async def read_tax_id(
        self,
        info: Info,
        input: Annotated[ReadTaxIdInput, strawberry.argument(description="The tax id to read.")],
    ) -> ReadTaxIdResult:
        by = info.context.acting(Duty.KEEP_TAX)
        key = key_of("taxInterviewId", input.tax_interview_id, "TaxInterview")
        row, number = await commands.read_tax_id(key, by=by, reason=input.reason)
        return ReadTaxIdSuccess(case=await _case(row), tax_id=number)


async def _case(row: models.TaxInterview) -> TaxInterviewCase:
    return (await _cases([row]))[row.id]


async def _cases(rows: Sequence[models.TaxInterview]) -> dict[UUID, TaxInterviewCase]:
    workers = await Worker.in_bulk([row.worker_id for row in rows], "id")
    return {row.id: TaxInterviewCase.of(row, workers[row.worker_id]) for row in rows}
