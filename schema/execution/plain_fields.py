"""Reads fields that need no resolver straight from the object, once a field of a type is known.

graphql-core builds a path, an info object and a chain of calls for each value of a response. Most
of them are attributes of scalar types. This executor reads those itself, and gives way to
graphql-core for everything else and at any surprise: a null where none may be, a value of another
type, an error. So every answer and every error is the library's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from operator import attrgetter
from typing import Any, cast
from weakref import WeakKeyDictionary

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    Undefined,
    is_leaf_type,
)
from graphql.execution.collect_fields import GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.execution.is_awaitable import optimized_is_awaitable

from schema.execution.pauses import PausingExecutor

Read = Callable[[Any], Any]
"""The value of a field of an object as the response has it; UNREAD where graphql-core reads it."""

UNREAD = object()
SMALLEST_INT, LARGEST_INT = -(2**31), 2**31 - 1  # of GraphQL
_reads: WeakKeyDictionary[GraphQLObjectType, Mapping[str, Read]] = WeakKeyDictionary()


class PlainFieldsExecutor(PausingExecutor):
    """An executor that reads plain fields itself."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if self.middleware_manager is not None and not self.middleware_manager.middlewares:
            self.middleware_manager = None  # Strawberry gives one for no extension, too

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
        reads = _reads_of(parent_type)
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


async def _completed(found: dict[str, Any], others: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return _filled(found, await others)


def _filled(found: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    found.update(others)
    if UNREAD in found.values():  # a field that the schema does not have
        return {name: value for name, value in found.items() if value is not UNREAD}
    return found


def _reads_of(parent: GraphQLObjectType) -> Mapping[str, Read]:
    reads = _reads.get(parent)
    if reads is None:
        pairs = ((name, _read_of(field)) for name, field in parent.fields.items())
        reads = _reads[parent] = {name: read for name, read in pairs if read is not None}
    return reads


def _read_of(field: GraphQLField) -> Read | None:
    """How to read the field, where it is an attribute of a scalar type, or a list of texts."""
    definition = (field.extensions or {}).get("strawberry-definition")
    if definition is None or field.args or not getattr(field.resolve, "_is_default", False):
        return None
    if definition.default_resolver is not getattr:
        return None
    attribute, kind = attrgetter(definition.python_name), field.type
    is_required = isinstance(kind, GraphQLNonNull)
    inner: GraphQLOutputType = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    convert = _conversion(inner)
    if convert is None:
        return None

    def read(source: Any) -> Any:
        try:
            value = attribute(source)
            if value is None:
                return UNREAD if is_required else None
            return convert(value)
        except Exception:
            return UNREAD

    return read


def _conversion(kind: GraphQLOutputType) -> Read | None:
    if isinstance(kind, GraphQLList):
        item = kind.of_type
        is_texts = isinstance(item, GraphQLNonNull) and item.of_type in (GraphQLString, GraphQLID)
        return _texts if is_texts else None
    if kind in (GraphQLString, GraphQLID):
        return lambda value: value if type(value) is str else UNREAD
    if kind is GraphQLBoolean:
        return lambda value: value if type(value) is bool else UNREAD
    if kind is GraphQLInt:
        return _int
    if not is_leaf_type(kind):
        return None
    coerce = kind.coerce_output_value

    def convert(value: Any) -> Any:
        if isinstance(value, Exception) or optimized_is_awaitable(value):
            return UNREAD
        coerced = coerce(value)
        return UNREAD if coerced is None or coerced is Undefined else coerced

    return convert


def _int(value: Any) -> Any:
    return value if type(value) is int and SMALLEST_INT <= value <= LARGEST_INT else UNREAD


def _texts(value: Any) -> Any:
    if type(value) is not list or not all(type(each) is str for each in value):
        return UNREAD
    return list(value)
