"""Finding qualification types by text, by kind, by owner, or by whether they can be requested."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel.paging import EMPTY, NEWEST_FIRST
from domain.kernel.refusals import InvalidInput
from domain.qualifications import queries
from schema.execution.cost import Cost
from schema.graph.qualification_type import QualificationType, own_requester
from schema.kernel.context import Info
from schema.kernel.enums import TypeKind
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import resolved
from schema.kernel.paging import After, Connection, First, PageRequest, connected

SEARCH_COST = Cost(weight=5)


@strawberry.input(
    description="A filter of qualification types. A condition that is left out does not restrict "
    "the list."
)
class QualificationTypeFilter:
    text: str | None = strawberry.field(
        default=None,
        description="A text in the name, the description or the keywords, in any case and in any "
        "Unicode form: 1 to 200 characters.",
    )
    requestable: bool | None = strawberry.field(
        default=None,
        description="True: only types that workers may request now. False: only the others.",
    )
    owned_by_me: bool = strawberry.field(
        default=False, description="True: only types of the viewer as a requester."
    )
    kind: TypeKind | None = strawberry.field(default=None, description="Only types of this kind.")


@strawberry.type
class QualificationTypeQueries:
    @resolved(
        description="Qualification types, the newest first. Deleted types are listed only for "
        "their owner.",
        cost=SEARCH_COST,
    )
    async def qualification_types(
        self,
        info: Info,
        filter: Annotated[
            QualificationTypeFilter | None,
            strawberry.argument(description="The filter; null lists all types."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[QualificationType]:
        info.context.browsing()
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="qualificationTypes")
        wanted, requester = filter or QualificationTypeFilter(), own_requester(info.context)
        page = EMPTY
        if requester is not None or not wanted.owned_by_me:
            found = queries.TypeFilter(
                text=wanted.text,
                requestable=wanted.requestable,
                owned_by=requester.id if requester and wanted.owned_by_me else None,
                kind=wanted.kind,
            )
            try:
                page = await queries.search(requester, found, part)
            except InvalidInput as refused:
                raise BadUserInput.out_of_bounds(refused) from None
        return connected(page, QualificationType.of, NEWEST_FIRST, list_name="qualificationTypes")
