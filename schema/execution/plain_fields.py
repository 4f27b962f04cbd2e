"""Reads fields that need no resolver straight from the object, once a field of a type is known.

graphql-core builds a path, an info object and a chain of calls for each value of a response. Most
of them are attributes of scalar types. This executor reads those itself, and gives way to
graphql-core for everything else and at any surprise: a null where none may be, a value of another
type, an error. So every answer and every error is the library's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from inspect import isawaitable
from typing import Any, cast

from graphql import (
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path

from schema.execution.pauses import PausingExecutor
from schema.execution.plain_selections import NotPlain, Pending, PlainSelection
from schema.execution.plain_values import UNREAD, reads_of


class PlainFieldsExecutor(PausingExecutor):
    """An executor that reads plain fields itself."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if self.middleware_manager is not None and not self.middleware_manager.middlewares:
            self.middleware_manager = None  # Strawberry gives one for no extension, too
        self._selections: dict[Any, tuple[FieldDetailsList, PlainSelection | None]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        execute = super().execute_fields
        if self.middleware_manager is not None:
            return execute(parent_type, source_value, path, grouped_field_set, position_context)
        reads = reads_of(parent_type)
        found: dict[str, Any] = {}
        rest: GroupedFieldSet = {}
        for name, fields in grouped_field_set.items():
            read = reads.get(fields[0].node.name.value)
            value = UNREAD if read is None else read(source_value)
            if value is UNREAD:
                rest[name] = fields
            found[name] = value  # which keeps the order of the response
        if not rest:
            return found
        others = execute(parent_type, source_value, path, rest, position_context)
        if self.is_awaitable(others):
            return _completed(found, cast("Awaitable[dict[str, Any]]", others))
        return _filled(found, cast("dict[str, Any]", others))

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        complete = partial(
            super().complete_object_value,
            *(return_type, field_details_list, info, path, result, position_context),
        )
        selection = self._selection(return_type, field_details_list, position_context)
        if selection is None:
            return complete()

        def first(rows: list[dict[str, Any]]) -> dict[str, Any]:
            return rows[0]

        return self._read(selection, [result], finish=first, complete=complete)

    def complete_iterable_value(
        self,
        item_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        items: Iterable[Any],
        position_context: Any,
    ) -> AwaitableOrValue[list[Any]]:
        complete = partial(
            super().complete_iterable_value,
            *(item_type, field_details_list, info, path, items, position_context),
        )
        kind = item_type.of_type if isinstance(item_type, GraphQLNonNull) else None
        if not isinstance(kind, GraphQLObjectType) or not isinstance(items, list):
            return complete()
        selection = self._selection(kind, field_details_list, position_context)
        if selection is None or self.get_stream_usage(field_details_list, path):
            return complete()
        return self._read(selection, items, finish=list, complete=complete)

    def _selection(
        self, kind: GraphQLObjectType, fields: FieldDetailsList, position_context: Any
    ) -> PlainSelection | None:
        """How to read the selected fields of objects; None where graphql-core does."""
        if self.middleware_manager is not None or position_context is not None:
            return None
        try:
            return self._known(kind, fields)
        except NotPlain:
            return None

    def _known(self, kind: GraphQLObjectType, fields: FieldDetailsList) -> PlainSelection:
        """Each is made once an operation. Raises NotPlain."""
        key = (kind, id(fields))
        if (known := self._selections.get(key)) is None:
            try:
                selection = PlainSelection(kind, fields, self.collect_subfields, self._known)
            except NotPlain:
                selection = None
            known = self._selections[key] = (fields, selection)  # which keeps the list and its id
        if known[1] is None:
            raise NotPlain
        return known[1]

    def _read(
        self,
        selection: PlainSelection,
        sources: list[Any],
        *,
        finish: Callable[[list[Any]], Any],
        complete: Callable[[], AwaitableOrValue[Any]],
    ) -> AwaitableOrValue[Any]:
        """Read plainly; at any surprise, complete as graphql-core does."""
        try:
            read = selection.read(sources, getattr(self.context_value, "loaders", None))
        except Exception:
            return complete()
        if isinstance(read, list):
            return finish(read)
        return self._looked_up(selection, read, finish=finish, complete=complete)

    async def _looked_up(
        self,
        selection: PlainSelection,
        pending: Pending,
        *,
        finish: Callable[[list[Any]], Any],
        complete: Callable[[], AwaitableOrValue[Any]],
    ) -> Any:
        try:
            return finish(await pending())
        except Exception:
            self._leave(selection)
            completed = complete()
            return await completed if isawaitable(completed) else completed

    def _leave(self, selection: PlainSelection) -> None:
        """Leave it to graphql-core for the rest of the operation, so that errors come in its
        order."""
        for key, (fields, known) in self._selections.items():
            if known is selection:
                self._selections[key] = (fields, None)


async def _completed(found: dict[str, Any], others: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return _filled(found, await others)


def _filled(found: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    found.update(others)
    if UNREAD in found.values():  # a field that the schema does not have
        return {name: value for name, value in found.items() if value is not UNREAD}
    return found
