"""What filters compare and time changes: a group's reward for an hour of work, and whether its
requester pays bonuses.

Each is a column of the group's row, worked out when it is due. A change is told, so that lists,
counts and feeds agree. It gives feeds without such a filter no event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments.commands.bonus_payments import BONUSES_COUNT_FOR
from domain.discovery.statistics import median_work_seconds
from domain.hits.facts import GroupTurned
from domain.hits.models import HitGroup
from domain.kernel.statement import Row, Statement, instant, key
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import UnitOfWork, retried, unit_of_work

SECONDS_AN_HOUR = 3_600
SHORTEST_WORK_SECONDS = 1.0  # a shorter median counts as this
MOST_TURNED = 500  # groups of a requester in one commit

_TO_MEASURE = Statement(
    f"""SELECT {HitGroup.columns()} FROM hit_groups WHERE id = ANY($1::uuid[])
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_AWAIT_GROUP = Statement("SELECT id FROM hit_groups WHERE id = $1 FOR NO KEY UPDATE")
_AWAIT_REQUESTER = Statement("SELECT id FROM requesters WHERE id = $1 FOR NO KEY UPDATE")
_MEASURED = Statement(
    "UPDATE hit_groups SET worked_hourly_cents = $2, measure_at = NULL WHERE id = $1"
)
_TO_CHECK = Statement(
    """SELECT id, check_bonuses_at FROM requesters WHERE id = ANY($1::uuid[])
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_LATEST_BONUS = Statement(
    "SELECT max(granted_at) AS granted_at FROM bonuses WHERE requester_id = $1"
)
_TO_TURN = Statement(
    f"""SELECT {HitGroup.columns()} FROM hit_groups WHERE requester_id = $1 AND pays_bonuses <> $2
    ORDER BY id LIMIT $3 FOR NO KEY UPDATE"""
)
_TURNED = Statement("UPDATE hit_groups SET pays_bonuses = $2 WHERE id = $1")
_CHECKED = Statement("UPDATE requesters SET check_bonuses_at = $2 WHERE id = $1")


def hourly_cents(group: HitGroup, work_seconds: float | None) -> int:
    """The reward for an hour of work at this median; without one, of all of the allotted time."""
    if work_seconds is None:
        return int(group.hourly_cents)
    seconds = max(work_seconds, SHORTEST_WORK_SECONDS)
    return int(group.reward_cents * SECONDS_AN_HOUR / seconds)


@retried
async def _measure(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Work out the hourly rewards of groups, from their latest attempts."""
    async with unit_of_work() as unit:
        rows = [HitGroup.of(row) for row in await _TO_MEASURE.rows([each.id for each in due])]
        groups = [row for row in rows if row.measure_at is not None and row.measure_at <= at]
        medians = await median_work_seconds([group.id for group in groups])
        values = []
        for group in groups:
            hourly = hourly_cents(group, medians[group.id])
            if hourly != group.worked_hourly_cents:
                _tell_turned(group, unit, at)
            values.append((group.id, hourly))
        if values:
            await _MEASURED.run_many(values)
    return [group.id for group in groups]


@retried
async def _check_bonuses(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Turn the groups of requesters who have begun to pay bonuses, or who no longer do."""
    async with unit_of_work() as unit:
        rows = await _TO_CHECK.rows([each.id for each in due])
        requesters = [key(row["id"]) for row in rows if _is_due(row, at)]
        for requester_id in requesters:
            latest = await _LATEST_BONUS.row(requester_id)
            until = None
            if latest is not None and latest["granted_at"] is not None:
                until = instant(latest["granted_at"]) + BONUSES_COUNT_FOR
            pays = until is not None and until > at
            if await _turn_groups(requester_id, unit, at, pays=pays):
                await _CHECKED.run(requester_id, until if pays else None)
    return requesters


def _is_due(row: Row, at: datetime) -> bool:
    return row["check_bonuses_at"] is not None and instant(row["check_bonuses_at"]) <= at


async def _turn_groups(requester_id: UUID, unit: UnitOfWork, at: datetime, *, pays: bool) -> bool:
    """Whether these were the last ones."""
    rows = await _TO_TURN.rows(requester_id, pays, MOST_TURNED)
    groups = [HitGroup.of(row) for row in rows]
    for group in groups:
        _tell_turned(group, unit, at)
    if groups:
        await _TURNED.run_many([(group.id, pays) for group in groups])
    return len(groups) < MOST_TURNED


def _tell_turned(group: HitGroup, unit: UnitOfWork, at: datetime) -> None:
    """The values of an open group, which is locked, are about to change."""
    if group.is_open:
        unit.tell(
            GroupTurned(
                occurred_at=at,
                group_id=group.id,
                worked_hourly_cents=group.worked_hourly_cents,
                pays_bonuses=group.pays_bonuses,
            )
        )


async def _await_group(due: Sequence[DueRow]) -> None:
    """Wait for the group of these due rows, behind the accepts that wait for it, and lock it."""
    await _AWAIT_GROUP.rows(due[0].id)


async def _await_requester(due: Sequence[DueRow]) -> None:
    """Wait for the requester of these due rows, and lock the row."""
    await _AWAIT_REQUESTER.rows(due[0].id)


_GROUPS = DueColumn("hit_groups", "measure_at", "measure_at IS NOT NULL", parent_column="id")
_REQUESTERS = DueColumn(
    "requesters", "check_bonuses_at", "check_bonuses_at IS NOT NULL", parent_column="id"
)
measure_due = Timer("measure", _GROUPS, _measure, _await_group)
check_bonuses_due = Timer("check bonuses", _REQUESTERS, _check_bonuses, _await_requester)
