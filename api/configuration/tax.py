"""The settings of the tax interview."""

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from domain.accounts.tax import treaties
from domain.accounts.tax.treaties import TreatyRates, UnusableRates

LONGEST_YEAR = timedelta(days=366)


class TaxSettings(BaseSettings):
    """A part of the settings; `docs/accounts.md` explains them."""

    production: bool = False
    tax: Literal["automatic", "asked"] | None = Field(
        None,
        description="Whether workers must complete the tax interview before they accept HITs "
        "(`asked`), or not (`automatic`). Without it, `asked` in production.",
    )
    treaty_rates_file: Path | None = Field(
        None,
        description="A file with the rates of withholding by country and its source "
        "(`docs/accounts.md`); without one, "
        "`domain/accounts/tax/treaty-rates.txt`, which an operator must check.",
    )
    tax_retention_years: int = Field(
        4,
        ge=1,
        le=30,
        description="The years, of 366 days, for which a tax interview is stored after it ended, "
        "also of an account that closed.",
    )

    @field_validator("treaty_rates_file")
    @classmethod
    def _has_rates(cls, path: Path | None) -> Path | None:
        if path is not None:
            try:
                treaties.read(path)
            except UnusableRates as error:
                raise ValueError(str(error)) from None
        return path

    @cached_property
    def treaty_rates(self) -> TreatyRates:
        """The rates in force. They are read once: a changed file needs a restart."""
        path = self.treaty_rates_file
        return treaties.shipped() if path is None else treaties.read(path)

    @property
    def asks_tax(self) -> bool:
        """Whether workers must complete the tax interview."""
        return self.production if self.tax is None else self.tax == "asked"

    @property
    def tax_retention(self) -> timedelta:
        """How long an interview is stored after it ended."""
        return self.tax_retention_years * LONGEST_YEAR
