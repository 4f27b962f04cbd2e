"""The settings of the monitors: from where on a condition is told."""

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings

from domain.kernel.policy import MonitorPolicy


class MonitorSettings(BaseSettings):
    """A part of the settings; `docs/operators.md` explains them."""

    monitor_unaccepted_minutes: int = Field(
        60,
        ge=5,
        le=10_080,
        description="Minutes for which a group with open HITs is not accepted, while hardly any "
        "worker may, before its requester is told (`docs/operators.md`).",
    )
    monitor_undecided_percent: int = Field(
        50,
        ge=10,
        le=95,
        description="The share of the time until work is approved by itself, in percent, after "
        "which its requester is told that it waits for a decision.",
    )
    monitor_undecided_hours: int = Field(
        1,
        ge=0,
        le=720,
        description="Hours until work is approved by itself below which nothing is told of it: it "
        "is meant to be.",
    )
    monitor_mail_attempts: int = Field(
        5,
        ge=2,
        le=11,
        description="Attempts to send a mail after which operators are told that it fails.",
    )
    monitor_behind_seconds: int = Field(
        60,
        ge=30,
        le=3_600,
        description="Seconds for which a server process is behind the log, or silent, before "
        "operators are told.",
    )

    @property
    def monitor_policy(self) -> MonitorPolicy:
        """What the domain is given."""
        return MonitorPolicy(
            unaccepted_after=timedelta(minutes=self.monitor_unaccepted_minutes),
            undecided_percent=self.monitor_undecided_percent,
            undecided_at_least=timedelta(hours=self.monitor_undecided_hours),
            mail_attempts=self.monitor_mail_attempts,
            behind_after=timedelta(seconds=self.monitor_behind_seconds),
        )
