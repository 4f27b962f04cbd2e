"""Reporting what a person sees to the operators."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel import refusals
from domain.moderation import commands
from domain.moderation.commands import ReportDraft
from domain.moderation.lifecycle import ReportCategory
from domain.moderation.queries import cases
from domain.moderation.subjects import ReportedId, Reporter, subject_of, type_names
from domain.people.models import Scope
from domain.people.refusals import ScopeMissing
from domain.people.viewer import Viewer
from schema.graph.moderation.report import FiledReport
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.node import found, key_of, unpacked
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.input(description="A report: its subject, and the reason.")
class FileReportInput:
    subject_id: strawberry.ID = strawberry.field(
        description="The id of something that you see: of a HIT group, of a HIT, of your "
        "assignment, of a thread with a requester or a worker, whose other side you report, or of "
        "a requester's rating."
    )
    is_about_answer: bool = strawberry.field(
        description="Of a rating: whether you report the requester's answer to it, and not the "
        "rating.",
        default=False,
    )
    category: ReportCategory = strawberry.field(description="The kind of trouble.")
    text: str = strawberry.field(
        description="What operators should know, 0 to 2,000 characters.", default=""
    )


@strawberry.type(
    description="It is reported: you are told when an operator has decided. Reports of HITs of one "
    "group count together."
)
class FileReportSuccess:
    report: FiledReport = strawberry.field(
        description="Your report. While it is open, another one of the same thing changes nothing."
    )


FileReportResult = Annotated[
    FileReportSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("FileReportResult", description="The result of fileReport."),
]


@strawberry.type
class ReportingMutations:
    @mutation(
        description="Report something to the operators of the market. Several reports raise its "
        "place in their queue. For a confirmed account, by an API key with the scope WORK or "
        "REQUEST; at most ten an hour and thirty a day. Operators who may suspend read a thread "
        "that is reported."
    )
    async def file_report(
        self,
        info: Info,
        input: Annotated[FileReportInput, strawberry.argument(description="The report.")],
    ) -> FileReportResult:
        viewer = info.context.signed_in()
        viewer.require_confirmed()
        by = _reporter(viewer)
        key = key_of("subjectId", input.subject_id, *type_names())
        asked = ReportedId(unpacked(input.subject_id)[0], key, input.is_about_answer)
        (node,) = await found(info.context, [input.subject_id])
        subject = None if node is None else await subject_of(asked, by)
        if subject is None:
            raise refusals.NotFound("thing to report")
        row = await commands.report(
            by,
            subject,
            ReportDraft(category=input.category, text=input.text),
            client_address=info.context.address,
        )
        return FileReportSuccess(
            report=FiledReport.of(row, (await cases([row.case_id]))[row.case_id])
        )


def _reporter(viewer: Viewer) -> Reporter:
    """The viewer with the profiles that the credential acts for. Raises ScopeMissing for a key that
    neither works nor publishes."""
    if viewer.scopes.isdisjoint({Scope.WORK, Scope.REQUEST}):
        raise ScopeMissing(Scope.WORK)
    return Reporter(
        account=viewer.account,
        worker=viewer.worker if Scope.WORK in viewer.scopes else None,
        requester=viewer.requester if Scope.REQUEST in viewer.scopes else None,
    )
