"""Reads objects whose whole selection needs no step of graphql-core, column by column.

A selection is plain where each of its fields is an attribute or a look-up
(`schema.execution.look_ups`), and what these have is selected plainly too. The loaders are asked
at once for all objects of a list.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import islice
from typing import Any, Protocol

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType
from graphql.execution.collect_fields import CollectedFields, FieldDetailsList

from schema.execution.look_ups import LOOK_UP, LookUp
from schema.execution.pauses import ITEMS_AT_ONCE
from schema.execution.plain_values import (
    UNREAD,
    Read,
    attribute_of,
    conversion,
    definition_of,
    reads_of,
)

Collect = Callable[[GraphQLObjectType, FieldDetailsList], CollectedFields]
Select = Callable[[GraphQLObjectType, FieldDetailsList], "PlainSelection"]
Column = list[Any]
Pending = Callable[[], Awaitable[Column]]
"""What has yet to be looked up: nothing is left behind where it is never called."""


class NotPlain(Exception):
    """A field or a value that graphql-core must handle."""


class PlainSelection:
    """How the selected fields of one type are read."""

    def __init__(
        self, kind: GraphQLObjectType, fields: FieldDetailsList, collect: Collect, select: Select
    ) -> None:
        """`select` gives the selections of what the fields have. Raises NotPlain."""
        definition = (kind.extensions or {}).get("strawberry-definition")
        collected = collect(kind, fields)
        if definition is None or collected.new_defer_usages or not collected.grouped_field_set:
            raise NotPlain
        self._origin = definition.origin
        self._names = list(collected.grouped_field_set)
        self._plain: list[tuple[str, Read]] = []
        self._others: list[tuple[str, _Held | _LookedUp]] = []
        reads = reads_of(kind)
        for response_name, some in collected.grouped_field_set.items():
            name = some[0].node.name.value
            if (read := reads.get(name)) is not None:
                self._plain.append((response_name, read))
            elif name == "__typename":
                self._plain.append((response_name, lambda _source: kind.name))
            else:
                self._others.append((response_name, _other(kind, name, some, select)))

    def read(self, sources: Column, loaders: Any) -> Column | Pending:
        """The selected fields of objects, or what gives them once all is looked up.

        Everything that needs no look-up is read at once. Raises NotPlain, and so does what is
        pending, which also raises what a loader raises.
        """
        origin = self._origin
        if len(sources) > ITEMS_AT_ONCE or any(type(source) is not origin for source in sources):
            raise NotPlain
        columns = {name: [read(source) for source in sources] for name, read in self._plain}
        if any(UNREAD in column for column in columns.values()):
            raise NotPlain
        pending: list[tuple[str, Pending]] = []
        for name, other in self._others:
            read = other.read(sources, loaders)
            if isinstance(read, list):
                columns[name] = read
            else:
                pending.append((name, read))
        return partial(self._look_up, columns, pending) if pending else self._rows(columns)

    async def _look_up(
        self, columns: dict[str, Column], pending: list[tuple[str, Pending]]
    ) -> Column:
        for name, column in pending:
            columns[name] = await column()
        return self._rows(columns)

    def _rows(self, columns: dict[str, Column]) -> Column:
        names = self._names
        rows = zip(*(columns[name] for name in names), strict=True)
        return [dict(zip(names, row, strict=True)) for row in rows]


class _Held:
    """A field whose object, or list, is an attribute."""

    def __init__(self, attribute: Read, completion: Completion) -> None:
        self._attribute, self._completion = attribute, completion

    def read(self, sources: Column, loaders: Any) -> Column | Pending:
        return self._completion.of([self._attribute(source) for source in sources], loaders)


class _LookedUp:
    """A field that loads its value by a key of the object."""

    def __init__(self, look_up: LookUp, completion: Completion) -> None:
        self._look_up, self._completion = look_up, completion

    def read(self, sources: Column, loaders: Any) -> Pending:
        """Ask for all keys; what is asked in the same turn is one batch."""
        loader, key = self._look_up.loader(loaders), self._look_up.key
        asked = [loader.load(key(source)) for source in sources]
        return partial(self._completed, sources, asked, loaders)

    async def _completed(
        self, sources: Column, asked: list[Awaitable[Any]], loaders: Any
    ) -> Column:
        found = [await each for each in asked]
        if None in found:
            raise NotPlain
        made = map(self._look_up.value, sources, found)
        completed = self._completion.of(list(made), loaders)
        return completed if isinstance(completed, list) else await completed()


class Completion(Protocol):
    """Makes of the values of one field what a response has. Raises NotPlain."""

    def of(self, values: Column, loaders: Any) -> Column | Pending: ...


class _Leaves:
    def __init__(self, convert: Read) -> None:
        self._convert = convert

    def of(self, values: Column, _loaders: Any) -> Column:
        converted = [self._convert(value) for value in values]
        if UNREAD in converted:
            raise NotPlain
        return converted


class _Objects:
    def __init__(self, selection: PlainSelection) -> None:
        self.of = selection.read


class _Lists:
    def __init__(self, item: Completion) -> None:
        self._item = item

    def of(self, values: Column, loaders: Any) -> Column | Pending:
        if any(type(value) is not list for value in values):
            raise NotPlain
        items = self._item.of([each for value in values for each in value], loaders)
        return _then(items, partial(_cut, values))


class _OrNull:
    def __init__(self, of_values: Completion) -> None:
        self._of_values = of_values

    def of(self, values: Column, loaders: Any) -> Column | Pending:
        there = self._of_values.of([value for value in values if value is not None], loaders)
        return _then(there, partial(_with_nulls, values))


def _then(column: Column | Pending, arrange: Callable[[Column], Column]) -> Column | Pending:
    if isinstance(column, list):
        return arrange(column)

    async def arranged() -> Column:
        return arrange(await column())

    return arranged


def _cut(values: Column, items: Column) -> Column:
    following = iter(items)
    return [list(islice(following, len(value))) for value in values]


def _with_nulls(values: Column, completed: Column) -> Column:
    following = iter(completed)
    return [None if value is None else next(following) for value in values]


def _other(
    kind: GraphQLObjectType, name: str, fields: FieldDetailsList, select: Select
) -> _Held | _LookedUp:
    field = kind.fields.get(name)
    if field is None or field.args:
        raise NotPlain
    if (attribute := attribute_of(field)) is not None:
        return _Held(attribute, _completion(field.type, fields, select))
    definition = definition_of(field)
    look_up = None if definition is None else definition.metadata.get(LOOK_UP)
    if look_up is None:
        raise NotPlain
    return _LookedUp(look_up, _completion(field.type, fields, select))


def _completion(kind: GraphQLOutputType, fields: FieldDetailsList, select: Select) -> Completion:
    if not isinstance(kind, GraphQLNonNull):
        return _OrNull(_required(kind, fields, select))
    return _required(kind.of_type, fields, select)


def _required(kind: GraphQLOutputType, fields: FieldDetailsList, select: Select) -> Completion:
    """Values that may not be null: for a null its conversion or its type fails."""
    if (convert := conversion(kind)) is not None:
        return _Leaves(convert)
    if isinstance(kind, GraphQLList):
        return _Lists(_completion(kind.of_type, fields, select))
    if isinstance(kind, GraphQLObjectType):
        return _Objects(select(kind, fields))
    raise NotPlain
