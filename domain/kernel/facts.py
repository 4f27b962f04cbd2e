"""Facts: what is told after a change, in the past tense, and to whom."""

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
    """One thing that happened. Its fields are ids, instants, money, words and numbers."""

    kinds: ClassVar[dict[str, type[Fact]]] = {}
    occurred_at: datetime

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        assert cls.__name__ not in Fact.kinds, f"two facts are named {cls.__name__}"
        Fact.kinds[cls.__name__] = cls

    def topics(self) -> Iterable[str]:
        """To whom it is told: one log entry each."""
        raise NotImplementedError

    def drafts(self) -> list[Draft]:
        """The fact as log entries."""
        kind, body = type(self).__name__, self._body()
        return [Draft(topic, kind, body, self.occurred_at) for topic in self.topics()]

    @classmethod
    def recalled(cls, entry: Entry) -> Self:
        """The fact that an entry tells of."""
        kind = cls.kinds[entry.kind]
        assert issubclass(kind, cls), f"{entry.kind} is not a {cls.__name__}"
        readers = _readers(kind)
        values = {
            name: readers[name](value) for name, value in entry.body.items() if name in readers
        }
        return kind(occurred_at=entry.occurred_at, **values)

    def _body(self) -> dict[str, Json]:
        return {name: _written(getattr(self, name)) for name in _told(type(self))}


_known_names: dict[type[Fact], list[str]] = {}


def _told(kind: type[Fact]) -> list[str]:
    """The fields that a fact's body holds."""
    names = _known_names.get(kind)
    if names is None:
        names = [field.name for field in fields(kind) if field.name != "occurred_at"]
        _known_names[kind] = names
    return names


def _written(value: object) -> Json:
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
    """How a field of this type is read back; where it may be absent, None stays None."""
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
_known_readers: dict[type[Fact], dict[str, Any]] = {}


def _readers(kind: type[Fact]) -> dict[str, Any]:
    known = _known_readers.get(kind)
    if known is None:
        hints = get_type_hints(kind)
        known = {
            field.name: _reader(hints[field.name])
            for field in fields(kind)
            if field.name != "occurred_at"
        }
        _known_readers[kind] = known
    return known
