"""Columns that a migration fills in Python, since SQL computes no normal form.

A fill reads rows in the order of their ids and writes the values that differ. Parameters are
written ?1, ?2, as SQLite takes them; for PostgreSQL, $1, $2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from domain.kernel.normal_form import name_key, normal_form, searchable

ROWS_AT_ONCE = 500
FIRST_ID = "00000000-0000-0000-0000-000000000000"  # before every id

FilledRow = Sequence[Any]  # of `select`: the id, the value now, and what the new one is made of
Values = Callable[[FilledRow], str]


@dataclass(frozen=True, slots=True)
class Fill:
    """How one column is filled. `values` is called once, and gives the value of each row."""

    select: str  # by ids above ?1 in their order, at most ?2
    update: str  # of the row ?2 to ?1
    values: Callable[[], Values]

    def changes(self, rows: Sequence[FilledRow], value: Values) -> list[tuple[str, Any]]:
        """The values to write, each with its row's id."""
        computed = [(value(row), row) for row in rows]
        return [(new, row[0]) for new, row in computed if new != row[1]]


def _search_texts() -> Values:
    return lambda row: searchable(row[2], row[3], *orjson.loads(row[4]), *row[5:])


def _name_keys() -> Values:
    """The oldest of several types of one owner with the same key has it alone. The names of the
    others stay too, under keys that no name has."""
    seen: set[tuple[object, ...]] = set()

    def value(row: FilledRow) -> str:
        type_id, _, name, *owner, status = row
        key = name_key(name)
        if status == "DISPOSED":
            return key
        if (*owner, key) in seen:
            return f"{key}\n{type_id}"
        seen.add((*owner, key))
        return key

    return value


def _email_keys() -> Values:
    return lambda row: normal_form(row[2])


def _of(table: str, column: str, sources: str, values: Callable[[], Values]) -> Fill:
    return Fill(
        f"SELECT id, {column}, {sources} FROM {table} WHERE id > ?1 ORDER BY id LIMIT ?2",
        f"UPDATE {table} SET {column} = ?1 WHERE id = ?2",
        values,
    )


_TEXTS = "{0}, description, keywords"
FILLS: Mapping[str, Sequence[Fill]] = {
    "0010_normal_form": (
        _of("hit_groups", "search_text", _TEXTS.format("title"), _search_texts),
        _of("qualification_types", "search_text", _TEXTS.format("name"), _search_texts),
        _of("qualification_types", "name_key", "name, owner_id, kind, status", _name_keys),
        Fill(
            "SELECT id, email_key, email FROM accounts WHERE id > ?1 ORDER BY id LIMIT ?2",
            """UPDATE accounts SET email_key = ?1 WHERE id = ?2 AND NOT EXISTS (
                SELECT 1 FROM accounts AS others WHERE others.email_key = ?1)""",
            _email_keys,
        ),
    ),
    "0011_records": (
        Fill(
            """SELECT hit_groups.id, search_text, title, description, keywords, requesters.name
            FROM hit_groups JOIN requesters ON requesters.id = hit_groups.requester_id
            WHERE hit_groups.id > ?1 ORDER BY hit_groups.id LIMIT ?2""",
            "UPDATE hit_groups SET search_text = ?1 WHERE id = ?2",
            _search_texts,
        ),
    ),
}
