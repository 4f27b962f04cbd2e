"""Payout methods of these tests, stored as the commands store them, and what they are set by."""

from argon2 import PasswordHasher

from domain.kernel import clock
from domain.kernel.ids import new_id, new_payout_reference
from domain.payouts.gift_cards.models import CODE, GiftCode
from domain.payouts.lifecycle import MethodKind, MethodState, PayoutKind, PayoutState
from domain.payouts.methods import commands
from domain.payouts.methods.account_rules import IbanInput, UsBankInput
from domain.payouts.methods.details import GIFT_CARD, NewMethod, stored
from domain.payouts.models import DETAILS, Payout, PayoutMethod, PayoutPlan
from domain.payouts.providers import AccountType, UsAccount
from domain.people.models import Account
from tests.domain.accounts import acting

PASSWORD = "correct horse"
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
US = UsBankInput(
    holder="Wim",
    routing_number="011 000 015",
    account_number="0123 456-789",
    account_type=AccountType.CHECKING,
)
GERMAN = IbanInput(holder="WIM", iban="de89 3704 0044 0532 0130 00", bic="cobadeff")


async def chosen(worker, given=US, *, password=PASSWORD):
    """What the worker's command makes of it, in a session."""
    await Account.filter(id=worker.account_id).update(password_hash=HASHED)
    return await commands.set_method(await acting.viewer_of(worker), given, password=password)


async def a_method(worker, *, kind=MethodKind.US_BANK, holder="Wim", state=None):
    """A method of the worker's plan, whatever the rails."""
    id, new = new_id(), GIFT_CARD
    if kind is MethodKind.US_BANK:
        account = UsAccount(
            holder=holder,
            routing_number="011000015",
            account_number="0123456789",
            account_type=AccountType.CHECKING,
        )
        new = NewMethod(kind=kind, account=account)
    method = await PayoutMethod.create(
        id=id,
        worker_id=worker.id,
        kind=kind,
        state=state or MethodState.UNCONFIRMED,
        details=None if new.account is None else DETAILS.encrypt(id, stored(new.account)),
        masked=new.masked,
        mark=None if new.account is None else f"{worker.id.hex}{id.hex}",
        created_at=clock.now(),
    )
    await PayoutPlan.filter(worker_id=worker.id).delete()
    await PayoutPlan.create(worker_id=worker.id, method_id=id)
    return method


async def a_payout(method, cents=2_500, *, kind=PayoutKind.SCHEDULED, state=PayoutState.DUE):
    """A payout that nobody made; no money moved."""
    is_over = state in (PayoutState.FAILED, PayoutState.CANCELLED)
    return await Payout.create(
        id=new_id(),
        reference=new_payout_reference(),
        worker_id=method.worker_id,
        method_id=method.id,
        kind=kind,
        state=state,
        gross_cents=cents,
        made_at=clock.now(),
        day="2026-10-01",
        rail="lines",
        sent_at=clock.now() if state in (PayoutState.FAILED, PayoutState.SETTLED) else None,
        settled_at=clock.now() if state is PayoutState.SETTLED else None,
        reason="It failed." if is_over else None,
    )


async def a_gift_code(cents=2_500, *, code=None, payout=None):
    """A free code, or one that was issued for a payout."""
    id = new_id()
    return await GiftCode.create(
        id=id,
        cents=cents,
        code=CODE.encrypt(id, code or f"GIFT-{id}"),
        mark=f"{id.hex}{id.hex}",
        loaded_at=clock.now(),
        payout_id=None if payout is None else payout.id,
        issued_at=None if payout is None else clock.now(),
    )
