"""Reads of payday, and the locks of its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.kernel.money import NOTHING, Money
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, instant, key
from domain.mail.letters import Addressee
from domain.payouts.lifecycle import PayoutKind, PayoutState
from domain.payouts.models import Payout, PayoutFile, PayoutMethod, PayoutPlan
from domain.payouts.rails import GIFT_CARD
from domain.people.models import Account


@dataclass(frozen=True, slots=True)
class PayoutPayee:
    """The worker of a payout, as a reader of mails and by name."""

    account_id: UUID
    addressee: Addressee
    name: str
    is_closed: bool


async def due_plans(worker_ids: Sequence[UUID], at: datetime) -> list[PayoutPlan]:
    """The plans of these workers that are due and that nobody holds, locked."""
    return [PayoutPlan.of(row) for row in await _DUE_PLANS.rows(list(worker_ids), at)]


async def locked_plan(worker_id: UUID) -> PayoutPlan | None:
    """The worker's plan, locked: no other payout is made meanwhile."""
    row = await _LOCKED_PLAN.row(worker_id)
    return None if row is None else PayoutPlan.of(row)


async def plan_of(worker_id: UUID) -> PayoutPlan | None:
    """The worker's plan."""
    return await PayoutPlan.get_or_none(worker_id=worker_id)


async def methods(ids: Collection[UUID]) -> Mapping[UUID, PayoutMethod]:
    """The methods with these ids."""
    return await PayoutMethod.in_bulk(list(ids), "id") if ids else {}


async def methods_to_pay(ids: Collection[UUID]) -> Mapping[UUID, PayoutMethod]:
    """The methods with these ids, which nobody can reject until the unit of work ends."""
    rows = await _METHODS_TO_PAY.rows(sorted(ids)) if ids else []
    return {method.id: method for method in map(PayoutMethod.of, rows)}


async def payees(worker_ids: Collection[UUID]) -> Mapping[UUID, PayoutPayee]:
    """The people of these workers."""
    rows = await _PAYEES.rows(list(worker_ids))
    found = {}
    for row in rows:
        account = Account.of(row, prefix="account_")
        found[key(row["worker_id"])] = PayoutPayee(
            account.id, account.addressee, account.display_name, account.closed_at is not None
        )
    return found


async def unheld(ids: Sequence[UUID], state: PayoutState) -> list[Payout]:
    """Those of these payouts that are in this state and that nobody holds, locked."""
    return [Payout.of(row) for row in await _UNHELD.rows(list(ids), state.value)]


async def to_send(rail: str, limit: int) -> list[Payout]:
    """The oldest due payouts by this rail that nobody holds, locked."""
    return [Payout.of(row) for row in await _TO_SEND.rows(rail, limit)]


async def waiting(rails: Collection[str]) -> Mapping[str, int]:
    """How many due payouts go by rails that are none of these, by rail."""
    rows = await _WAITING.rows()
    others = (row for row in rows if row["rail"] not in rails and row["rail"] != GIFT_CARD)
    return {str(row["rail"]): int(row["number"]) for row in others}


async def locked(payout_id: UUID) -> Payout:
    """The payout, locked. Raises NotFound."""
    row = await _LOCKED.row(payout_id)
    if row is None:
        raise NotFound("payout")
    return Payout.of(row)


async def locked_by_reference(references: Sequence[str]) -> dict[str, Payout]:
    """The payouts with these references, locked in the order of their ids."""
    rows = await _BY_REFERENCE.rows(" ".join(references))
    found = (Payout.of(row) for row in rows)
    return {each.reference: each for each in found}


async def in_transit_of(file_id: UUID) -> list[Payout]:
    """The payouts of a file that have not ended, locked."""
    return [Payout.of(row) for row in await _IN_TRANSIT.rows(file_id)]


async def answerable_of(file_id: UUID) -> list[Payout]:
    """The payouts of a file that are in transit or have settled, locked."""
    return [Payout.of(row) for row in await _ANSWERABLE.rows(file_id)]


async def locked_file(file_id: UUID) -> PayoutFile:
    """The file, locked. Raises NotFound."""
    row = await _LOCKED_FILE.row(file_id)
    if row is None:
        raise NotFound("payout file")
    return PayoutFile.of(row)


async def shown_to(worker_id: UUID | None, ids: Collection[UUID]) -> Mapping[UUID, Payout]:
    """Those of these payouts that this worker may see.

    Nobody sees the small deposits to their own account: their amounts confirm it.
    """
    if worker_id is None or not ids:
        return {}
    rows = await _own(worker_id).filter(id__in=list(ids))
    return {each.id: each for each in rows}


async def of_others(worker_id: UUID | None, ids: Collection[UUID]) -> Mapping[UUID, Payout]:
    """Those of these payouts that are not this worker's, for operators."""
    found = await Payout.in_bulk(list(ids), "id") if ids else {}
    return {id: each for id, each in found.items() if each.worker_id != worker_id}


async def payouts_of(worker_id: UUID, part: Slice) -> Page[Payout]:
    """A worker's payouts, the newest first, without small deposits."""
    return await page_of(_own(worker_id), NEWEST_FIRST, part)


async def unsent(worker_id: UUID) -> list[Payout]:
    """A worker's payouts that were made and have not ended, the oldest first."""
    states = (PayoutState.DUE, PayoutState.HELD, PayoutState.IN_TRANSIT)
    return await _own(worker_id).filter(state__in=states).order_by("id")


async def listed(
    states: Collection[PayoutState], part: Slice, *, reader_id: UUID | None = None
) -> Page[Payout]:
    """The payouts of all workers in these states, the oldest first; of the small deposits not
    those to the account of the worker who reads."""
    found = Payout.filter(state__in=list(states))
    if reader_id is not None:
        found = found.filter(~Q(worker_id=reader_id) | ~Q(kind=PayoutKind.TEST_DEPOSIT))
    return await page_of(found, OLDEST_FIRST, part)


async def files(part: Slice) -> Page[PayoutFile]:
    """The files for banks, the newest first."""
    return await page_of(PayoutFile.all(), NEWEST_FIRST, part)


async def files_named(name: str, id: UUID | None) -> list[PayoutFile]:
    """The files with this name, or with this id."""
    return [PayoutFile.of(row) for row in await _FILES_NAMED.rows(name, id)]


async def open_files() -> list[PayoutFile]:
    """The files with payments that have not ended, the oldest first."""
    return await PayoutFile.filter(open_payments__gt=0).order_by("id")


async def by_reference(reference: str) -> Payout | None:
    """The payout that banks know by this reference."""
    row = await _REFERRED_TO.row(reference)
    return None if row is None else Payout.of(row)


async def paid_until(worker_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Until when everything that was approved has been paid, of the workers who were paid."""
    rows = await _PAID_UNTIL.rows(list(worker_ids))
    return {key(row["worker_id"]): instant(row["paid_until"]) for row in rows}


async def sums_by_state() -> Mapping[PayoutState, tuple[int, Money]]:
    """How many payouts are in each state, and their gross in all."""
    found = {
        PayoutState(row["state"]): (int(row["number"]), Money(int(row["cents"])))
        for row in await _SUMS.rows()
    }
    return {state: found.get(state, (0, NOTHING)) for state in PayoutState}


def _own(worker_id: UUID) -> QuerySet[Payout]:
    return Payout.filter(worker_id=worker_id).exclude(kind=PayoutKind.TEST_DEPOSIT)


_PLAN, _PAYOUT = PayoutPlan.columns(), Payout.columns()
_DUE_PLANS = Statement(
    f"""SELECT {_PLAN} FROM payout_plans WHERE worker_id = ANY($1::uuid[]) AND next_at <= $2
        ORDER BY worker_id FOR NO KEY UPDATE SKIP LOCKED"""
)
_LOCKED_PLAN = Statement(f"SELECT {_PLAN} FROM payout_plans WHERE worker_id = $1 FOR NO KEY UPDATE")
_METHODS_TO_PAY = Statement(
    f"""SELECT {PayoutMethod.columns()} FROM payout_methods WHERE id = ANY($1::uuid[])
        ORDER BY id FOR SHARE"""
)
_PAYEES = Statement(
    f"""SELECT workers.id AS worker_id, {Account.columns("accounts", prefix="account_")}
        FROM workers JOIN accounts ON accounts.id = workers.account_id
        WHERE workers.id = ANY($1::uuid[])"""
)
_UNHELD = Statement(
    f"""SELECT {_PAYOUT} FROM payouts WHERE id = ANY($1::uuid[]) AND state = $2
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_TO_SEND = Statement(
    f"""SELECT {_PAYOUT} FROM payouts WHERE state = 'DUE' AND rail = $1
        ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED"""
)
_LOCKED = Statement(f"SELECT {_PAYOUT} FROM payouts WHERE id = $1 FOR NO KEY UPDATE")
_BY_REFERENCE = Statement(
    f"""SELECT {_PAYOUT} FROM payouts WHERE reference = ANY(string_to_array($1, ' '))
        ORDER BY id FOR NO KEY UPDATE""",
    sqlite=f"""SELECT {_PAYOUT} FROM payouts WHERE reference IN (
        SELECT value FROM json_each('["' || replace($1, ' ', '","') || '"]')) ORDER BY id""",
)
_REFERRED_TO = Statement(f"SELECT {_PAYOUT} FROM payouts WHERE reference = $1")
_IN_TRANSIT = Statement(
    f"""SELECT {_PAYOUT} FROM payouts WHERE file_id = $1 AND state = 'IN_TRANSIT'
        ORDER BY id FOR NO KEY UPDATE"""
)
_ANSWERABLE = Statement(
    f"""SELECT {_PAYOUT} FROM payouts WHERE file_id = $1 AND state IN ('IN_TRANSIT', 'SETTLED')
        ORDER BY id FOR NO KEY UPDATE"""
)
_LOCKED_FILE = Statement(
    f"SELECT {PayoutFile.columns()} FROM payout_files WHERE id = $1 FOR NO KEY UPDATE"
)
_FILES_NAMED = Statement(
    f"""SELECT {PayoutFile.columns()} FROM payout_files WHERE file_name = $1 OR id = $2
        ORDER BY id"""
)
_WAITING = Statement(
    "SELECT rail, count(*) AS number FROM payouts WHERE state = 'DUE' GROUP BY rail ORDER BY rail"
)
_PAID_UNTIL = Statement(
    """SELECT worker_id, paid_until FROM payout_plans
       WHERE worker_id = ANY($1::uuid[]) AND paid_until IS NOT NULL"""
)
_SUMS = Statement(
    "SELECT state, count(*) AS number, sum(gross_cents) AS cents FROM payouts GROUP BY state"
)
