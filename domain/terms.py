"""The installation's terms: what its operator may set about the market's behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Terms:
    """Settings that commands read. Adopted once, at the start of a process."""

    warn_at_half: bool = True
    warn_seconds_left: tuple[int, ...] = (300, 60)
    queue_length: int = 25
    sign_in_attempts: int = 10
    sign_in_window: timedelta = timedelta(minutes=15)
    profile_delay: timedelta = timedelta()  # from an answer about oneself to its being processed

    def next_warning(
        self, accepted_at: datetime, deadline: datetime, at: datetime
    ) -> datetime | None:
        """When the worker is next warned that time runs out, or None when no warning is left."""
        warnings = [deadline - timedelta(seconds=seconds) for seconds in self.warn_seconds_left]
        if self.warn_at_half:
            warnings.append(accepted_at + (deadline - accepted_at) / 2)
        return min((due for due in warnings if at < due and accepted_at < due), default=None)


_current = Terms()


def current() -> Terms:
    """The terms in force."""
    return _current


def adopt(terms: Terms) -> None:
    """Put terms in force for this process."""
    global _current
    _current = terms
