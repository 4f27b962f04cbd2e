"""How often earnings are transferred: as on Mechanical Turk."""

from __future__ import annotations

from enum import Enum


class PayoutInterval(Enum):
    """The days of the market from one transfer to the next."""

    EVERY_3_DAYS = 3
    EVERY_7_DAYS = 7
    EVERY_14_DAYS = 14
    EVERY_30_DAYS = 30

    @property
    def days(self) -> int:
        """Their number."""
        return int(self.value)
