"""The interface of every event: when it happened, and the cursor to resume after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from schema.kernel.scalars import Cursor
from schema.live.fact_stream import FactRow


@strawberry.interface(description="An event of a subscription.")
class Event:
    cursor: Cursor = strawberry.field(
        description="The position of the event; give it as `after` to resume behind the event."
    )
    occurred_at: datetime = strawberry.field(description="The time of the event.")

    @classmethod
    def of(cls, told: FactRow) -> Any:
        """From what a log entry tells."""
        cursor, occurred_at = Cursor(told.entry.position.encode()), told.entry.occurred_at
        return cls(cursor=cursor, occurred_at=occurred_at, fact=told.fact)  # type: ignore[call-arg]
