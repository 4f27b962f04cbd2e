"""The market policy: the settings of the operator that commands read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class MastersThresholds:
    """The thresholds of Masters. A rate counts by its lower confidence bound, from 0 to 1.

    A holder needs only the `_kept` rates, and `kept_share` of each number, so that a worker near a
    threshold does not get and lose Masters again and again.
    """

    confidence: float = 0.95
    approval: float = 0.98
    approval_kept: float = 0.97
    decided: int = 500
    months_active: int = 6
    requesters: float = 5.0
    hit_types: float = 10.0
    agreement: float = 0.9
    agreement_kept: float = 0.87
    compared: int = 50
    kept_share: float = 0.8


@dataclass(frozen=True, slots=True)
class MarketPolicy:
    """The settings. A process adopts them once, when it starts."""

    agreement_version: int = 0  # that everybody must have accepted; 0: none is asked for
    warn_at_half: bool = True
    warn_seconds_left: tuple[int, ...] = (300, 60)
    queue_length: int = 25
    sign_in_attempts: int = 10
    sign_in_window: timedelta = timedelta(minutes=15)
    loopback_is_unlimited: bool = False  # requests from this machine, by limits of networks
    local_pages: bool = False  # external questions on this machine, over http
    own_sites: frozenset[tuple[str, int]] = frozenset()  # where no external question may be
    profile_delay: timedelta = timedelta()  # before a profile answer is processed
    masters: MastersThresholds = MastersThresholds()
    masters_window_months: int = 24
    masters_every: timedelta = timedelta(hours=24)

    def next_warning(
        self, accepted_at: datetime, deadline: datetime, at: datetime
    ) -> datetime | None:
        """When the worker gets the next warning before the deadline; None where none is left."""
        warnings = [deadline - timedelta(seconds=seconds) for seconds in self.warn_seconds_left]
        if self.warn_at_half:
            warnings.append(accepted_at + (deadline - accepted_at) / 2)
        return min((due for due in warnings if at < due and accepted_at < due), default=None)


_current = MarketPolicy()


def current() -> MarketPolicy:
    """The policy in force."""
    return _current


def adopt(policy: MarketPolicy) -> None:
    """Put a policy in force for this process."""
    global _current
    _current = policy
