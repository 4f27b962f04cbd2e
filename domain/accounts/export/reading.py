"""Reads the rows of a subject, page by page, as values that JSON has."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

import orjson
from tortoise.fields import BooleanField, DatetimeField, Field, JSONField, UUIDField

from domain.accounts.export.limits import PAGE
from domain.accounts.export.subjects import PLACES, ExportSubject, Known, Shown
from domain.kernel.rows import MarketModel, model_of
from domain.kernel.statement import Row, Statement, instant, key
from domain.people.models import Account, Requester, Worker
from domain.secrets import columns as secrets

Value = Any  # None, bool, int, float, str, list or dict
Convert = Callable[[Any, Row], Value]
_PLACE = re.compile(r":[a-z_]+")


async def known_of(account_id: UUID) -> Known:
    """What rows refer to this person by, as it is now."""
    account = await Account.get(id=account_id)
    worker = await Worker.get_or_none(account_id=account_id)
    requester = await Requester.get_or_none(account_id=account_id)
    return Known(
        account_id=account_id,
        worker_id=None if worker is None else worker.id,
        requester_id=None if requester is None else requester.id,
        email=account.email,
        email_key=account.email_key,
    )


class RowPage:
    """Some rows of a subject, in the order of their keys."""

    def __init__(self, rows: Sequence[Mapping[str, Value]], last: str | int | None) -> None:
        self.rows = rows
        self.last = last  # the key of the last row, as JSON has it
        self.is_last = len(rows) < PAGE


async def page_of(subject: ExportSubject, known: Known, after: str | int | None) -> RowPage:
    """The rows that follow the one with this key."""
    first, following, places = _statements(subject)
    values = [known.value(place) for place in places]
    converts = _converts(subject)
    if after is None:
        rows = await first.rows(*values)
    else:
        given = UUID(str(after)) if _key_is_id(subject) else after
        rows = await following.rows(*values, given)
    shown = await _printed(subject, rows)
    found = [
        {each.name: _value(each.name, row, converts, shown) for each in subject.columns}
        for row in rows
    ]
    return RowPage(found, _as_json(rows[-1][subject.key], subject) if rows else None)


def _value(
    name: str, row: Row, converts: Mapping[str, Convert], shown: Mapping[str, Mapping[UUID, str]]
) -> Value:
    value = row[name]
    if value is None:
        return None
    if name in shown:
        return shown[name].get(key(value))
    if name in converts:
        return converts[name](value, row)
    return value


@functools.cache
def _statements(subject: ExportSubject) -> tuple[Statement, Statement, tuple[str, ...]]:
    """Of the first page, of those that follow, and what they take."""
    places: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        assert found[0] in PLACES, f"{found[0]} is no place"
        if found[0] not in places:
            places.append(found[0])
        return f"${places.index(found[0]) + 1}"

    condition = _PLACE.sub(numbered, subject.rows)
    names = ", ".join(sorted({subject.key, *(each.name for each in subject.columns)}))
    start = f"SELECT {names} FROM {subject.table} WHERE ({condition})"
    end = f"ORDER BY {subject.key} LIMIT {PAGE}"
    following = f"{start} AND {subject.key} > ${len(places) + 1} {end}"
    return Statement(f"{start} {end}"), Statement(following), tuple(places)


async def _printed(subject: ExportSubject, rows: Sequence[Row]) -> dict[str, dict[UUID, str]]:
    """The texts that are shown in the place of ids, by column."""
    shown = {}
    for each in subject.columns:
        if each.shown is not None:
            ids = list({key(row[each.name]) for row in rows if row[each.name] is not None})
            found: dict[UUID, str] = {}
            for statement in _PRINTED[each.shown] if ids else ():
                found |= {key(row["id"]): row["shown"] for row in await statement.rows(ids)}
            shown[each.name] = found
    return shown


def _key_is_id(subject: ExportSubject) -> bool:
    model = model_of(subject.table)
    return model is not None and isinstance(model.field(subject.key), UUIDField)


def _as_json(value: Any, subject: ExportSubject) -> str | int:
    return str(value) if _key_is_id(subject) else value


@functools.cache
def _converts(subject: ExportSubject) -> Mapping[str, Convert]:
    """What makes values of a column, as each database gives them, into JSON."""
    model = model_of(subject.table)
    found: dict[str, Convert] = {}
    for name in (each.name for each in subject.columns):
        if model is None:  # Tables without a model have few columns, and names that say the type.
            if name.endswith("_at"):
                found[name] = _instant
            elif name.startswith("is_"):
                found[name] = _flag
        elif (model, name) in secrets.declared():
            found[name] = _decrypting(model, name)
        else:
            found |= _of_field(model.field(name), name)
    return found


def _of_field(field: Field[Any], name: str) -> dict[str, Convert]:
    for kind, convert in _BY_FIELD.items():
        if isinstance(field, kind):
            return {name: convert}
    return {}


def _decrypting(model: type[MarketModel], name: str) -> Convert:
    column = secrets.declared()[model, name]
    own_key = model.key_name()

    def decrypt(value: Any, row: Row) -> str:
        return column.opened(key(row[own_key]), bytes(value))

    return decrypt


def _instant(value: Any, row: Row) -> str:
    at = instant(value)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _flag(value: Any, row: Row) -> bool:
    return bool(value)


def _text(value: Any, row: Row) -> str:
    return str(value)


def _json(value: Any, row: Row) -> Value:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


_BY_FIELD: Mapping[type[Field[Any]], Convert] = {
    UUIDField: _text,
    DatetimeField: _instant,
    BooleanField: _flag,
    JSONField: _json,
}
_WORKERS = Statement("SELECT id, worker_id AS shown FROM workers WHERE id = ANY($1::uuid[])")
_REQUESTERS = Statement(
    "SELECT id, requester_id AS shown FROM requesters WHERE id = ANY($1::uuid[])"
)
_LEDGER = Statement("SELECT id, kind AS shown FROM ledger_accounts WHERE id = ANY($1::uuid[])")
_PRINTED: Mapping[Shown, tuple[Statement, ...]] = {
    Shown.WORKER: (_WORKERS,),
    Shown.REQUESTER: (_REQUESTERS,),
    Shown.PARTY: (_WORKERS, _REQUESTERS),
    Shown.LEDGER: (_LEDGER,),
}
