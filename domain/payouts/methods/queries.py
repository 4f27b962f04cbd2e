"""Reads and row locks of payout methods; what is missing before a transfer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from domain.accounts.identity import queries as identity
from domain.accounts.identity.answers import in_clear
from domain.accounts.tax import queries as tax
from domain.assignments import daily_counts
from domain.kernel import policy
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
from domain.ledger.earnings import earned_so_far
from domain.payouts.lifecycle import MethodState
from domain.payouts.models import PayoutMethod
from domain.payouts.rules import PayoutBlocker, blockers
from domain.people.models import Account, IdentityState, Worker

MOST_ALIKE = 100  # accounts with one detail that a proposal names

_COLUMNS = PayoutMethod.columns()
_LOCKED = Statement(f"SELECT {_COLUMNS} FROM payout_methods WHERE id = $1 FOR NO KEY UPDATE")
_IN_USE = Statement(
    f"""SELECT {PayoutMethod.columns("m")} FROM payout_methods AS m
        JOIN payout_plans AS p ON p.method_id = m.id WHERE p.worker_id = $1"""
)
_ALIKE = Statement(
    """SELECT DISTINCT w.account_id AS account_id FROM payout_methods AS m
       JOIN workers AS w ON w.id = m.worker_id
       WHERE m.mark = $1 AND m.worker_id <> $2 ORDER BY account_id LIMIT $3"""
)


async def in_use(worker_id: UUID) -> PayoutMethod | None:
    """The method of the worker's plan: where the next transfer goes."""
    row = await _IN_USE.row(worker_id)
    return None if row is None else PayoutMethod.of(row)


async def methods_of(worker_id: UUID, part: Slice) -> Page[PayoutMethod]:
    """All methods that the worker ever chose, the newest first."""
    return await page_of(PayoutMethod.filter(worker_id=worker_id), NEWEST_FIRST, part)


async def own_methods(worker_id: UUID, ids: Sequence[UUID]) -> list[PayoutMethod | None]:
    """The methods with these ids, in their order; None for one that is not this worker's."""
    found = await PayoutMethod.in_bulk(list(ids), "id")
    own = {id: each for id, each in found.items() if each.worker_id == worker_id}
    return [own.get(id) for id in ids]


async def listed(states: Collection[MethodState], part: Slice) -> Page[PayoutMethod]:
    """The methods of all workers in these states, the oldest first."""
    rows = PayoutMethod.filter(state__in=list(states))
    return await page_of(rows, OLDEST_FIRST, part)


async def any_method(method_id: UUID) -> PayoutMethod:
    """A method of anybody, for operators. Raises NotFound."""
    found = await PayoutMethod.get_or_none(id=method_id)
    if found is None:
        raise NotFound("payout method")
    return found


async def locked(method_id: UUID) -> PayoutMethod:
    """The method, locked; its worker is locked before it. Raises NotFound."""
    row = await _LOCKED.row(method_id)
    if row is None:
        raise NotFound("payout method")
    return PayoutMethod.of(row)


async def accounts_alike(mark: str, *, besides: UUID) -> list[UUID]:
    """The accounts of the other workers who ever chose the bank account with this mark."""
    return [key(row["account_id"]) for row in await _ALIKE.rows(mark, besides, MOST_ALIKE)]


async def country_of(worker_id: UUID, account: Account, *, at: datetime) -> str:
    """Where the worker lives: by the tax interview in force, else by the account."""
    interview = await tax.in_force(worker_id)
    if interview is not None and interview.is_in_force(at):
        return interview.described.address.country
    return account.country


async def names_of(worker: Worker, account: Account) -> list[str]:
    """The names of the worker that are known best: those of tax and identity, else of the account.

    The name of the account can be changed at any time, so it counts only where nothing else does.
    """
    names = []
    interview = await tax.in_force(worker.id)
    if interview is not None:
        names.append(interview.described.name)
    if worker.identity_state is IdentityState.VERIFIED:
        check = await identity.latest(account.id)
        if check is not None:
            names.append(in_clear(check).legal_name)
    return names or [account.display_name]


async def is_on_hold(worker_id: UUID) -> bool:
    """Whether the worker is new, so that earnings stay pending until the hold is over."""
    return await daily_counts.is_new(worker_id)


async def missing(worker_id: UUID, *, at: datetime) -> list[PayoutBlocker]:
    """Everything that keeps a payout from being made at this instant."""
    rules = policy.current().payouts
    earned = await earned_so_far([worker_id], at - rules.approved_before)
    return blockers(await in_use(worker_id), earned[worker_id].payable, rules)
