"""The settings of money: where it comes from, when earnings are paid out, how, and by whom."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from api.configuration.kinds import ALL, Countries
from domain.kernel.money import NOTHING, Money
from domain.kernel.policy import PayoutPolicy

HOLD_DAYS_IN_PRODUCTION = 10  # as on Mechanical Turk
MOVE_MINUTES_IN_PRODUCTION = 60
_D = PayoutPolicy()
_COUNTRIES = "ISO 3166-1 alpha-2 separated by commas, or `all`, which is the default"


class PayoutSettings(BaseSettings):
    """A part of the settings; `docs/payday.md` explains them."""

    production: bool = False
    payment_provider: Literal["sandbox", "bank"] | None = Field(
        None,
        description="The provider that collects deposits: `sandbox` credits play money to anyone; "
        "`bank` collects nothing, and operators record what arrives (`kempelen deposit record`). "
        "Without it, `sandbox` in development.",
    )
    earnings_hold_days: int | None = Field(
        None,
        ge=0,
        le=365,
        description="The days with a submission after which a new worker's earnings may be paid "
        "out; 0 for none. Without it, 10 in production, as on Mechanical Turk, and 0 elsewhere.",
    )
    earnings_move_minutes: int | None = Field(
        None,
        ge=0,
        le=1_440,
        description="The minutes after which earnings may be paid out, once that hold is over. "
        "Without it, 60 in production, and 0 elsewhere.",
    )
    payout_minimum: str = Field(
        str(_D.minimum),
        description="The smallest payout, such as `1.00`, which was the least that Mechanical Turk "
        "transferred.",
    )
    payout_approved_hours: int = Field(
        24,
        ge=0,
        le=720,
        description="How long before a payout the earnings that it includes were approved: a day "
        "on Mechanical Turk.",
    )
    us_bank_countries: Countries | None = Field(
        None,
        description=f"Where workers may live who are paid to US bank accounts: {_COUNTRIES}.",
    )
    iban_countries: Countries | None = Field(
        None, description=f"Where workers may live who are paid to an IBAN: {_COUNTRIES}."
    )
    gift_card_countries: Countries | None = Field(
        None, description=f"Where workers may live who are paid by gift cards: {_COUNTRIES}."
    )
    third_party_accounts: bool = Field(
        True,
        description="Whether somebody else may hold the US bank account of a worker, as companies "
        "do that pay out in local money.",
    )
    payout_provider: Literal["sandbox", "bank"] | None = Field(
        None,
        description="How payouts reach people: `sandbox` says at once that each has arrived; "
        "`bank` makes files for the operator's bank. Without it, as `KEMPELEN_PAYMENT_PROVIDER`.",
    )
    us_payout_file: Literal["nacha", "iso20022"] = Field(
        "nacha",
        description="The file by which US bank accounts are paid: NACHA (PPD) or ISO 20022 "
        "(pain.001); an IBAN is always paid by ISO 20022.",
    )
    payments_a_file: int = Field(
        _D.most_a_file,
        ge=1,
        le=10_000,
        description="The most payments that one file for the bank has.",
    )
    payer_name: str = Field(
        "Kempelen",
        min_length=1,
        max_length=70,
        description="The operator's name, as banks know it; workers see it on their statements.",
    )
    payer_iban: SecretStr | None = Field(
        None, description="The operator's account for ISO 20022 files, where it has an IBAN."
    )
    payer_bic: str | None = Field(None, description="The BIC of the bank of that account.")
    payer_routing_number: str | None = Field(
        None,
        description="The ABA routing number of the operator's US bank, for NACHA files, and for "
        "ISO 20022 files without an IBAN.",
    )
    payer_account_number: SecretStr | None = Field(
        None, description="The operator's account at that bank."
    )
    payer_company_id: str | None = Field(
        None,
        max_length=10,
        description="The company id that the operator's bank gave for NACHA files, at most 10 "
        "characters; often 1 and the EIN.",
    )
    payer_bank_name: str | None = Field(
        None, max_length=23, description="The name of the operator's bank, for NACHA files."
    )
    tax_report_threshold: str | None = Field(
        None,
        description="The sum of a year from which on a US person is reported to the IRS (form "
        "1099-NEC). Without it, `2000.00` for payments of 2026 and later (26 USC 6041(a), as "
        "amended by P.L. 119-21, section 70433), and `600.00` for those before. From 2027 on the "
        "law adjusts it for inflation: set the figure of the IRS (`docs/tax-reports.md`).",
    )
    bonus_days: int = Field(
        183,
        ge=0,
        le=3_650,
        description="The days after a submission in which its requester may pay a bonus for it: "
        "six months, as on Mechanical Turk.",
    )

    @field_validator("payout_minimum")
    @classmethod
    def _is_money(cls, text: str) -> str:
        if Money.parse(text) == NOTHING:
            raise ValueError("the smallest payout is 0.01 or more")
        return text

    @field_validator("tax_report_threshold")
    @classmethod
    def _is_money_if_set(cls, text: str | None) -> str | None:
        if text is not None:
            Money.parse(text)
        return text

    @property
    def provider(self) -> str:
        """The name of the payment provider."""
        return self.payment_provider or ("bank" if self.production else "sandbox")

    @property
    def payouts_by(self) -> str:
        """The name of the payout provider: money goes out as it came in."""
        return self.payout_provider or self.provider

    @property
    def payout_policy(self) -> PayoutPolicy:
        """The part that the domain uses."""
        days, minutes = self.earnings_hold_days, self.earnings_move_minutes
        if days is None:
            days = HOLD_DAYS_IN_PRODUCTION if self.production else 0
        if minutes is None:
            minutes = MOVE_MINUTES_IN_PRODUCTION if self.production else 0
        return PayoutPolicy(
            hold_days=days,
            moved_on_after=timedelta(minutes=minutes),
            minimum=Money.parse(self.payout_minimum),
            approved_before=timedelta(hours=self.payout_approved_hours),
            us_bank_countries=_chosen(self.us_bank_countries),
            iban_countries=_chosen(self.iban_countries),
            gift_card_countries=_chosen(self.gift_card_countries),
            third_party_accounts=self.third_party_accounts,
            us_rail=self.us_payout_file,
            most_a_file=self.payments_a_file,
            tax_report_threshold=_amount(self.tax_report_threshold),
        )


def _chosen(codes: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if codes is None or codes == (ALL,) else frozenset(codes)


def _amount(text: str | None) -> Money | None:
    return None if text is None else Money.parse(text)
