"""The figures that the rules go by: of each account only its latest work, whatever its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.accounts.review.reading_time import Answered, pace
from domain.accounts.review.rules import AccountConduct, RequesterConduct, WorkerConduct
from domain.hits.questions import questions
from domain.kernel import policy
from domain.kernel.statement import Row, Statement, instant, key

LATEST_WORK = 200  # assignments of a worker that count
LATEST_DECISIONS = 500  # of a requester
LATEST_ANSWERS = 50  # with their questions
MOST_NETWORKS = 20  # of one account
MOST_ACCOUNTS = 100  # of one network

_PAGE = Statement("""
    SELECT a.id AS id, a.created_at AS created_at, a.signed_in_at AS signed_in_at,
        w.id AS worker_id, r.id AS requester_id
    FROM accounts AS a LEFT JOIN workers AS w ON w.account_id = a.id
        LEFT JOIN requesters AS r ON r.account_id = a.id
    WHERE a.id > $1 AND a.suspended_at IS NULL AND a.closed_at IS NULL AND a.operator_role IS NULL
    ORDER BY a.id LIMIT $2
""")
_WORK = Statement("""
    SELECT status, work.hit_id, group_id, work.requester_id, accepted_at, submitted_at, decided_at,
        CASE WHEN status = 'APPROVED' OR x.counts THEN 1 ELSE 0 END AS counts
    FROM (SELECT * FROM assignments WHERE worker_id = $1 ORDER BY id DESC LIMIT $2) AS work
        LEFT JOIN assignment_rejections AS x ON x.assignment_id = work.id
    ORDER BY work.id DESC
""")
_DECISIONS = Statement("""
    SELECT status, worker_id, decided_at FROM assignments
    WHERE requester_id = $1 AND decided_at IS NOT NULL ORDER BY decided_at DESC LIMIT $2
""")
_BLOCKS_OF = {
    side: Statement(
        f"SELECT count(*) AS blocks FROM worker_blocks WHERE {side} = $1 AND created_at > $2"
    )
    for side in ("worker_id", "requester_id")
}
_NETWORKS = Statement("""
    SELECT network FROM account_networks WHERE account_id = $1 AND seen_at > $2
    ORDER BY seen_at DESC LIMIT $3
""")
_SEEN_AT = Statement("""
    SELECT account_id FROM account_networks WHERE network = $1 AND seen_at > $2
    ORDER BY seen_at DESC LIMIT $3
""")
_LAST_USE = Statement("""
    SELECT (SELECT max(last_used_at) FROM credentials WHERE account_id = $1) AS used_at,
        (SELECT created_at FROM hits WHERE requester_id = $2 ORDER BY id DESC LIMIT 1)
            AS published_at
""")


@dataclass(frozen=True, slots=True)
class Person:
    """An account that may be looked at."""

    account_id: UUID
    worker_id: UUID | None
    requester_id: UUID | None
    visited_at: datetime

    @classmethod
    def of(cls, row: Row) -> Person:
        worker_id, requester_id = (
            None if row[name] is None else key(row[name]) for name in ("worker_id", "requester_id")
        )
        visited_at = instant(row["signed_in_at"] or row["created_at"])
        return cls(key(row["id"]), worker_id, requester_id, visited_at)


async def people_after(account_id: UUID, limit: int) -> list[Person]:
    """The accounts after an id, in the order of ids: in force, and not of operators."""
    return [Person.of(row) for row in await _PAGE.rows(account_id, limit)]


async def figures_of(
    person: Person,
    at: datetime,
    *,
    latest_work: int = LATEST_WORK,
    latest_decisions: int = LATEST_DECISIONS,
) -> AccountConduct:
    """What the rules know of this account now, from so many of its latest rows."""
    thresholds = policy.current().review
    since = at - timedelta(days=thresholds.window_days)
    work = [] if person.worker_id is None else await _WORK.rows(person.worker_id, latest_work)
    return AccountConduct(
        account_id=person.account_id,
        worker=await _worker_figures(person, work, since),
        requester=await _requester_figures(person, since, latest_decisions),
        networks=await _networks(person.account_id, since),
        active_at=await _active_at(person, work, at - timedelta(days=thresholds.inactive_days)),
    )


async def _worker_figures(
    person: Person, work: Sequence[Row], since: datetime
) -> WorkerConduct | None:
    """None where nothing happened in the window: no new cause can have come up."""
    if person.worker_id is None:
        return None
    blocks = await _blocks("worker_id", person.worker_id, since)
    if not blocks and not any(_last_move(row) > since for row in work):
        return None
    # Rejections that do not count against the worker are no reason to look at the account.
    decided = [row["status"] for row in work if row["counts"]]
    answered = [row for row in work if row["submitted_at"] is not None][:LATEST_ANSWERS]
    return WorkerConduct(
        decided=len(decided),
        rejected=decided.count("REJECTED"),
        requesters=len({row["requester_id"] for row in work}),
        blocks=blocks,
        answers=len(answered),
        pace=await _pace(answered),
    )


async def _requester_figures(
    person: Person, since: datetime, latest: int
) -> RequesterConduct | None:
    if person.requester_id is None:
        return None
    rows = await _DECISIONS.rows(person.requester_id, latest)
    blocks = await _blocks("requester_id", person.requester_id, since)
    if not blocks and not (rows and instant(rows[0]["decided_at"]) > since):
        return None
    return RequesterConduct(
        decided=len(rows),
        rejected=sum(row["status"] == "REJECTED" for row in rows),
        workers=len({row["worker_id"] for row in rows}),
        blocks=blocks,
    )


async def _pace(answered: Sequence[Row]) -> float | None:
    thresholds = policy.current().review
    if len(answered) < thresholds.answers:
        return None
    known = await questions([key(row["hit_id"]) for row in answered])
    oldest_first = [
        Answered(key(row["group_id"]), known[key(row["hit_id"])], _seconds(row))
        for row in reversed(answered)
    ]
    return pace(oldest_first, thresholds)


async def _blocks(side: str, profile_id: UUID, since: datetime) -> int:
    row = await _BLOCKS_OF[side].row(profile_id, since)
    return int(row["blocks"]) if row else 0


async def _networks(account_id: UUID, since: datetime) -> dict[str, Sequence[UUID]]:
    found: dict[str, Sequence[UUID]] = {}
    for row in await _NETWORKS.rows(account_id, since, MOST_NETWORKS):
        seen = await _SEEN_AT.rows(row["network"], since, MOST_ACCOUNTS)
        found[row["network"]] = [key(each["account_id"]) for each in seen]
    return found


async def _active_at(person: Person, work: Sequence[Row], since: datetime) -> datetime | None:
    """When the account was last active. Reads more only where it seems to be inactive."""
    if person.worker_id is None and person.requester_id is None:
        return None
    latest = max([person.visited_at, *(_last_move(row) for row in work[:1])])
    if latest > since:
        return latest
    row = await _LAST_USE.row(person.account_id, person.requester_id) or {}
    uses = [instant(row[name]) for name in ("used_at", "published_at") if row.get(name)]
    return max([latest, *uses])


def _last_move(row: Row) -> datetime:
    moments: list[Any] = [row["accepted_at"], row["submitted_at"], row["decided_at"]]
    return max(instant(each) for each in moments if each is not None)


def _seconds(row: Row) -> float:
    return (instant(row["submitted_at"]) - instant(row["accepted_at"])).total_seconds()
