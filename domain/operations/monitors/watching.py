"""One look of all monitors, in one process at a time.

What they go by is read before the unit of work begins, so that nothing is locked meanwhile. The
lease, the alarms, what is told of them and how far the look came are one commit: killed anywhere, a
look is begun again when its lease is over, and tells nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, key
from domain.kernel.work import retried, unit_of_work
from domain.operations.monitors import groups, limits, machines, undecided
from domain.operations.monitors.kinds import OF_REQUESTERS, AlarmFinding, AlarmKind, Look
from domain.operations.monitors.models import Alarm
from domain.operations.monitors.telling import tell_ended, tell_raised

_BEFORE_ALL = UUID(int=0)
_LEASE = Statement(
    """UPDATE monitor_schedule SET lease = $2, leased_until = $3
       WHERE next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)"""
)
_LEASED = Statement("SELECT after_group, after_requester FROM monitor_schedule WHERE lease = $1")
_FINISH = Statement(
    """UPDATE monitor_schedule SET lease = NULL, leased_until = NULL, next_at = $2,
           after_group = $3, after_requester = $4
       WHERE lease = $1"""
)
_OPEN = Statement(
    f"""SELECT {Alarm.columns()} FROM alarms WHERE ended_at IS NULL
        ORDER BY looked_at, id LIMIT $1"""
)
_SHOWN = Statement(
    f"""SELECT {Alarm.columns()} FROM alarms WHERE ended_at IS NULL
        ORDER BY requester_id IS NOT NULL, raised_at, id LIMIT $1"""
)
_LOOKED_AT = Statement("UPDATE alarms SET looked_at = $2 WHERE id = ANY($1::uuid[])")
_RAISE = Statement(
    """INSERT INTO alarms (id, kind, subject_id, requester_id, since, why, raised_at, looked_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
       ON CONFLICT (kind, subject_id) WHERE ended_at IS NULL DO NOTHING RETURNING id"""
)
_END = Statement("UPDATE alarms SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
_TRIM = Statement(
    """DELETE FROM alarms WHERE id IN (SELECT id FROM alarms WHERE ended_at < $1
       ORDER BY ended_at LIMIT $2)"""
)


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far the look came; None where it begins anew."""

    group: UUID | None
    requester: UUID | None


async def look_due(at: datetime, *, page: int = limits.PAGE) -> bool:
    """Look at the next groups and requesters, a page of each, and at everything that is open. False
    where no look is due, or another process has it."""
    lease = new_id()
    if not await _LEASE.run(at, lease, at + limits.LEASE):
        return False
    row = await _LEASED.row(lease)
    if row is None:
        return False
    open_alarms = [Alarm.of(each) for each in await _OPEN.rows(limits.ALARMS_A_LOOK)]
    after_group, after_requester = _after(row["after_group"]), _after(row["after_requester"])
    ids = await groups.page(after_group, page)
    requesters = await undecided.page(after_requester, page)
    of_groups = await groups.look(ids, at)
    looks = [of_groups, await undecided.look(requesters, at), await machines.mails()]
    looks += [await machines.processes(at), *await _again(open_alarms, at)]
    seen = [id for id in ids if id in of_groups.subject_ids]
    reached = _Progress(
        group=_last(ids, seen, page),
        requester=_last(requesters, requesters, page),
    )
    return await _finish(lease, looks, open_alarms, reached, at=at)


def _last(ids: Sequence[UUID], seen: Sequence[UUID], most: int) -> UUID | None:
    """Where the next look goes on; None where it begins anew."""
    if len(seen) == len(ids) < most:
        return None
    return seen[-1] if seen else None


def _after(stored: object) -> UUID:
    return _BEFORE_ALL if stored is None else key(stored)


async def _again(alarms: Sequence[Alarm], at: datetime) -> list[Look]:
    """Look again at what was found before: it may be over."""
    of_groups = [a.subject_id for a in alarms if a.kind is AlarmKind.GROUP_UNACCEPTED]
    of_requesters = [a.subject_id for a in alarms if a.kind is AlarmKind.WORK_UNDECIDED]
    return [await groups.look(of_groups, at), await undecided.look(of_requesters, at)]


@retried
async def _finish(
    lease: UUID,
    looks: Sequence[Look],
    open_alarms: Sequence[Alarm],
    reached: _Progress,
    *,
    at: datetime,
) -> bool:
    async with unit_of_work() as unit:
        next_at = at + limits.EVERY
        if not await _FINISH.run(lease, next_at, reached.group, reached.requester):
            return False
        found = {(each.kind, each.subject_id): each for look in looks for each in look.findings}
        looked_at = [alarm for alarm in open_alarms if _was_looked_at(alarm, looks)]
        ended = [alarm for alarm in looked_at if (alarm.kind, alarm.subject_id) not in found]
        for alarm in ended:
            alarm.ended_at = at
            await _END.run(alarm.id, at)
        await _LOOKED_AT.run([alarm.id for alarm in looked_at], at)
        await _TRIM.run(at - limits.KEPT, limits.ALARMS_A_LOOK)
        raised = [await _raise(each, at) for each in found.values()]
        await tell_ended(ended, unit)
        await tell_raised([each for each in raised if each is not None], unit)
        return True


def _was_looked_at(alarm: Alarm, looks: Sequence[Look]) -> bool:
    """Of the installation everything is looked at; of groups as many as workers may be counted."""
    if alarm.kind not in OF_REQUESTERS:
        return True
    return any(look.kind is alarm.kind and alarm.subject_id in look.subject_ids for look in looks)


async def _raise(found: AlarmFinding, at: datetime) -> Alarm | None:
    """Store it; None where it is known already."""
    alarm = Alarm.new(
        id=new_id(),
        kind=found.kind,
        subject_id=found.subject_id,
        requester_id=found.requester_id,
        since=found.since,
        why=found.why[: limits.LONGEST_WHY],
        raised_at=at,
        looked_at=at,
    )
    values = (alarm.kind.value, alarm.subject_id, alarm.requester_id, alarm.since, alarm.why, at)
    return None if await _RAISE.row(alarm.id, *values) is None else alarm


async def open_alarms(limit: int = limits.ALARMS_A_LOOK) -> list[Alarm]:
    """The alarms that are not over, those of the installation first, then the oldest."""
    return [Alarm.of(row) for row in await _SHOWN.rows(limit)]
