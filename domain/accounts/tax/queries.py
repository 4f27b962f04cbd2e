"""Reads and row locks of tax interviews; what is withheld from a worker at an instant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.accounts.tax import treaties
from domain.accounts.tax.interview import NOTHING_WITHHELD
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import TaxInterview
from domain.kernel import policy
from domain.kernel.paging import Order, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, instant, key

LONGEST_WAITING_FIRST = Order(("answered_at", "id"))

_LOCK_WORKER = Statement("SELECT id FROM workers WHERE id = $1 FOR UPDATE")
_LOCKED = Statement(
    f"SELECT {TaxInterview.columns()} FROM tax_interviews WHERE id = $1 FOR NO KEY UPDATE"
)
_RATE = Statement(
    """SELECT withholding FROM tax_interviews
        WHERE worker_id = $1 AND valid_from <= $2 AND valid_until > $2
            AND (ended_at IS NULL OR ended_at > $2)
        ORDER BY valid_from DESC LIMIT 1"""
)
_RATES = Statement(
    """SELECT worker_id, withholding FROM tax_interviews
        WHERE worker_id = ANY($1::uuid[]) AND valid_from <= $2 AND valid_until > $2
            AND (ended_at IS NULL OR ended_at > $2)
        ORDER BY worker_id, valid_from"""
)
_LATELY = Statement(
    """SELECT count(*) AS number, min(answered_at) AS first_at FROM tax_interviews
        WHERE worker_id = $1 AND answered_at > $2"""
)


class Lately(NamedTuple):
    """How many interviews a worker completed lately, and when the first of them."""

    number: int
    first_at: datetime | None


async def withholding_rate(worker_id: UUID, at: datetime) -> int:
    """The share of a payout to this worker to withhold at an instant, in hundredths of a percent.

    Without an interview that is good then, the default of the rates where tax is asked, else 0.
    """
    row = await _RATE.row(worker_id, at)
    if row is not None:
        return int(row["withholding"])
    return treaties.current().default if policy.current().asks_tax else NOTHING_WITHHELD


async def withholding_rates(worker_ids: Sequence[UUID], at: datetime) -> dict[UUID, int]:
    """The rate of each of these workers, as `withholding_rate` says it."""
    otherwise = treaties.current().default if policy.current().asks_tax else NOTHING_WITHHELD
    rows = await _RATES.rows(list(worker_ids), at)  # the latest of each is the last
    found = {key(row["worker_id"]): int(row["withholding"]) for row in rows}
    return {worker_id: found.get(worker_id, otherwise) for worker_id in worker_ids}


async def hold_worker(worker_id: UUID) -> None:
    """Lock the worker, whose standing is to change: accepts come wholly before or after it."""
    await _LOCK_WORKER.rows(worker_id)


async def locked(interview_id: UUID) -> TaxInterview:
    """The interview, locked; its worker is locked before it. Raises NotFound."""
    row = await _LOCKED.row(interview_id)
    if row is None:
        raise NotFound("tax interview")
    return TaxInterview.of(row)


async def any_interview(interview_id: UUID) -> TaxInterview:
    """An interview of anybody, for operators. Raises NotFound."""
    found = await TaxInterview.get_or_none(id=interview_id)
    if found is None:
        raise NotFound("tax interview")
    return found


async def in_force(worker_id: UUID) -> TaxInterview | None:
    """The worker's interview that is signed or filed; its time may be over."""
    return await TaxInterview.get_or_none(worker_id=worker_id, state=TaxState.IN_FORCE)


async def undecided(worker_id: UUID) -> TaxInterview | None:
    """The worker's printed form that waits for an operator, or was returned."""
    states = [TaxState.WAITING, TaxState.RETURNED]
    return await TaxInterview.get_or_none(worker_id=worker_id, state__in=states)


async def lately(worker_id: UUID, *, since: datetime) -> Lately:
    """How many interviews the worker completed since then."""
    row = await _LATELY.row(worker_id, since)
    assert row is not None, "a count has a row"
    first = row["first_at"]
    return Lately(int(row["number"]), None if first is None else instant(first))


async def listed(states: Collection[TaxState], part: Slice) -> Page[TaxInterview]:
    """The interviews in these states, the one that waits longest first."""
    rows = TaxInterview.filter(state__in=list(states))
    return await page_of(rows, LONGEST_WAITING_FIRST, part)
