"""The tables of times and wages: how many assignments are in each bucket."""

from __future__ import annotations

from domain.kernel.following.tables import CountTable

ASSIGNMENTS = "assignments"
TIMES = CountTable("batch_times", "batch_id", "bucket", (ASSIGNMENTS,))
WAGES = CountTable("batch_wages", "batch_id", "bucket", (ASSIGNMENTS,))
