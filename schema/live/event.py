"""The interface of every event: its time, and the cursor to resume after it."""

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
    def of(cls, row: FactRow) -> Any:
        """The event of a fact."""
        cursor, occurred_at = Cursor(row.entry.position.encode()), row.entry.occurred_at
        return cls(cursor=cursor, occurred_at=occurred_at, fact=row.fact)  # type: ignore[call-arg]
