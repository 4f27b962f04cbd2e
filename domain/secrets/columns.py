"""Columns with values encrypted at rest; each is declared once, so that keys can be rotated."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from domain.kernel.rows import MarketModel
from domain.secrets import keyring

_declared: dict[tuple[type[MarketModel], str], EncryptedColumn] = {}


class EncryptedColumn:
    """A binary column with an encrypted text, which opens only in its own row."""

    def __init__(self, model: type[MarketModel], column: str) -> None:
        self.model, self.column = model, column
        assert (model, column) not in _declared, "a column is declared once"
        _declared[model, column] = self

    def encrypt(self, row_id: UUID, text: str) -> bytes:
        """The value of the column for the row with this id."""
        return keyring.current().encrypt(text.encode(), self.place(row_id))

    def decrypt(self, row: MarketModel) -> str | None:
        """The text in clear; who shows it notes the reading in the audit.

        None where the column is empty. Raises SecretUnreadable.
        """
        value = getattr(row, self.column)
        return None if value is None else self.opened(row.pk, bytes(value))

    def opened(self, row_id: UUID, value: bytes) -> str:
        """The text in clear of a value that was read from the row with this id."""
        return keyring.current().decrypt(value, self.place(row_id)).decode()

    def renewed(self, row_id: UUID, value: bytes) -> bytes:
        """The value encrypted afresh, by the first key. Raises SecretUnreadable."""
        keys, place = keyring.current(), self.place(row_id)
        return keys.encrypt(keys.decrypt(value, place), place)

    @property
    def table(self) -> str:
        """The table of the column."""
        return self.model.table_name()

    @property
    def name(self) -> str:
        """The column with its table, for people."""
        return f"{self.table}.{self.column}"

    def place(self, row_id: UUID) -> str:
        """What the bytes are bound to: moved to another row or column, they open no more."""
        return f"{self.model.__name__}.{self.column}/{row_id}"


def declared() -> Mapping[tuple[type[MarketModel], str], EncryptedColumn]:
    """All encrypted columns."""
    return MappingProxyType(_declared)
