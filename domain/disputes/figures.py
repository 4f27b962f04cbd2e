"""Public figures of how requesters treat appeals against their rejections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from domain.kernel.statement import Statement, instant, key

ANSWERS = 500  # of each requester: the latest, for the median

_COUNTS = Statement("""
    SELECT requester_id, count(*) AS made,
        count(CASE WHEN state = 'OVERTURNED' THEN 1 END) AS overturned,
        count(missed_at) AS unanswered
    FROM rejection_appeals WHERE requester_id = ANY($1::uuid[]) AND appealed_at >= $2
    GROUP BY requester_id
""")
_ANSWERS = Statement(f"""
    SELECT requester_id, appealed_at, answered_at FROM (
        SELECT requester_id, appealed_at, answered_at, row_number() OVER (
            PARTITION BY requester_id ORDER BY appealed_at DESC) AS place
        FROM rejection_appeals WHERE requester_id = ANY($1::uuid[]) AND appealed_at >= $2
            AND answered_at IS NOT NULL AND missed_at IS NULL) AS latest
    WHERE place <= {ANSWERS}
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFigures:
    """Appeals against a requester's rejections since some time."""

    made: int = 0
    overturned: int = 0
    unanswered: int = 0  # in time
    answer_seconds: float | None = None  # median of the latest that were answered in time


NO_APPEALS = AppealFigures()


async def appeal_figures(
    requester_ids: Sequence[UUID], since: datetime
) -> dict[UUID, AppealFigures]:
    """The figures of these requesters, in two statements."""
    ids = list(requester_ids)
    counts = {key(row["requester_id"]): row for row in await _COUNTS.rows(ids, since)}
    spans: dict[UUID, list[float]] = {}
    for row in await _ANSWERS.rows(ids, since) if counts else []:
        seconds = (instant(row["answered_at"]) - instant(row["appealed_at"])).total_seconds()
        spans.setdefault(key(row["requester_id"]), []).append(seconds)
    found = dict.fromkeys(ids, NO_APPEALS)
    for requester_id, row in counts.items():
        seconds_of = spans.get(requester_id)
        found[requester_id] = AppealFigures(
            made=row["made"],
            overturned=row["overturned"],
            unanswered=row["unanswered"],
            answer_seconds=median(seconds_of) if seconds_of else None,
        )
    return found
