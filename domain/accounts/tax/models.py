"""The table of tax interviews, with what is encrypted in it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import orjson
from tortoise import fields

from domain.accounts.tax.interview import Address, TaxRecord
from domain.accounts.tax.lifecycle import TaxForm, TaxIdKind, TaxState
from domain.kernel.rows import MarketModel
from domain.secrets.columns import EncryptedColumn
from domain.secrets.masks import masked


class TaxInterview(MarketModel):
    """A tax interview that a worker completed: with an electronic signature, or a printed form."""

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    form = fields.CharEnumField(TaxForm, max_length=10)
    state = fields.CharEnumField(TaxState, max_length=10)
    person = fields.BinaryField()  # encrypted: name, citizenship and address
    tax_id = fields.BinaryField(null=True)  # encrypted
    id_kind: TaxIdKind | None = fields.CharEnumField(  # type: ignore[assignment]
        TaxIdKind, max_length=10, null=True
    )
    id_country = fields.CharField(2, null=True)
    treaty_country = fields.CharField(2, null=True)
    withholding = fields.IntField()  # hundredths of a percent
    answered_at = fields.DatetimeField()
    upload_id = fields.UUIDField(null=True)  # of the printed form; else signed electronically
    decided_at = fields.DatetimeField(null=True)  # of the printed form
    decided_by = fields.UUIDField(null=True)
    return_reason = fields.CharField(1000, null=True)
    valid_from = fields.DatetimeField(null=True)
    valid_until = fields.DatetimeField(null=True)
    remind_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    erase_at = fields.DatetimeField(null=True)

    class Meta:
        table = "tax_interviews"

    def is_in_force(self, at: datetime) -> bool:
        """Whether it is good for work that begins now."""
        is_open = self.state == TaxState.IN_FORCE
        return is_open and self.valid_until is not None and at < self.valid_until

    @property
    def described(self) -> TaxPayer:
        """The person, decrypted."""
        text = PERSON.decrypt(self)
        assert text is not None, "the column is never empty"
        values = orjson.loads(text)
        return TaxPayer(values["name"], values["citizenship"], Address(**values["address"]))

    @property
    def masked_id(self) -> str | None:
        """The tax id as everybody who may see the interview sees it."""
        number = TAX_ID.decrypt(self)
        return None if number is None else masked(number)


class TaxPayer(NamedTuple):
    """The person of an interview."""

    name: str
    citizenship: str
    address: Address


PERSON = EncryptedColumn(TaxInterview, "person")
TAX_ID = EncryptedColumn(TaxInterview, "tax_id")


def person_of(record: TaxRecord) -> str:
    """The text that is encrypted of the person."""
    values = TaxPayer(record.name, record.citizenship, record.address)._asdict()
    return orjson.dumps(values).decode()
