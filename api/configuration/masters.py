"""The settings of Masters: thresholds, the window of work, and the interval of runs."""

from datetime import timedelta
from typing import Self, TypedDict

from pydantic import Field, model_validator

from api.configuration.review import ReviewSettings
from domain.kernel.policy import MastersThresholds, ModerationPolicy, ReviewThresholds

_D = MastersThresholds()
_RATE = "from 0 to 1"


class Judgements(TypedDict):
    """The part of the policy by which accounts and work are judged."""

    masters: MastersThresholds
    masters_window_months: int
    masters_every: timedelta
    review: ReviewThresholds
    review_every: timedelta
    moderation: ModerationPolicy


class MastersSettings(ReviewSettings):
    """A part of the settings; `docs/masters.md` explains them."""

    masters_confidence: float = Field(
        _D.confidence,
        gt=0.5,
        lt=1,
        description="The confidence of the lower bounds of rates that Masters is decided by "
        "(`docs/masters.md`).",
    )
    masters_approval: float = Field(
        _D.approval,
        ge=0,
        le=1,
        description=f"The least lower bound of the approval rate for Masters, {_RATE}.",
    )
    masters_approval_kept: float = Field(
        _D.approval_kept,
        ge=0,
        le=1,
        description="The same for workers who have Masters; at most the one above.",
    )
    masters_decided: int = Field(
        _D.decided,
        ge=1,
        le=1_000_000,
        description="The least number of assignments approved or rejected for Masters.",
    )
    masters_months_active: int = Field(
        _D.months_active,
        ge=0,
        le=120,
        description="The least number of calendar months with a submission for Masters.",
    )
    masters_requesters: float = Field(
        _D.requesters,
        ge=0,
        le=10_000,
        description="The least effective number of requesters of the decided work.",
    )
    masters_hit_types: float = Field(
        _D.hit_types,
        ge=0,
        le=10_000,
        description="The least effective number of HIT types of the decided work.",
    )
    masters_agreement: float = Field(
        _D.agreement,
        ge=0,
        le=1,
        description="The least lower bound of the agreement with other workers for Masters, "
        f"where it is known, {_RATE}.",
    )
    masters_agreement_kept: float = Field(
        _D.agreement_kept,
        ge=0,
        le=1,
        description="The same for workers who have Masters; at most the one above.",
    )
    masters_compared: int = Field(
        _D.compared,
        ge=1,
        le=500,
        description="The least number of comparisons from which the agreement counts as known.",
    )
    masters_kept_share: float = Field(
        _D.kept_share,
        ge=0,
        le=1,
        description="The share of the numbers above that suffices for workers who have Masters.",
    )
    masters_window_months: int = Field(
        24,
        ge=1,
        le=120,
        description="The number of calendar months whose work counts, the present one included.",
    )
    masters_every_hours: int = Field(
        24,
        ge=1,
        le=8_760,
        description="Hours between two runs that evaluate all workers for Masters.",
    )

    @model_validator(mode="after")
    def _kept_is_easier(self) -> Self:
        for name in ("approval", "agreement"):
            got, kept = (getattr(self, f"masters_{name}{end}") for end in ("", "_kept"))
            if kept > got:
                raise ValueError(
                    f"KEMPELEN_MASTERS_{name.upper()}_KEPT is {kept}, above "
                    f"KEMPELEN_MASTERS_{name.upper()} with {got}: new Masters would lose it again."
                )
        if self.masters_months_active > self.masters_window_months:
            raise ValueError(
                f"KEMPELEN_MASTERS_MONTHS_ACTIVE is {self.masters_months_active}, more than the "
                f"{self.masters_window_months} months of KEMPELEN_MASTERS_WINDOW_MONTHS."
            )
        return self

    @property
    def masters_thresholds(self) -> MastersThresholds:
        """The thresholds of the model."""
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

    @property
    def judgements(self) -> Judgements:
        """The settings, as the domain reads them."""
        return {
            "masters": self.masters_thresholds,
            "masters_window_months": self.masters_window_months,
            "masters_every": timedelta(hours=self.masters_every_hours),
            "review": self.review_thresholds,
            "review_every": timedelta(hours=self.review_every_hours),
            "moderation": self.moderation_policy,
        }
