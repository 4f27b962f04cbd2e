"""Commands of the ledger: deposits, and locking a balance before it is spent."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.audit.trail import COMMAND_LINE, Actor, record
from domain.kernel import bounds, calls, clock, work
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.money import NOTHING, ONE_CENT, Money
from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import InvalidInput, Rule
from domain.kernel.statement import Statement
from domain.ledger import providers
from domain.ledger.accounts import available, outside
from domain.ledger.models import LedgerTransfer, TransferKind
from domain.ledger.posting import Transfer, post
from domain.ledger.providers import BANK
from domain.ledger.queries import Balance, requester_balance
from domain.people.models import Requester
from domain.people.refusals import AccountClosed

SMALLEST_DEPOSIT, LARGEST_DEPOSIT = ONE_CENT, Money(100_000_000)
LONGEST_REFERENCE = 80


@work.retried
async def deposit_funds(
    requester: Requester, amount: Money, *, client_token: str | None = None
) -> Balance:
    """Collect a deposit through the market's payment provider and credit it at once.

    Returns the new balance. Raises NoPaymentProvider.
    """
    bounds.money("amount", amount, at_least=SMALLEST_DEPOSIT, at_most=LARGEST_DEPOSIT)
    provider = providers.current()
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="depositFunds",
        token=client_token,
        input=[str(amount), provider.name],
        stored_for=None,
    )
    async with work.unit_of_work():
        await locked_balance(requester.id)
        if await earlier_answer(request) is None:
            settled = await provider.collect(requester.id, amount)
            await deposit(
                requester.id,
                amount,
                provider=provider.name,
                reference=settled.reference,
                at=clock.now(),
            )
            await store_answer(request, {"reference": settled.reference})
        return await requester_balance(requester.id)


@work.retried
async def record_bank_deposit(
    requester: Requester, amount: Money, *, reference: str, actor: Actor = COMMAND_LINE
) -> Balance:
    """Credit money that arrived at the bank, once for each of the bank's references."""
    bounds.money("amount", amount, at_least=SMALLEST_DEPOSIT, at_most=LARGEST_DEPOSIT)
    reference = bounds.text("reference", reference.strip(), at_most=LONGEST_REFERENCE)
    try:
        async with work.unit_of_work():
            if await _is_recorded(reference):
                raise _recorded_before(reference)
            key = _bank_key(reference)
            await deposit(requester.id, amount, provider=BANK.name, reference=key, at=clock.now())
            await record(
                actor,
                "deposit.record",
                subject_id=requester.account_id,
                details={"amount": str(amount), "reference": reference},
            )
            return await requester_balance(requester.id)
    except IntegrityError as error:
        # Another transaction recorded it since the check; only the unique index sees that.
        if work.is_open() or not await _is_recorded(reference):
            raise
        raise _recorded_before(reference) from error


async def deposit(
    requester_id: UUID, amount: Money, *, provider: str, reference: str, at: datetime
) -> None:
    """Credit money that a provider has settled, under the provider's own reference."""
    transfer = Transfer(
        cause=f"deposit:{provider}:{reference}",
        kind=TransferKind.DEPOSIT,
        source=outside(requester_id),
        target=available(requester_id),
        amount=amount,
    )
    await post([transfer], at=at)


async def locked_balance(requester_id: UUID) -> Money:
    """The money that a requester may spend now. Their account stays locked.

    Raises AccountClosed.
    """
    assert work.is_open(), "a balance is locked inside a unit of work"
    row = await _LOCKED.row(available(requester_id).id)
    if row is not None and row["is_closed"]:
        raise AccountClosed()
    return NOTHING if row is None else Money(row["balance_cents"])


async def _is_recorded(reference: str) -> bool:
    # As it is written too: deposits from before the keys are stored so.
    causes = [f"deposit:{BANK.name}:{each}" for each in (_bank_key(reference), reference)]
    return await LedgerTransfer.filter(cause__in=causes).exists()


def _bank_key(reference: str) -> str:
    """The same for each spelling of a reference: money is not credited again for another one."""
    key = normal_form(reference)
    return key if len(key) <= LONGEST_REFERENCE else hashlib.sha256(key.encode()).hexdigest()


def _recorded_before(reference: str) -> InvalidInput:
    bound = "a bank reference that was not recorded before"
    return InvalidInput("reference", reference, bound, broken=Rule.UNIQUE)


_LOCKED = Statement(
    "SELECT balance_cents, is_closed FROM ledger_accounts WHERE id = $1 FOR NO KEY UPDATE"
)
