"""Tables of the reports to the tax authority: amounts alone, no names and no tax ids."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields

from domain.kernel.money import Money
from domain.kernel.rows import MarketModel


class ReturnForm(StrEnum):
    """The information returns."""

    NEC_1099 = "1099-NEC"  # of US persons
    S_1042 = "1042-S"  # of everybody else


class ReturnKind(StrEnum):
    """Whether a payee is reported for the first time."""

    ORIGINAL = "ORIGINAL"
    CORRECTED = "CORRECTED"


class TaxReport(MarketModel):
    """A report of a year. The first has number 1; the later ones have what is new or changed."""

    id = fields.UUIDField(primary_key=True)
    year = fields.IntField()
    number = fields.IntField()
    made_at = fields.DatetimeField()
    originals = fields.IntField()
    corrections = fields.IntField()

    class Meta:
        table = "tax_reports"


class TaxReportRow(MarketModel):
    """One line of a report: of a payee by form, and for the form 1042-S by rate of withholding."""

    id = fields.UUIDField(primary_key=True)
    report_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    form = fields.CharEnumField(ReturnForm, max_length=10)
    rate = fields.IntField()  # hundredths of a percent; 0 for the form 1099-NEC
    kind = fields.CharEnumField(ReturnKind, max_length=10)
    gross_cents = fields.BigIntField()
    withheld_cents = fields.BigIntField()
    earlier_gross_cents = fields.BigIntField(null=True)
    earlier_withheld_cents = fields.BigIntField(null=True)

    class Meta:
        table = "tax_report_rows"

    @property
    def gross(self) -> Money:
        """The money that was paid, before tax."""
        return Money(self.gross_cents)

    @property
    def withheld(self) -> Money:
        """The tax that was withheld from it."""
        return Money(self.withheld_cents)
