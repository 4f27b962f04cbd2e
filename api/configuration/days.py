"""The settings of the market's days: probation and limits; and of the clock."""

from collections.abc import Mapping

from pydantic import Field

from api.configuration.masters import MastersSettings
from domain.kernel.policy import DailyLimitCounts

MOST_PROBATION_DAYS = 365
LARGEST_DAILY_LIMIT = 1_000_000

# In production, where they are not set. In development there is no probation and no limit.
IN_PRODUCTION: Mapping[str, int] = {
    "probation_days": 10,
    "probation_daily_limit": 100,
    "daily_limit": 3_800,
}


class DaySettings(MastersSettings):
    """A part of the settings; `docs/limits.md` explains them."""

    probation_days: int | None = Field(
        None,
        ge=0,
        le=MOST_PROBATION_DAYS,
        description="The days with a submission that the probation of a worker has; 0 for none "
        "(`docs/limits.md`). Without it, 10 in production, and 0 elsewhere.",
    )
    probation_daily_limit: int | None = Field(
        None,
        ge=0,
        le=LARGEST_DAILY_LIMIT,
        description="The HITs that a worker in probation may do on one day; 0 for no limit. "
        "Without it, 100 in production, and 0 elsewhere.",
    )
    daily_limit: int | None = Field(
        None,
        ge=0,
        le=LARGEST_DAILY_LIMIT,
        description="The HITs that any other worker may do on one day; 0 for no limit. Without "
        "it, 3800 in production, and 0 elsewhere.",
    )
    daily_limit_counts: DailyLimitCounts = Field(
        DailyLimitCounts.ACCEPTS,
        description="What the daily limits count: `accepts`, also of HITs that are returned, or "
        "`submissions`, with the assignments in progress.",
    )
    rehearsal: bool = Field(
        False,
        description="Whether `kempelen clock forward` may move the clock of this installation "
        "forward (`docs/limits.md`).",
    )

    def in_mode(self, name: str, *, production: bool) -> int:
        """A setting whose default depends on the mode."""
        given: int | None = getattr(self, name)
        if given is not None:
            return given
        return IN_PRODUCTION[name] if production else 0
