"""The settings of fees, of those for the premium qualifications of the set, and of wages."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from domain.kernel.money import NOTHING, Money
from domain.kernel.policy import FeePolicy
from domain.profiles.premium_set.catalogue import premium_set
from domain.profiles.rules import LARGEST_FEE

_D = FeePolicy()
_SOURCE = "as on Mechanical Turk"


class FeeSettings(BaseSettings):
    """A part of the settings; `docs/fees.md` explains them. HITs keep the fees of their day."""

    fee_percent: int = Field(
        _D.base_percent,
        ge=0,
        le=100,
        description=f"The market's fee in percent of rewards, bonuses and payments: 20, {_SOURCE}.",
    )
    fee_large_hit_percent: int = Field(
        _D.large_hit_percent,
        ge=0,
        le=100,
        description=f"The percent in addition for the rewards of large HITs: 20, {_SOURCE}.",
    )
    fee_large_hit_assignments: int = Field(
        _D.large_hit_assignments,
        ge=2,
        le=1_000_000_000,
        description=f"The number of assignments from which a HIT is large: 10, {_SOURCE}.",
    )
    fee_masters_percent: int = Field(
        _D.masters_percent,
        ge=0,
        le=100,
        description=f"The percent in addition for HITs that require Masters: 5, {_SOURCE}.",
    )
    fee_minimum_cents: int = Field(
        _D.minimum.cents,
        ge=0,
        le=100_000,
        description="The least fee for an assignment, a bonus or a payment, in cents: 1, "
        f"{_SOURCE}.",
    )

    wage_floor: str | None = Field(
        None,
        description="The wage for an hour of work, such as `10.00`, below which requesters of "
        "batches are warned; see docs/watching.md. A batch may have a higher floor of its own.",
    )

    @field_validator("wage_floor")
    @classmethod
    def _is_a_wage(cls, text: str | None) -> str | None:
        if text is not None and Money.parse(text) == NOTHING:
            raise ValueError("the floor is 0.01 or more; leave it out for none")
        return text

    @property
    def wage_floor_amount(self) -> Money | None:
        """The floor, as the domain has it."""
        return None if self.wage_floor is None else Money.parse(self.wage_floor)

    @property
    def fee_policy(self) -> FeePolicy:
        """The part that the domain uses."""
        return FeePolicy(
            base_percent=self.fee_percent,
            large_hit_percent=self.fee_large_hit_percent,
            large_hit_assignments=self.fee_large_hit_assignments,
            masters_percent=self.fee_masters_percent,
            minimum=Money(self.fee_minimum_cents),
        )


def _premium(name: str) -> Any:
    group, source = premium_set().groups[name], premium_set().source
    shown = (
        f"The fee for each assignment of a HIT that requires {group.of}, in cents: "
        f"{group.default.cents}, as on {source}. For the set of `docs/profiles.md`."
    )
    return Field(group.default.cents, ge=0, le=LARGEST_FEE.cents, description=shown)


class PremiumSettings(FeeSettings):
    """A part of the settings; `docs/profiles.md` explains them. Published HITs keep their fees."""

    premium_fee_language_cents: int = _premium("language")
    premium_fee_education_graduate_cents: int = _premium("education_graduate")
    premium_fee_education_bachelor_cents: int = _premium("education_bachelor")
    premium_fee_education_high_school_cents: int = _premium("education_high_school")
    premium_fee_age_cents: int = _premium("age")
    premium_fee_gender_cents: int = _premium("gender")
    premium_fee_income_cents: int = _premium("income")
    premium_fee_marital_status_cents: int = _premium("marital_status")
    premium_fee_parenthood_cents: int = _premium("parenthood")
    premium_fee_mobile_device_cents: int = _premium("mobile_device")
    premium_fee_borrower_cents: int = _premium("borrower")
    premium_fee_residence_cents: int = _premium("residence")
    premium_fee_industry_cents: int = _premium("industry")
    premium_fee_job_function_cents: int = _premium("job_function")
    premium_fee_financial_asset_cents: int = _premium("financial_asset")
    premium_fee_insurance_cents: int = _premium("insurance")
    premium_fee_online_purchase_cents: int = _premium("online_purchase")
    premium_fee_internet_device_cents: int = _premium("internet_device")
    premium_fee_political_cents: int = _premium("political")
    premium_fee_employment_status_cents: int = _premium("employment_status")
    premium_fee_internet_usage_cents: int = _premium("internet_usage")
    premium_fee_exercise_cents: int = _premium("exercise")
    premium_fee_military_cents: int = _premium("military")
    premium_fee_employment_sector_cents: int = _premium("employment_sector")
    premium_fee_news_source_cents: int = _premium("news_source")
    premium_fee_single_family_home_cents: int = _premium("single_family_home")
    premium_fee_smoker_cents: int = _premium("smoker")
    premium_fee_vacation_cents: int = _premium("vacation")
    premium_fee_blogger_cents: int = _premium("blogger")
    premium_fee_car_owner_cents: int = _premium("car_owner")
    premium_fee_tablet_owner_cents: int = _premium("tablet_owner")
    premium_fee_handedness_cents: int = _premium("handedness")
    premium_fee_voted_cents: int = _premium("voted")
    premium_fee_account_cents: int = _premium("account")

    @property
    def premium_fees(self) -> Mapping[str, Money]:
        """The fee of each group of the set that has another than the default."""
        known = premium_set().groups
        fees = {name: Money(getattr(self, f"premium_fee_{name}_cents")) for name in known}
        return {name: fee for name, fee in fees.items() if fee != known[name].default}
