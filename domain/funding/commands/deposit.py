"""Deposits: through the market's payment provider, or recorded when money arrived at the bank."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.audit.trail import COMMAND_LINE, Actor, record
from domain.funding import rules
from domain.funding.models import Deposit
from domain.kernel import calls, clock, work
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_deposit_number, new_id
from domain.kernel.money import Money
from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import InvalidInput, Rule
from domain.kernel.statement import Statement
from domain.ledger import providers, spending
from domain.ledger.models import LedgerTransfer
from domain.ledger.posting import post
from domain.ledger.providers import BANK
from domain.ledger.queries import Balance, requester_balance
from domain.ledger.transfers import deposited
from domain.people.models import Requester


@dataclass(frozen=True, slots=True)
class Deposited:
    """A deposit, and the balance after it."""

    deposit: Deposit
    balance: Balance


@work.retried
async def deposit_funds(
    requester: Requester, amount: Money, *, client_token: str | None = None
) -> Deposited:
    """Collect a deposit through the market's payment provider and credit it at once.

    Raises NoPaymentProvider, AccountClosed.
    """
    rules.check_deposit(amount)
    provider = providers.current()
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="depositFunds",
        token=client_token,
        input=[str(amount), provider.name],
        stored_for=None,
    )
    async with work.unit_of_work():
        await spending.locked(requester.id)
        if earlier := await earlier_answer(request):
            made = await Deposit.get(requester_id=requester.id, reference=earlier["reference"])
        else:
            settled = provider.collect(requester.id, amount)
            made = _new(requester.id, amount, provider.name, settled.reference)
            await _credit(made, settled.reference)
            await store_answer(request, {"reference": settled.reference})
        return Deposited(made, await requester_balance(requester.id))


@work.retried
async def record_bank_deposit(
    requester: Requester, amount: Money, *, reference: str, actor: Actor = COMMAND_LINE
) -> Deposited:
    """Credit money that arrived at the bank, once for each of the bank's references."""
    rules.check_deposit(amount)
    reference = rules.checked_reference(reference)
    try:
        async with work.unit_of_work():
            if await _is_recorded(reference):
                raise _recorded_before(reference)
            made = _new(requester.id, amount, BANK.name, reference)
            await _credit(made, _bank_key(reference))
            await record(
                actor,
                "deposit.record",
                subject_id=requester.account_id,
                details={"amount": str(amount), "reference": reference},
            )
            return Deposited(made, await requester_balance(requester.id))
    except IntegrityError as error:
        # Another transaction recorded it since the check; only the unique index sees that.
        if work.is_open() or not await _is_recorded(reference):
            raise
        raise _recorded_before(reference) from error


def _new(requester_id: UUID, amount: Money, provider: str, reference: str) -> Deposit:
    return Deposit(
        id=new_id(),
        requester_id=requester_id,
        number=new_deposit_number(),
        cents=amount.cents,
        provider=provider,
        reference=reference,
        deposited_at=clock.now(),
    )


async def _credit(made: Deposit, key: str) -> None:
    """Post the money and write the row. `key` is the reference that counts once for ever."""
    transfer = deposited(
        made.requester_id, made.id, made.amount, provider=made.provider, reference=key
    )
    await post([transfer], at=made.deposited_at)
    await _INSERT.run(
        made.id,
        made.requester_id,
        made.number,
        made.cents,
        made.provider,
        made.reference,
        made.deposited_at,
    )


async def _is_recorded(reference: str) -> bool:
    # As it is written too: deposits from before the keys are stored so.
    causes = [f"deposit:{BANK.name}:{each}" for each in (_bank_key(reference), reference)]
    return await LedgerTransfer.filter(cause__in=causes).exists()


def _bank_key(reference: str) -> str:
    """The same for each spelling of a reference: money is not credited again for another one."""
    key = normal_form(reference)
    if len(key) <= rules.LONGEST_REFERENCE:
        return key
    return hashlib.sha256(key.encode()).hexdigest()


def _recorded_before(reference: str) -> InvalidInput:
    bound = "a bank reference that was not recorded before"
    return InvalidInput("reference", reference, bound, broken=Rule.UNIQUE)


_INSERT = Statement(
    """INSERT INTO deposits (id, requester_id, number, cents, provider, reference, deposited_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)"""
)
