"""Reads values that need no resolver straight from their object, as a response has them.

graphql-core builds a path, an info object and a chain of calls for each value. Most are attributes
of scalar types. At any surprise (a null where none may be, a value of another type, an error) the
value is unread, and is left to graphql-core, so that every error is the library's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any
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
from strawberry.execution.is_awaitable import optimized_is_awaitable
from strawberry.types.field import StrawberryField

Read = Callable[[Any], Any]
"""The value of a field of an object as the response has it; UNREAD where graphql-core reads it."""

UNREAD = object()
SMALLEST_INT, LARGEST_INT = -(2**31), 2**31 - 1  # of GraphQL
_reads: WeakKeyDictionary[GraphQLObjectType, Mapping[str, Read]] = WeakKeyDictionary()


def reads_of(parent: GraphQLObjectType) -> Mapping[str, Read]:
    """How to read each field of a type that is an attribute of a scalar type, or of texts."""
    reads = _reads.get(parent)
    if reads is None:
        pairs = ((name, _read_of(field)) for name, field in parent.fields.items())
        reads = _reads[parent] = {name: read for name, read in pairs if read is not None}
    return reads


def attribute_of(field: GraphQLField) -> Read | None:
    """How to get the attribute that the field is; None where it is something else."""
    definition = definition_of(field)
    if definition is None or field.args or not getattr(field.resolve, "_is_default", False):
        return None
    if definition.default_resolver is not getattr:
        return None
    return attrgetter(definition.python_name)


def definition_of(field: GraphQLField) -> StrawberryField | None:
    """Strawberry's own of a field."""
    return (field.extensions or {}).get("strawberry-definition")


def _read_of(field: GraphQLField) -> Read | None:
    """How to read the field, where it is an attribute of a scalar type, or a list of texts."""
    attribute, kind = attribute_of(field), field.type
    if attribute is None:
        return None
    is_required = isinstance(kind, GraphQLNonNull)
    inner: GraphQLOutputType = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    convert = conversion(inner)
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


def conversion(kind: GraphQLOutputType) -> Read | None:
    """How to make what a response has of a value of a type that may not be null; None for types
    with fields, and for most lists."""
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
