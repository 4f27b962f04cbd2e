"""The monitor of groups of HITs that hardly any worker may accept, and none did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.discovery.eligible_workers import FEWEST_SHOWN, WorkerCount, eligible_for
from domain.kernel import policy
from domain.kernel.statement import Row, Statement, instant, key
from domain.operations.monitors.kinds import AlarmFinding, AlarmKind, Look
from domain.operations.monitors.limits import COUNTS_A_LOOK
from domain.people.models import Requester

_ONES = """'IN_PROGRESS', 'SUBMITTED', 'APPROVED', 'REJECTED', 'RETURNED', 'ABANDONED'"""
_PAGE = Statement("SELECT id FROM hit_groups WHERE is_open AND id > $1 ORDER BY id LIMIT $2")
# The oldest HIT that is open, and whether anybody accepted one of the group lately.
_STANDING = Statement(
    f"""SELECT g.id, g.hit_type_id, g.requester_id, g.requirement_set, g.title,
            (SELECT h.created_at FROM hits AS h
             WHERE h.group_id = g.id AND h.status = 'ASSIGNABLE' ORDER BY h.id LIMIT 1)
                AS open_since
        FROM hit_groups AS g
        WHERE g.id = ANY($1::uuid[]) AND g.is_open AND NOT g.is_paused
            AND NOT EXISTS (SELECT 1 FROM assignments AS a
                WHERE a.group_id = g.id AND a.status IN ({_ONES}) AND a.accepted_at > $2)
        ORDER BY g.id"""
)


async def page(after: UUID, limit: int) -> list[UUID]:
    """The next groups with open HITs."""
    return [key(row["id"]) for row in await _PAGE.rows(after, limit)]


async def look(ids: Sequence[UUID], at: datetime, most_counts: int = COUNTS_A_LOOK) -> Look:
    """Look at these groups, in their order, until so many counts of workers were made."""
    limit = policy.current().monitors.unaccepted_after
    quiet = {key(row["id"]): row for row in await _STANDING.rows(list(ids), at - limit)}
    counts: dict[tuple[UUID, int | None], WorkerCount] = {}
    findings: list[AlarmFinding] = []
    seen: list[UUID] = []
    for id in ids:
        row = quiet.get(id)
        if row is not None and _waits(row, at - limit):
            of = (key(row["requester_id"]), row["requirement_set"])
            if of not in counts:
                if len(counts) >= most_counts:
                    break
                requester = await Requester.get(id=of[0])
                counts[of] = await eligible_for(requester, key(row["hit_type_id"]))
            if _is_nearly_nobody(counts[of]):
                findings.append(_finding(row))
        seen.append(id)
    return Look(AlarmKind.GROUP_UNACCEPTED, frozenset(seen), tuple(findings))


def _waits(row: Row, since: datetime) -> bool:
    return row["open_since"] is not None and instant(row["open_since"]) <= since


def _is_nearly_nobody(count: WorkerCount) -> bool:
    """A smaller number would tell the requester of single workers."""
    return count.at_most is not None and count.at_most < FEWEST_SHOWN


def _finding(row: Row) -> AlarmFinding:
    return AlarmFinding(
        kind=AlarmKind.GROUP_UNACCEPTED,
        subject_id=key(row["id"]),
        requester_id=key(row["requester_id"]),
        since=instant(row["open_since"]),
        why=f"Nobody accepted a HIT of '{row['title']}' lately: fewer than {FEWEST_SHOWN} workers "
        "meet its requirements. Ask for less, or invite workers.",
    )
