"""Models that are read quickly: a column's value becomes its field's by one plain call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import orjson
from tortoise.fields import BooleanField, DatetimeField, Field, JSONField, UUIDField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

Turn = Callable[[Any], Any]
Plan = list[tuple[str, Turn | None]]


class MarketModel(Model):
    """A row of the market's tables. Tortoise reads its rows by the same plan."""

    class Meta:
        abstract = True

    @classmethod
    def columns(cls, table: str = "", *, prefix: str = "") -> str:
        """Its columns for a SELECT, each named by its field with a prefix."""
        at = f"{table}." if table else ""
        return ", ".join(f"{at}{name} AS {prefix}{name}" for name in sorted(cls._meta.db_fields))

    @classmethod
    def of(cls, row: dict[str, Any], *, prefix: str = "") -> Self:
        """From a row that was selected by these columns."""
        if prefix:
            row = {name: row[prefix + name] for name, _ in _plan(cls)}
        return cls._init_from_db(**row)

    def like(self, **changes: Any) -> Self:
        """Another row, as the database keeps it, that differs in these fields alone."""
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__, _saved_in_db=True, _await_when_save={}, **changes)
        return other

    @classmethod
    def _init_from_db(cls, **row: Any) -> Self:
        plan = _plan(cls)
        if len(row) < len(plan):
            return super()._init_from_db(**row)  # `only` some of its columns
        self = cls.__new__(cls)
        values = self.__dict__
        values["_partial"], values["_saved_in_db"] = False, True
        values["_custom_generated_pk"] = True
        values["_await_when_save"] = {}
        for name, turn in plan:
            value = row[name]
            values[name] = value if value is None or turn is None else turn(value)
        return self


_plans: dict[type[Model], Plan] = {}


def _plan(model: type[Model]) -> Plan:
    plan = _plans.get(model)
    if plan is None:
        fields = model._meta.fields_map
        plan = [(name, _turn(fields[name])) for name in sorted(model._meta.db_fields)]
        _plans[model] = plan
    return plan


def _turn(field: Field[Any]) -> Turn | None:
    """How a value of that field is read: SQLite gives text where PostgreSQL gives the value."""
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
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
