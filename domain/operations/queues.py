"""All queues of operators: where each is stored, since when a thing waits, and for which duty.

Each part is read in the order of an index, and no further than a bound, however long it is.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.statement import Statement, instant
from domain.operations.limits import MOST_COUNTED
from domain.people.operators import Duty


class QueueKind(StrEnum):
    """The queues of operators."""

    APPLICATIONS = "APPLICATIONS"
    IDENTITY_CHECKS = "IDENTITY_CHECKS"
    TAX_FORMS = "TAX_FORMS"
    PAYOUT_METHODS = "PAYOUT_METHODS"
    PAYOUTS_DUE = "PAYOUTS_DUE"
    PAYOUTS_HELD = "PAYOUTS_HELD"
    PAYOUTS_IN_TRANSIT = "PAYOUTS_IN_TRANSIT"
    REFUNDS = "REFUNDS"
    ACCOUNT_REVIEWS = "ACCOUNT_REVIEWS"
    SUSPENSION_APPEALS = "SUSPENSION_APPEALS"
    REPORTS = "REPORTS"
    REJECTION_APPEALS = "REJECTION_APPEALS"
    CONTACT_THREADS = "CONTACT_THREADS"
    FAILED_JOBS = "FAILED_JOBS"


@dataclass(frozen=True, slots=True)
class QueuePart:
    """Rows of a table that wait: all that meet the condition, in the order of an index."""

    table: str
    condition: str
    since: str  # the column with the instant since when a row waits
    order: str

    def count_sql(self, kind: QueueKind) -> str:
        """SQL for the number of rows that wait since $1 or longer, and the oldest instant."""
        return f"""SELECT '{kind}' AS kind, count(*) AS length, min(waits_since) AS oldest_at
            FROM (SELECT {self.since} AS waits_since FROM {self.table} WHERE {self.condition}
                  ORDER BY {self.order} LIMIT {MOST_COUNTED + 1}) AS waiting
            WHERE waits_since <= $1"""


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """Where a queue is stored, and the duty of the operators who work on it."""

    duty: Duty
    parts: tuple[QueuePart, ...]
    listed_by: str  # the field of the API that lists it


def _by_id(table: str, state: str, since: str) -> QueuePart:
    return QueuePart(table, f"state = '{state}'", since, "id")


def _by_wait(table: str, state: str, since: str) -> QueuePart:
    return QueuePart(table, f"state = '{state}'", since, f"{since}, id")


QUEUES: dict[QueueKind, WorkQueue] = {
    QueueKind.APPLICATIONS: WorkQueue(
        Duty.DECIDE_APPLICATIONS,
        (
            _by_wait("applications", "SUBMITTED", "waiting_since"),
            _by_wait("applications", "ANSWERED", "waiting_since"),
        ),
        "applications",
    ),
    QueueKind.IDENTITY_CHECKS: WorkQueue(
        Duty.VERIFY_IDENTITY,
        (
            _by_wait("identity_checks", "WAITING", "waiting_since"),
            _by_wait("identity_checks", "APPEALED", "waiting_since"),
        ),
        "identityChecks",
    ),
    QueueKind.TAX_FORMS: WorkQueue(
        Duty.KEEP_TAX, (_by_wait("tax_interviews", "WAITING", "answered_at"),), "taxInterviews"
    ),
    QueueKind.PAYOUT_METHODS: WorkQueue(
        Duty.MOVE_MONEY, (_by_id("payout_methods", "UNCONFIRMED", "created_at"),), "payoutMethods"
    ),
    QueueKind.PAYOUTS_DUE: WorkQueue(
        Duty.MOVE_MONEY, (_by_id("payouts", "DUE", "made_at"),), "payouts"
    ),
    QueueKind.PAYOUTS_HELD: WorkQueue(
        Duty.MOVE_MONEY, (_by_id("payouts", "HELD", "made_at"),), "payouts"
    ),
    QueueKind.PAYOUTS_IN_TRANSIT: WorkQueue(
        Duty.MOVE_MONEY, (_by_id("payouts", "IN_TRANSIT", "sent_at"),), "payouts"
    ),
    QueueKind.REFUNDS: WorkQueue(
        Duty.MOVE_MONEY, (_by_id("refunds", "DUE", "asked_at"),), "refundCases"
    ),
    QueueKind.ACCOUNT_REVIEWS: WorkQueue(
        Duty.SUSPEND, (_by_id("review_proposals", "OPEN", "created_at"),), "reviewProposals"
    ),
    QueueKind.SUSPENSION_APPEALS: WorkQueue(
        Duty.SUSPEND, (_by_id("suspensions", "APPEALED", "appealed_at"),), "suspensions"
    ),
    QueueKind.REPORTS: WorkQueue(
        Duty.SUSPEND,
        (QueuePart("report_cases", "state = 'OPEN'", "opened_at", "place, id"),),
        "reportCases",
    ),
    QueueKind.REJECTION_APPEALS: WorkQueue(
        Duty.SUSPEND, (_by_id("rejection_appeals", "ESCALATED", "missed_at"),), "rejectionAppeals"
    ),
    QueueKind.CONTACT_THREADS: WorkQueue(
        Duty.ANSWER_PEOPLE,
        (
            QueuePart(
                "threads", "kind = 'OPERATORS' AND state = 'OPEN'", "asked_at", "asked_at, id"
            ),
        ),
        "contactQueue",
    ),
    QueueKind.FAILED_JOBS: WorkQueue(
        Duty.RUN, (QueuePart("jobs", "state = 'FAILED'", "ended_at", "ended_at"),), "jobs"
    ),
}


@dataclass(frozen=True, slots=True)
class QueueLength:
    """How many things wait in a queue, `MOST_COUNTED` at most, and since when the oldest does."""

    kind: QueueKind
    length: int
    has_more: bool
    oldest_at: datetime | None


def kinds_for(duties: Collection[Duty]) -> list[QueueKind]:
    """The queues of operators with these duties."""
    return [kind for kind, queue in QUEUES.items() if queue.duty in duties]


async def lengths(kinds: Sequence[QueueKind], *, waiting_since: datetime) -> list[QueueLength]:
    """The lengths of these queues, of what has waited since then or longer. One statement."""
    if not kinds:
        return []
    counted: dict[str, int] = {}
    oldest: dict[str, datetime] = {}
    for row in await _counting(tuple(kinds)).rows(waiting_since):
        kind = row["kind"]
        counted[kind] = counted.get(kind, 0) + int(row["length"])
        if row["oldest_at"] is not None:
            at = instant(row["oldest_at"])
            oldest[kind] = min(at, oldest.get(kind, at))
    return [
        QueueLength(
            kind=kind,
            length=min(counted[kind], MOST_COUNTED),
            has_more=counted[kind] > MOST_COUNTED,
            oldest_at=oldest.get(kind),
        )
        for kind in kinds
    ]


@functools.lru_cache(maxsize=100)
def _counting(kinds: Sequence[QueueKind]) -> Statement:
    parts = [part.count_sql(kind) for kind in kinds for part in QUEUES[kind].parts]
    # SQLite wants each part in brackets of its own, where it has an order.
    listed = (f"SELECT * FROM ({part}) AS part{n}" for n, part in enumerate(parts))
    return Statement(" UNION ALL ".join(listed))
