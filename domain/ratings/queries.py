"""Reads of ratings: a worker's own, and those of a requester, from five raters on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from domain.discovery.short_cache import ShortCache
from domain.kernel import clock
from domain.kernel.days.market_days import market_day
from domain.kernel.paging import EMPTY, Order, Page, Slice, page_of
from domain.kernel.statement import Row, Statement, key
from domain.ratings.limits import CACHED_FOR, COUNTED_MONTHS, FEWEST_RATERS, MOST_CACHED
from domain.ratings.models import RequesterRating

BY_MONTH = Order(("month", "id"), falling=True)
PAGE = 100  # requesters in one statement
MONTHS_A_YEAR = 12
SCALES = ("fair", "pay", "speed", "communication")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSums:
    """The mean of each scale over the latest rating of each worker; None before five raters."""

    raters: int
    fair: float | None = None
    pay: float | None = None
    speed: float | None = None
    communication: float | None = None
    answered: int = 0  # ratings with a text that the requester answered
    texts: int = 0

    @property
    def are_shown(self) -> bool:
        """Whether there are enough raters, so that none of them is found out."""
        return self.raters >= FEWEST_RATERS


NO_RATINGS = RatingSums(raters=0)
_sums: ShortCache[UUID, RatingSums] = ShortCache(CACHED_FOR, MOST_CACHED)


def month_of(at: datetime) -> str:
    """The month of the market that contains this instant, such as 2026-10."""
    return market_day(at).key[:7]


def oldest_month(at: datetime) -> str:
    """The first month that still counts."""
    year, month = map(int, month_of(at).split("-"))
    months = year * MONTHS_A_YEAR + month - 1 - COUNTED_MONTHS
    return f"{months // MONTHS_A_YEAR:04}-{months % MONTHS_A_YEAR + 1:02}"


async def sums_of(requester_ids: Sequence[UUID]) -> dict[UUID, RatingSums]:
    """The sums of these requesters: a statement for each hundred that are not cached."""
    at = clock.now()
    found = _sums.known(requester_ids, at)
    missing = [each for each in requester_ids if each not in found]
    for start in range(0, len(missing), PAGE):
        part = missing[start : start + PAGE]
        rows = await _totals(len(part)).rows(oldest_month(at), *part)
        read = {key(row["requester_id"]): _of(row) for row in rows}
        for each in part:
            found[each] = read.get(each, NO_RATINGS)
            _sums.store(each, found[each], at)
    return found


def forget(requester_id: UUID) -> None:
    """Read the sums of a requester again, in this process, after what an operator took down."""
    _sums.store(requester_id, NO_RATINGS, datetime.min.replace(tzinfo=clock.now().tzinfo))


async def shown_ratings(requester_id: UUID, part: Slice) -> Page[RequesterRating]:
    """The ratings with a text that everybody may read, those of the latest month first."""
    if not (await sums_of([requester_id]))[requester_id].are_shown:
        return EMPTY
    rows = RequesterRating.filter(
        requester_id=requester_id,
        hidden_at__isnull=True,
        month__gte=oldest_month(clock.now()),
        text__not="",
    )
    return await page_of(rows, BY_MONTH, part)


async def ratings_by(worker_id: UUID, part: Slice) -> Page[RequesterRating]:
    """A worker's own ratings, those of the latest month first."""
    return await page_of(RequesterRating.filter(worker_id=worker_id), BY_MONTH, part)


async def visible(ids: Sequence[UUID], worker_id: UUID | None) -> dict[UUID, RequesterRating]:
    """Those of these ratings that everybody may read, and those of this worker."""
    rows = await RequesterRating.filter(id__in=list(ids))
    sums = await sums_of(list({row.requester_id for row in rows}))
    oldest = oldest_month(clock.now())
    return {
        row.id: row
        for row in rows
        if row.worker_id == worker_id
        or (
            row.text
            and row.hidden_at is None
            and row.month >= oldest
            and sums[row.requester_id].are_shown
        )
    }


def _of(row: Row) -> RatingSums:
    raters = int(row["raters"])
    if raters < FEWEST_RATERS:
        return RatingSums(raters=raters)
    means = {scale: round(float(row[scale]), 1) for scale in SCALES}
    return RatingSums(
        raters=raters, answered=int(row["answered"]), texts=int(row["texts"]), **means
    )


@lru_cache(maxsize=PAGE)
def _totals(count: int) -> Statement:
    """The latest rating of each worker counts, so that nobody counts twice."""
    marks = ", ".join(f"${number + 2}" for number in range(count))
    means = ", ".join(f"avg({scale}) AS {scale}" for scale in SCALES)
    return Statement(f"""
        SELECT requester_id, count(*) AS raters, {means},
            sum(CASE WHEN text <> '' AND answer IS NOT NULL AND answer_hidden_at IS NULL
                THEN 1 ELSE 0 END) AS answered,
            sum(CASE WHEN text <> '' THEN 1 ELSE 0 END) AS texts
        FROM (SELECT requester_id, text, answer, answer_hidden_at, {", ".join(SCALES)},
                row_number() OVER (PARTITION BY requester_id, worker_id ORDER BY month DESC)
                    AS place
            FROM requester_ratings
            WHERE month >= $1 AND hidden_at IS NULL AND requester_id IN ({marks})) AS latest
        WHERE place = 1 GROUP BY requester_id
    """)
