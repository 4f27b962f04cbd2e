"""The base class of models: it converts a row's columns to fields faster than Tortoise does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import orjson
from tortoise.fields import BooleanField, DatetimeField, Field, JSONField, UUIDField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

Converter = Callable[[Any], Any]
Converters = list[tuple[str, Converter | None]]  # by column; None: the value is used as it is


class MarketModel(Model):
    """A row of one of the market's tables. Tortoise's own queries use the same converters."""

    class Meta:
        abstract = True

    # Tortoise's own looks for relations and for defaults that are awaited; there are none here.
    __setattr__ = object.__setattr__  # type: ignore[assignment]

    @classmethod
    def new(cls, **values: Any) -> Self:
        """A row to be inserted by a statement, with these values as they are.

        The other columns have their defaults. Tortoise's constructor takes ten times as long.
        """
        self = cls.__new__(cls)
        self.__dict__.update(_defaults(cls), _await_when_save={}, **values)
        return self

    @classmethod
    def columns(cls, table: str = "", *, prefix: str = "") -> str:
        """Its columns for a SELECT, each named as its field, with a prefix."""
        start = f"{table}." if table else ""
        return ", ".join(f"{start}{name} AS {prefix}{name}" for name in sorted(cls._meta.db_fields))

    @classmethod
    def table_name(cls) -> str:
        """Its table."""
        return cls._meta.db_table

    @classmethod
    def of(cls, row: dict[str, Any], *, prefix: str = "") -> Self:
        """The model from a row that was selected with `columns`."""
        if prefix:
            row = {name: row[prefix + name] for name, _ in _converters(cls)}
        return cls._init_from_db(**row)

    @classmethod
    def field(cls, name: str) -> Field[Any]:
        """The field of a column."""
        return cls._meta.fields_map[name]

    @classmethod
    def key_name(cls) -> str:
        """The column of the primary key."""
        return cls._meta.pk_attr

    def copy_with(self, **changes: Any) -> Self:
        """A copy that differs in these fields, as if it was read from the database."""
        copy = type(self).__new__(type(self))
        copy.__dict__.update(self.__dict__, _saved_in_db=True, _await_when_save={}, **changes)
        return copy

    @classmethod
    def _init_from_db(cls, **row: Any) -> Self:
        converters = _converters(cls)
        if len(row) < len(converters):
            return super()._init_from_db(**row)  # a query with `only` reads some of the columns
        self = cls.__new__(cls)
        values = self.__dict__
        values["_partial"], values["_saved_in_db"] = False, True
        values["_custom_generated_pk"] = True
        values["_await_when_save"] = {}
        for name, convert in converters:
            value = row[name]
            values[name] = value if value is None or convert is None else convert(value)
        return self


def model_of(table: str) -> type[MarketModel] | None:
    """The model of a table; None for the few that have none."""
    return next(
        (each for each in MarketModel.__subclasses__() if each._meta.db_table == table), None
    )


_defaults_by_model: dict[type[Model], dict[str, Any]] = {}


def _defaults(model: type[Model]) -> dict[str, Any]:
    """What a new row has in the columns that have a default, or may be null."""
    defaults = _defaults_by_model.get(model)
    if defaults is None:
        columns = [(name, model._meta.fields_map[name]) for name in model._meta.db_fields]
        defaults = {
            name: field.default
            for name, field in columns
            if field.null or field.default is not None
        }
        mutable = [name for name, value in defaults.items() if isinstance(value, list | dict)]
        assert not mutable, f"defaults that rows would share: {mutable}"
        defaults |= {"_partial": False, "_saved_in_db": False, "_custom_generated_pk": True}
        _defaults_by_model[model] = defaults
    return defaults


_converters_by_model: dict[type[Model], Converters] = {}


def _converters(model: type[Model]) -> Converters:
    converters = _converters_by_model.get(model)
    if converters is None:
        fields = model._meta.fields_map
        names = sorted(model._meta.db_fields)
        converters = [(name, _converter_of(fields[name])) for name in names]
        _converters_by_model[model] = converters
    return converters


def _converter_of(field: Field[Any]) -> Converter | None:
    """What converts a column's value: SQLite gives text where PostgreSQL gives a typed value."""
    if isinstance(field, UUIDField):
        return _uuid
    if isinstance(field, DatetimeField):
        return _instant
    if isinstance(field, BooleanField):
        return bool
    if isinstance(field, JSONField):
        return _json
    if isinstance(field, CharEnumFieldInstance):
        return field.enum_type
    return None


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def _instant(value: Any) -> datetime:
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
