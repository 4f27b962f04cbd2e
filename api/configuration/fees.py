"""The settings of the market's fees."""

from pydantic import Field
from pydantic_settings import BaseSettings

from domain.kernel.money import Money
from domain.kernel.policy import FeePolicy

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
