"""The run of the rules over all accounts, page by page: it proposes, and does nothing else.

What the rules go by is read before the unit of work begins, so that nothing is locked meanwhile. A
run begins once in a while and may stop after any page; another process may go on with the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.accounts.review.evidence import figures_of, people_after
from domain.accounts.review.rules import ReviewFinding, findings
from domain.audit.trail import BY_RULE, record
from domain.kernel import policy
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, key
from domain.kernel.work import retried, unit_of_work
from domain.people.queries import locked_account_or_none

PAGE = 20  # accounts in one commit
LEASE = timedelta(minutes=2)  # for one page, which takes seconds
BEFORE_ALL = UUID(int=0)

_LEASE = Statement("""
    UPDATE review_schedule SET lease = $2, leased_until = $3
    WHERE next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
""")
_LEASED = Statement("SELECT after_account FROM review_schedule WHERE lease = $1")
_ADVANCE = Statement("""
    UPDATE review_schedule SET after_account = $2, lease = NULL, leased_until = NULL
    WHERE lease = $1
""")
_FINISH = Statement("""
    UPDATE review_schedule SET after_account = NULL, lease = NULL, leased_until = NULL,
        next_at = $2 WHERE lease = $1
""")
# Not while a proposal with the same cause is open, nor soon after a decision about it.
_PROPOSE = """
    INSERT INTO review_proposals (id, account_id, kind, cause, evidence, state, created_at)
    SELECT {values} WHERE NOT EXISTS (
        SELECT 1 FROM review_proposals WHERE kind = $3 AND cause = $4 AND decided_at > $7)
    ON CONFLICT (kind, cause) WHERE state = 'OPEN' DO NOTHING RETURNING id
"""
_ADD = Statement(
    _PROPOSE.format(
        values="$1::uuid, $2::uuid, $3::varchar, $4::varchar, $5::jsonb, 'OPEN', $6::timestamptz"
    ),
    sqlite=_PROPOSE.format(values="$1, $2, $3, $4, $5, 'OPEN', $6"),
)


async def propose_due(at: datetime, limit: int = PAGE) -> int:
    """Look at a page of accounts of the run that is due. Returns their number.

    0 where no run is due, where another process has the page, and at the end of a run, which sets
    the time of the next run.
    """
    lease = new_id()
    if not await _LEASE.run(at, lease, at + LEASE):
        return 0
    row = await _LEASED.row(lease)
    if row is None:
        return 0
    after = BEFORE_ALL if row["after_account"] is None else key(row["after_account"])
    people = await people_after(after, limit)
    thresholds = policy.current().review
    found = [
        (person.account_id, finding)
        for person in people
        for finding in findings(await figures_of(person, at), thresholds, at=at)
    ]
    last = people[-1].account_id if people else None
    return len(people) if await _finish_page(lease, last, found, at) else 0


@retried
async def _finish_page(
    lease: UUID, last: UUID | None, found: Sequence[tuple[UUID, ReviewFinding]], at: datetime
) -> bool:
    async with unit_of_work():
        if last is not None:
            is_ours = await _ADVANCE.run(lease, last)
        else:
            is_ours = await _FINISH.run(lease, at + policy.current().review_every)
        if not is_ours:
            return False
        for account_id, finding in found:
            await propose(account_id, finding, at)
        return True


async def propose(account_id: UUID, finding: ReviewFinding, at: datetime) -> None:
    """Propose it in the open unit of work, in which the account is locked last.

    Nothing is added while a proposal with the same cause is open, or was decided lately.
    """
    if await locked_account_or_none(account_id) is None:
        return  # It was closed since the rules looked at it.
    quiet_since = at - timedelta(days=policy.current().review.quiet_days)
    added = await _ADD.row(
        new_id(),
        account_id,
        finding.kind.value,
        finding.cause,
        orjson.dumps(finding.evidence).decode(),
        at,
        quiet_since,
    )
    if added is not None:
        kind = {"kind": finding.kind.value}
        await record(BY_RULE, "proposal.create", subject_id=account_id, details=kind)
