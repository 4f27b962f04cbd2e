"""The settings of Masters: what it takes, over how long, and how often it is decided anew."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from domain.kernel.policy import MastersThresholds

_D = MastersThresholds()
_RATE = "from 0 to 1"


class MastersSettings(BaseSettings):
    """A part of the settings; `docs/masters.md` explains them."""

    masters_confidence: float = Field(
        _D.confidence,
        gt=0.5,
        lt=1,
        description="How sure the lower bounds of rates are that decide about Masters "
        "(`docs/masters.md`).",
    )
    masters_approval: float = Field(
        _D.approval,
        ge=0,
        le=1,
        description=f"What the lower bound of the approval rate must reach for Masters, {_RATE}.",
    )
    masters_approval_kept: float = Field(
        _D.approval_kept,
        ge=0,
        le=1,
        description="The same for who has Masters; at most the one above.",
    )
    masters_decided: int = Field(
        _D.decided,
        ge=1,
        le=1_000_000,
        description="How many assignments must have been approved or rejected for Masters.",
    )
    masters_months_active: int = Field(
        _D.months_active,
        ge=0,
        le=120,
        description="In how many calendar months there must have been a submission for Masters.",
    )
    masters_requesters: float = Field(
        _D.requesters,
        ge=0,
        le=10_000,
        description="How many requesters, in effect, the decided work must be for.",
    )
    masters_hit_types: float = Field(
        _D.hit_types,
        ge=0,
        le=10_000,
        description="Of how many HIT types, in effect, the decided work must be.",
    )
    masters_agreement: float = Field(
        _D.agreement,
        ge=0,
        le=1,
        description="What the lower bound of the agreement with others must reach for Masters, "
        f"where it is known, {_RATE}.",
    )
    masters_agreement_kept: float = Field(
        _D.agreement_kept,
        ge=0,
        le=1,
        description="The same for who has Masters; at most the one above.",
    )
    masters_compared: int = Field(
        _D.compared,
        ge=1,
        le=500,
        description="From how many comparisons on the agreement with others counts as known.",
    )
    masters_kept_share: float = Field(
        _D.kept_share,
        ge=0,
        le=1,
        description="Which share of the numbers above suffices for who has Masters.",
    )
    masters_window_months: int = Field(
        24,
        ge=1,
        le=120,
        description="How many calendar months of work decide about Masters, the present included.",
    )
    masters_every_hours: int = Field(
        24, ge=1, le=8_760, description="How long after one run all are judged again for Masters."
    )

    @model_validator(mode="after")
    def _kept_is_easier(self) -> Self:
        for name in ("approval", "agreement"):
            got, kept = (getattr(self, f"masters_{name}{end}") for end in ("", "_kept"))
            if kept > got:
                raise ValueError(
                    f"KEMPELEN_MASTERS_{name.upper()}_KEPT is {kept}, above "
                    f"KEMPELEN_MASTERS_{name.upper()} with {got}: who got Masters would lose it."
                )
        if self.masters_months_active > self.masters_window_months:
            raise ValueError(
                f"KEMPELEN_MASTERS_MONTHS_ACTIVE is {self.masters_months_active}, more than the "
                f"{self.masters_window_months} months of KEMPELEN_MASTERS_WINDOW_MONTHS."
            )
        return self

    @property
    def masters_thresholds(self) -> MastersThresholds:
        """What the model is told."""
        return MastersThresholds(
            confidence=self.masters_confidence,
            approval=self.masters_approval,
            approval_kept=self.masters_approval_kept,
            decided=self.masters_decided,
            months_active=self.masters_months_active,
            requesters=self.masters_requesters,
            hit_types=self.masters_hit_types,
            agreement=self.masters_agreement,
            agreement_kept=self.masters_agreement_kept,
            compared=self.masters_compared,
            kept_share=self.masters_kept_share,
        )
