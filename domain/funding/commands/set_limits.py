"""What a requester sets about its money: a spending limit a day, and when to be warned."""

from __future__ import annotations

from domain.funding import rules
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.ledger.accounts import available
from domain.ledger.spending import Spendable
from domain.people.models import Requester
from domain.people.refusals import AccountClosed

# The row that a post locks with the balance: from the next post on it holds.
_SET = """
    INSERT INTO ledger_accounts AS account (id, kind, owner_id, shard, {column}{more})
    VALUES ($1, $2, $3, $4, $5{value})
    ON CONFLICT (id) DO UPDATE SET {column} = excluded.{column}{changed}
    WHERE NOT account.is_closed
    RETURNING {columns}
"""
_SET_LIMIT = Statement(
    _SET.format(
        column="spending_limit_cents", more="", value="", changed="", columns=Spendable.COLUMNS
    )
)
_SET_WARNING = Statement(
    _SET.format(
        column="warn_below_cents",
        more=", warn_at",
        value=", $6",
        changed=""",
        is_warned = account.is_warned
            AND coalesce(account.warn_below_cents = excluded.warn_below_cents, FALSE),
        warn_at = CASE WHEN account.balance_cents < excluded.warn_below_cents
            AND NOT (account.is_warned AND account.warn_below_cents = excluded.warn_below_cents)
            THEN excluded.warn_at END""",
        columns=Spendable.COLUMNS,
    )
)


@retried
async def set_spending_limit(requester: Requester, amount: Money | None) -> Spendable:
    """Set what may be spent on a day of the market; None for no limit. Raises AccountClosed.

    Money that was spent on this day before counts.
    """
    if amount is not None:
        rules.check_limit(amount)
    async with unit_of_work():
        return await _set(_SET_LIMIT, requester, amount)


@retried
async def set_balance_warning(requester: Requester, amount: Money | None) -> Spendable:
    """Warn when the available balance is below an amount; None for never. Raises AccountClosed.

    Where it is below already, the requester is warned at once.
    """
    if amount is not None:
        rules.check_warning(amount)
    async with unit_of_work():
        at = None if amount is None else clock.now()
        return await _set(_SET_WARNING, requester, amount, at)


async def _set(
    statement: Statement, requester: Requester, amount: Money | None, *more: object
) -> Spendable:
    account = available(requester.id)
    cents = None if amount is None else amount.cents
    row = await statement.row(
        account.id, account.kind.value, account.owner_id, account.shard, cents, *more
    )
    if row is None:
        raise AccountClosed()
    return Spendable.of(row, clock.now())
