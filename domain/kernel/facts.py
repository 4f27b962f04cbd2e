"""Facts: changes that are told after they happened, with the topics that they go to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from types import NoneType
from typing import Any, ClassVar, Self, get_args, get_type_hints
from uuid import UUID

from domain.kernel.money import Money
from subscriptions.log.entry import Draft, Entry, Json


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened. Its fields are ids, instants, money, text and numbers."""

    kinds: ClassVar[dict[str, type[Fact]]] = {}
    occurred_at: datetime

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        assert cls.__name__ not in Fact.kinds, f"two facts are named {cls.__name__}"
        Fact.kinds[cls.__name__] = cls

    def topics(self) -> Iterable[str]:
        """The topics that it goes to: one log entry for each."""
        raise NotImplementedError

    def drafts(self) -> list[Draft]:
        """The fact as log entries."""
        kind, body = type(self).__name__, self._body()
        return [Draft(topic, kind, body, self.occurred_at) for topic in self.topics()]

    @classmethod
    def from_entry(cls, entry: Entry) -> Self:
        """The fact that a log entry holds."""
        kind = cls.kinds[entry.kind]
        assert issubclass(kind, cls), f"{entry.kind} is not a {cls.__name__}"
        readers = _readers(kind)
        values = {
            name: readers[name](value) for name, value in entry.body.items() if name in readers
        }
        return kind(occurred_at=entry.occurred_at, **values)

    def _body(self) -> dict[str, Json]:
        return {name: _to_json(getattr(self, name)) for name in _body_fields(type(self))}


_names_by_kind: dict[type[Fact], list[str]] = {}


def _body_fields(kind: type[Fact]) -> list[str]:
    """The names of the fields that go into a fact's body."""
    names = _names_by_kind.get(kind)
    if names is None:
        names = [field.name for field in fields(kind) if field.name != "occurred_at"]
        _names_by_kind[kind] = names
    return names


def _to_json(value: object) -> Json:
    match value:
        case UUID():
            return str(value)
        case Money():
            return value.cents
        case datetime():
            return value.isoformat()
        case None | bool() | int() | str():
            return value
        case _:
            raise AssertionError(f"a fact cannot hold {value!r}")


def _as_is(value: Any) -> Any:
    return value


def _reader(hint: Any) -> Callable[[Any], Any]:
    """Converts a JSON value to a field of this type. An optional field keeps None as it is."""
    [kind, *others] = get_args(hint) or (hint,)
    read = _READERS.get(kind, _as_is)
    if NoneType not in others:
        return read
    return lambda value: None if value is None else read(value)


_READERS: Mapping[type, Callable[[Any], Any]] = {
    UUID: UUID,
    Money: Money,
    datetime: datetime.fromisoformat,
}
_readers_by_kind: dict[type[Fact], dict[str, Any]] = {}


def _readers(kind: type[Fact]) -> dict[str, Any]:
    readers = _readers_by_kind.get(kind)
    if readers is None:
        hints = get_type_hints(kind)
        readers = {
            field.name: _reader(hints[field.name])
            for field in fields(kind)
            if field.name != "occurred_at"
        }
        _readers_by_kind[kind] = readers
    return readers
