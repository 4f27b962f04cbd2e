"""Granting and revoking a qualification by a file of worker ids and values."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import strawberry

from domain.kernel.refusals import Refused
from domain.people.teams.roles import TeamDuty
from domain.qualifications import commands
from domain.qualifications.commands.import_sheet import LineAnswer
from schema.execution.cost import Cost
from schema.graph.qualification_type import Qualification
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.mutation import mutation
from schema.kernel.person_ids import workers_of_lines
from schema.kernel.qualification_id import type_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, Refusal, WrongState, as_data

IMPORT_COST = Cost(weight=100, sized_by="input.csv")


class ImportOutcome(StrEnum):
    """The outcome of one line of a file."""

    GRANTED = "GRANTED"
    REVOKED = "REVOKED"
    UNTOUCHED = "UNTOUCHED"
    REFUSED = "REFUSED"


described(
    ImportOutcome,
    name="QualificationImportOutcome",
    description="The outcome of one line of a file.",
    members={
        ImportOutcome.GRANTED: "The worker holds the qualification with the value of the line.",
        ImportOutcome.REVOKED: "The worker no longer holds it.",
        ImportOutcome.UNTOUCHED: "The cell is blank: nothing was changed.",
        ImportOutcome.REFUSED: "Nothing was changed; the refusal holds the reason.",
    },
)


@strawberry.input(description="A file of workers and values.")
class ImportQualificationsInput:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of one of your types, ACTIVE or INACTIVE."
    )
    csv: str = strawberry.field(
        description="Comma-separated text, at most 4,000,000 bytes and 10,000 workers. Its first "
        "line names the columns: WorkerId (or worker_id) with printed ids (`A` and 13 characters) "
        "or ids of WorkerProfiles or Workers; and UPDATE- with the name of the type (or value) "
        "with a whole number of 32 bits, with Revoke, or blank to leave the worker unchanged. "
        "Names and printed ids may be in any case and in any Unicode form. Other columns, such as "
        "CURRENT- ones, are ignored."
    )
    notify: bool = strawberry.field(
        default=True,
        description="Whether workers get a mail about a new qualification, a new value or a "
        "revocation.",
    )


@strawberry.type(description="The result of one line of the file.")
class QualificationImportLine:
    line: int = strawberry.field(
        description="The number of its first line in the file; the header is line 1."
    )
    worker_id: str = strawberry.field(description="The worker's id as it is in the file.")
    outcome: ImportOutcome = strawberry.field(description="The outcome of the line.")
    qualification: Qualification | None = strawberry.field(
        description="The worker's qualification, granted or revoked; null where nothing was "
        "changed."
    )
    refusal: Refusal | None = strawberry.field(
        description="The refusal; null where the line was not refused."
    )

    @classmethod
    def of(cls, line: LineAnswer) -> QualificationImportLine:
        answer = line.answer
        place: Any = {"line": line.line.number, "worker_id": line.line.worker_id}
        if answer is None:
            outcome = ImportOutcome.UNTOUCHED
            return cls(**place, outcome=outcome, qualification=None, refusal=None)
        if isinstance(answer, Refused):
            outcome, refusal = ImportOutcome.REFUSED, as_data(answer)
            return cls(**place, outcome=outcome, qualification=None, refusal=refusal)
        outcome = ImportOutcome(answer.status.value)
        return cls(**place, outcome=outcome, qualification=Qualification.of(answer), refusal=None)


@strawberry.type(
    description="One result for each line that names a worker, in the order of the file. The "
    "import is not atomic; each line is."
)
class ImportQualificationsSuccess:
    lines: list[QualificationImportLine] = strawberry.field(description="One result for each line.")


ImportQualificationsResult = Annotated[
    ImportQualificationsSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "ImportQualificationsResult",
        description="The result of importQualifications.",
    ),
]


@strawberry.type
class ImportingMutations:
    @mutation(
        description="Give and revoke a qualification of the viewer's own by a file, with one "
        "result for each line.",
        cost=IMPORT_COST,
    )
    async def import_qualifications(
        self,
        info: Info,
        input: Annotated[
            ImportQualificationsInput,
            strawberry.argument(description="The qualification type and the file."),
        ],
    ) -> ImportQualificationsResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = type_key("qualificationTypeId", input.qualification_type_id)
        answers = await commands.import_sheet(
            requester, key, input.csv, find=workers_of_lines, notify=input.notify
        )
        lines = [QualificationImportLine.of(each) for each in answers]
        return ImportQualificationsSuccess(lines=lines)
