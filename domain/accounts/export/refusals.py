"""The ways in which an export is refused."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.refusals import NotAllowed
from domain.people.refusals import TooManyAttempts


class ExportedLately(TooManyAttempts):
    """The account asked for an export within the last day."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.message = (
            "An account may ask for its data once a day: the next export may begin at "
            f"{self.shown_retry_at}."
        )


class ExportOver(NotAllowed):
    """The archive of this job is deleted."""

    def __init__(self) -> None:
        super().__init__(
            "The export has taken too long, the account has begun another one, or is closed. "
            "Nothing of it is left."
        )
