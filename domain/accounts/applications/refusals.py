"""Refusals of commands on applications."""

from __future__ import annotations

from datetime import datetime

from domain.people.refusals import TooManyAttempts


class RefusedLately(TooManyAttempts):
    """The last application was refused a short time ago."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.message = f"Your last application was refused: apply again at {self.shown_retry_at}."
