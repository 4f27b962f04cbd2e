"""The position in the log up to which the counts of workers are exact."""

from __future__ import annotations

from domain.kernel.following.position import PositionRow

POSITION = PositionRow("dashboard_position")
