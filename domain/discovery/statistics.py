"""Public statistics of past work: medians and shares, for a group and for a requester.

A group's come from its latest attempts, a requester's from two years of decisions. They are
calculated on demand and cached in the process for some minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median
from uuid import UUID

from domain.assignments.lifecycle import AssignmentStatus
from domain.discovery.short_cache import ShortCache
from domain.disputes.figures import NO_APPEALS, AppealFigures, appeal_figures
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement, instant, key

ATTEMPTS = 100  # the latest ended attempts of a group that count
PAGE = 100  # groups in one statement
COUNTED_YEARS = timedelta(days=730)
REVIEWS = 500  # the latest decisions, for the median time of a review
WAGES = 200  # the latest decisions, for the median wage
SECONDS_AN_HOUR = 3_600
CACHED_FOR = timedelta(minutes=5)
MOST_CACHED = 10_000  # groups, and as many requesters

_S = AssignmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures:
    """Statistics of a group. None where there are no data yet. Shares are from 0 to 1."""

    decision_seconds: float | None  # median, from submission to decision
    work_seconds: float | None  # median, from acceptance to submission
    share_returned: float | None  # of ended attempts: returned or abandoned
    share_rejected: float | None  # of decided attempts
    decided: int
    rejected: int
    hourly_wage: Money | None  # median, of decided attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class RequesterFigures:
    """Statistics of a requester over two years. Shares are from 0 to 1."""

    decided: int
    approval_rate: float | None
    review_seconds: float | None  # median of the latest decisions
    share_with_bonus: float | None  # of approved assignments
    rejected: int
    hourly_wage: Money | None  # median of the latest decisions
    appeals: AppealFigures = NO_APPEALS


_groups: ShortCache[UUID, GroupFigures] = ShortCache(CACHED_FOR, MOST_CACHED)
_requesters: ShortCache[UUID, RequesterFigures] = ShortCache(CACHED_FOR, MOST_CACHED)


async def group_figures(group_ids: Sequence[UUID]) -> dict[UUID, GroupFigures]:
    """The figures of these groups: two statements for each hundred that are not cached."""
    at = clock.now()
    figures = _groups.known(group_ids, at)
    missing = [group_id for group_id in group_ids if group_id not in figures]
    for start in range(0, len(missing), PAGE):
        part = missing[start : start + PAGE]
        wages = await _wages_by("group_id", part, at - COUNTED_YEARS)
        for group_id, rows in (await _ended(part)).items():
            figures[group_id] = _of_group(rows, wages.get(group_id))
            _groups.store(group_id, figures[group_id], at)
    return figures


async def median_work_seconds(group_ids: Sequence[UUID]) -> dict[UUID, float | None]:
    """The median work time of these groups' latest attempts, not cached."""
    medians: dict[UUID, float | None] = {}
    for start in range(0, len(group_ids), PAGE):
        for group_id, rows in (await _ended(group_ids[start : start + PAGE])).items():
            medians[group_id] = _median(rows, "accepted_at", "submitted_at")
    return medians


async def requester_figures(requester_ids: Sequence[UUID]) -> dict[UUID, RequesterFigures]:
    """The figures of these requesters: six statements for each hundred not cached."""
    at = clock.now()
    figures = _requesters.known(requester_ids, at)
    missing = [requester_id for requester_id in requester_ids if requester_id not in figures]
    for start in range(0, len(missing), PAGE):
        part = missing[start : start + PAGE]
        for requester_id, each in (await _of_requesters(part, at - COUNTED_YEARS)).items():
            figures[requester_id] = each
            _requesters.store(requester_id, each, at)
    return figures


async def _ended(group_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """The latest ended attempts of each group: at least one group, at most PAGE."""
    ended: dict[UUID, list[Row]] = {group_id: [] for group_id in group_ids}
    for row in await _latest(len(group_ids)).rows(*group_ids):
        ended[key(row["group_id"])].append(row)
    return ended


async def _of_requesters(ids: Sequence[UUID], since: datetime) -> dict[UUID, RequesterFigures]:
    counts = {key(row["requester_id"]): row for row in await _decided(len(ids)).rows(since, *ids)}
    with_bonus = {
        key(row["requester_id"]): row["found"]
        for row in await _with_bonus(len(ids)).rows(since, *ids)
    }
    reviews: dict[UUID, list[Row]] = {requester_id: [] for requester_id in ids}
    for row in await _reviews(len(ids)).rows(since, *ids):
        reviews[key(row["requester_id"])].append(row)
    wages = await _wages_by("requester_id", ids, since)
    appeals = await appeal_figures(ids, since)
    figures = {}
    for requester_id in ids:
        row = counts.get(requester_id, {"decided": 0, "approved": 0})
        figures[requester_id] = RequesterFigures(
            decided=row["decided"],
            approval_rate=_share(row["approved"], row["decided"]),
            review_seconds=_median(reviews[requester_id], "submitted_at", _DECISION),
            share_with_bonus=_share(with_bonus.get(requester_id, 0), row["approved"]),
            rejected=row["decided"] - row["approved"],
            hourly_wage=wages.get(requester_id),
            appeals=appeals[requester_id],
        )
    return figures


async def _wages_by(column: str, ids: Sequence[UUID], since: datetime) -> dict[UUID, Money]:
    """The median wage of the latest decisions of each: what a worker got for an hour between
    acceptance and submission, with bonuses. Rejected work earned nothing, and its time counts."""
    wages: dict[UUID, list[float]] = {}
    for row in await _paid(column, len(ids)).rows(since, *ids):
        worked = instant(row["submitted_at"]) - instant(row["accepted_at"])
        cents = (row["reward_cents"] if row["status"] == _S.APPROVED else 0) + row["bonus_cents"]
        hours = max(worked.total_seconds(), 1) / SECONDS_AN_HOUR
        wages.setdefault(key(row["subject_id"]), []).append(cents / hours)
    return {subject: Money(round(median(each))) for subject, each in wages.items()}


def _of_group(rows: Sequence[Row], wage: Money | None) -> GroupFigures:
    statuses = [row["status"] for row in rows]
    decided = _count(statuses, _S.APPROVED, _S.REJECTED)
    return GroupFigures(
        decision_seconds=_median(rows, "submitted_at", _DECISION),
        work_seconds=_median(rows, "accepted_at", "submitted_at"),
        share_returned=_share(_count(statuses, _S.RETURNED, _S.ABANDONED), len(rows)),
        share_rejected=_share(_count(statuses, _S.REJECTED), decided),
        decided=decided,
        rejected=_count(statuses, _S.REJECTED),
        hourly_wage=wage,
    )


def _count(statuses: Iterable[str], *counted: AssignmentStatus) -> int:
    return sum(status in counted for status in statuses)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _median(rows: Iterable[Row], since: str, until: str) -> float | None:
    spans = [
        (instant(row[until]) - instant(row[since])).total_seconds()
        for row in rows
        if row[since] is not None and row[until] is not None
    ]
    return median(spans) if spans else None


@lru_cache(maxsize=PAGE)
def _latest(count: int) -> Statement:
    """A SELECT for each group, so that each reads its index and stops at the limit."""
    return Statement(
        " UNION ALL ".join(
            f"""SELECT * FROM (
                SELECT group_id, status, accepted_at, submitted_at, decided_at
                FROM assignments WHERE group_id = ${number + 1} AND ended_at IS NOT NULL
                ORDER BY ended_at DESC LIMIT {ATTEMPTS}) AS latest_{number}"""
            for number in range(count)
        )
    )


@lru_cache(maxsize=PAGE)
def _decided(count: int) -> Statement:
    return Statement(f"""
        SELECT requester_id, count(*) AS decided,
            sum(CASE WHEN status = 'APPROVED' THEN 1 ELSE 0 END) AS approved
        FROM assignments WHERE requester_id IN ({_marks(count)}) AND decided_at >= $1
        GROUP BY requester_id
    """)


@lru_cache(maxsize=PAGE)
def _with_bonus(count: int) -> Statement:
    return Statement(f"""
        SELECT requester_id, count(*) AS found FROM assignments
        WHERE requester_id IN ({_marks(count)}) AND decided_at >= $1 AND status = 'APPROVED'
            AND EXISTS (SELECT 1 FROM bonuses WHERE bonuses.assignment_id = assignments.id)
        GROUP BY requester_id
    """)


@lru_cache(maxsize=PAGE)
def _reviews(count: int) -> Statement:
    return Statement(
        " UNION ALL ".join(
            f"""SELECT * FROM (
                SELECT requester_id, submitted_at, decided_at FROM assignments
                WHERE requester_id = ${number + 2} AND decided_at >= $1
                ORDER BY decided_at DESC LIMIT {REVIEWS}) AS latest_{number}"""
            for number in range(count)
        )
    )


@lru_cache(maxsize=2 * PAGE)
def _paid(column: str, count: int) -> Statement:
    """The pay of the latest decisions of each group, or of each requester."""
    order = "ended_at" if column == "group_id" else "decided_at"
    latest = " UNION ALL ".join(
        f"""SELECT * FROM (
            SELECT id, hit_id, {column} AS subject_id, status, accepted_at, submitted_at
            FROM assignments WHERE {column} = ${number + 2} AND {order} IS NOT NULL
                AND decided_at >= $1
            ORDER BY {order} DESC LIMIT {WAGES}) AS latest_{number}"""
        for number in range(count)
    )
    return Statement(f"""
        SELECT subject_id, latest.status, accepted_at, submitted_at, hits.reward_cents,
            (SELECT CAST(COALESCE(SUM(cents), 0) AS bigint) FROM bonuses
                WHERE bonuses.assignment_id = latest.id) AS bonus_cents
        FROM ({latest}) AS latest JOIN hits ON hits.id = latest.hit_id
    """)


def _marks(count: int) -> str:
    return ", ".join(f"${number + 2}" for number in range(count))


_DECISION = "decided_at"
