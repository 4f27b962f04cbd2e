"""Giving and taking a qualification by a file of worker ids and values."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import strawberry

from domain.kernel.refusals import Refused
from domain.qualifications import commands
from domain.qualifications.commands.import_sheet import LineAnswer
from schema.execution.cost import Cost
from schema.graph.qualification_type import Qualification
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.mutation import mutation
from schema.kernel.qualification_id import type_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, Refusal, WrongState, as_data

IMPORT_COST = Cost(weight=100)


class ImportOutcome(StrEnum):
    """What became of one line of a file."""

    GRANTED = "GRANTED"
    REVOKED = "REVOKED"
    UNTOUCHED = "UNTOUCHED"
    REFUSED = "REFUSED"


described(
    ImportOutcome,
    name="QualificationImportOutcome",
    description="What became of one line of a file.",
    members={
        ImportOutcome.GRANTED: "The worker holds the qualification, with the line's value.",
        ImportOutcome.REVOKED: "The worker holds it no more.",
        ImportOutcome.UNTOUCHED: "The cell is blank: nothing was done.",
        ImportOutcome.REFUSED: "Nothing was done; the refusal says why.",
    },
)


@strawberry.input(description="A file of workers and values.")
class ImportQualificationsInput:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="A type of your own, ACTIVE or INACTIVE."
    )
    csv: str = strawberry.field(
        description="Comma-separated text, at most 4,000,000 bytes and 10,000 workers. Its first "
        "line names the columns: WorkerId (or worker_id) with printed ids, `A` and 13 characters; "
        "and UPDATE- with the name of the type (or value) with a whole number of 32 bits, with "
        "Revoke, or blank to leave a worker as they are. Other columns, such as CURRENT- ones, "
        "are passed over."
    )
    notify: bool = strawberry.field(
        default=True, description="Whether workers get a mail of what is new to them."
    )


@strawberry.type(description="What became of one line of the file.")
class QualificationImportLine:
    line: int = strawberry.field(description="The line on which it begins; the header is line 1.")
    worker_id: str = strawberry.field(description="The printed id as it stands there.")
    outcome: ImportOutcome = strawberry.field(description="What was done.")
    qualification: Qualification | None = strawberry.field(
        description="What the worker holds, or held, where something was done."
    )
    refusal: Refusal | None = strawberry.field(description="Why nothing was done, where refused.")

    @classmethod
    def of(cls, answered: LineAnswer) -> QualificationImportLine:
        answer = answered.answer
        told: Any = {"line": answered.line.number, "worker_id": answered.line.worker_id}
        if answer is None:
            outcome = ImportOutcome.UNTOUCHED
            return cls(**told, outcome=outcome, qualification=None, refusal=None)
        if isinstance(answer, Refused):
            outcome, refusal = ImportOutcome.REFUSED, as_data(answer)
            return cls(**told, outcome=outcome, qualification=None, refusal=refusal)
        outcome = ImportOutcome(answer.status.value)
        return cls(**told, outcome=outcome, qualification=Qualification.of(answer), refusal=None)


@strawberry.type(description="What became of each line that names a worker, in the file's order.")
class ImportQualificationsSuccess:
    lines: list[QualificationImportLine] = strawberry.field(description="One answer for each.")


ImportQualificationsResult = Annotated[
    ImportQualificationsSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "ImportQualificationsResult", description="What importQualifications answers."
    ),
]


@strawberry.type
class ImportingMutations:
    """What an owner does with a whole file."""

    @mutation(
        description="Give and take a qualification of the viewer's own by a file, in chunks, "
        "answered line by line.",
        cost=IMPORT_COST,
    )
    async def import_qualifications(
        self,
        info: Info,
        input: Annotated[
            ImportQualificationsInput, strawberry.argument(description="The file, and of what.")
        ],
    ) -> ImportQualificationsResult:
        requester = info.context.requesting()
        key = type_key("qualificationTypeId", input.qualification_type_id)
        answers = await commands.import_sheet(requester, key, input.csv, notify=input.notify)
        lines = [QualificationImportLine.of(each) for each in answers]
        return ImportQualificationsSuccess(lines=lines)
