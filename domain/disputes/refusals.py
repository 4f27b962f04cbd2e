"""Refusals of commands on disputes."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.refusals import Constraint, RefusalReason, Refused, Rule


class AppealTooLate(Refused):
    """The time for an appeal is over."""

    reason = RefusalReason.APPEAL_TOO_LATE

    def __init__(self, until: datetime) -> None:
        super().__init__(f"An appeal against this rejection could be made until {_minute(until)}.")
        self.broken = Constraint.between(Rule.RANGE, None, until.isoformat())


class AlreadyAppealed(Refused):
    """The one appeal against this rejection was made."""

    reason = RefusalReason.ALREADY_APPEALED

    def __init__(self) -> None:
        super().__init__(
            "You have appealed against this rejection already, with another text: that stands."
        )


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
