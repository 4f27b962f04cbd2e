"""Reading inputs as Strawberry does, but resolving each type once instead of at every value.

Ten thousand HITs have two hundred thousand values; Strawberry resolves the type of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING
from functools import partial
from typing import Any, NamedTuple

import strawberry
from strawberry.schema.name_converter import NameConverter
from strawberry.types.arguments import InputContext
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    StrawberryType,
    has_object_definition,
)
from strawberry.types.lazy_type import LazyType

Read = Callable[[Any], Any]
READ_AT_ONCE = 500  # items of a list


def read_quickly(schema: strawberry.Schema) -> None:
    """Set our reader on every input type of a schema, by Strawberry's hook `from_input`."""
    known = [each.definition for each in schema.schema_converter.type_map.values()]
    inputs = [each for each in known if isinstance(each, StrawberryObjectDefinition)]
    readings = []
    for definition in inputs:
        if definition.is_input:
            definition.from_input = reading = _Reading(definition)
            readings.append(reading)
    for reading in readings:
        reading.plan(schema.config.name_converter)


class _Field(NamedTuple):
    shown: str
    name: str
    read: Read | None


class _Reading:
    """Reads the values of one input type."""

    def __init__(self, definition: StrawberryObjectDefinition) -> None:
        self._definition = definition
        self._fields: list[_Field] = []

    def plan(self, names: NameConverter) -> None:
        """Resolve the fields. Call it once every input type of the schema has its reader."""
        for field in self._definition.fields:
            kind = field.resolve_type(type_definition=self._definition)
            has_default = (field.default_value, field.default_factory) != (MISSING, MISSING)
            optional = isinstance(kind, StrawberryOptional)
            assert has_default or not optional, f"{field.name} may be left out: say what it is then"
            read = _reader(kind)
            self._fields.append(_Field(names.from_field(field), field.python_name, read))

    def __call__(self, kind: type, value: Mapping[str, Any], _: InputContext | None = None) -> Any:
        given: dict[str, Any] = {}
        for shown, name, read in self._fields:
            if shown in value:
                each = value[shown]
                given[name] = each if read is None or each is None else read(each)
        return kind(**given)


def _reader(kind: StrawberryType | type) -> Read | None:
    """The conversion from GraphQL's value to a value of this type; none where none is needed."""
    assert not isinstance(kind, StrawberryMaybe), "no input of ours has a Maybe"
    if isinstance(kind, StrawberryOptional):
        return _reader(kind.of_type)
    if isinstance(kind, LazyType):
        return _reader(kind.resolve_type())
    if isinstance(kind, StrawberryList):
        return _list_reader(_reader(kind.of_type))
    if not has_object_definition(kind):
        return None
    reading = kind.__strawberry_definition__.from_input
    assert isinstance(reading, _Reading), f"{kind} is not of this schema"
    return partial(reading, kind)


def _list_reader(read: Read | None) -> Read:
    if read is None:
        return list

    def each_or_none(value: Any) -> Any:
        return None if value is None else read(value)

    def read_list(values: list[Any]) -> Sequence[Any]:
        if len(values) > READ_AT_ONCE:
            return _Unread(values, each_or_none)
        return [each_or_none(value) for value in values]

    return read_list


class _Unread(Sequence[Any]):
    """A long list of an input, whose items are read when they are asked for.

    So a command that works in slices reads in slices too, and no list holds the event loop.
    """

    def __init__(self, values: list[Any], read: Read) -> None:
        self._values, self._read = values, read

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        return map(self._read, self._values)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self._read(value) for value in self._values[at]]
        return self._read(self._values[at])
