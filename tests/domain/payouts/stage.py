"""Workers who have earned something, and the ways by which they are paid."""

from __future__ import annotations

from datetime import timedelta

from api.timers.clockwork import Clockwork
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.ledger.posting import post
from domain.ledger.transfers import BonusPayment, bonus_payment, deposited
from domain.payouts import rails
from domain.payouts.lifecycle import MethodKind, MethodState
from domain.payouts.methods.details import NewMethod, stored
from domain.payouts.models import DETAILS, PayoutMethod, PayoutPlan
from domain.payouts.providers import (
    SANDBOX_RAIL,
    AccountType,
    Answer,
    BankFile,
    FileFacts,
    FilePayment,
    IbanAccount,
    OutcomeKind,
    PaymentOutcome,
    UnreadableAnswer,
    UsAccount,
)
from domain.payouts.rails import Rails

A_DAY = timedelta(days=1)


class LinesRail:
    """A bank whose files and answers have one line for each payment."""

    name = "lines"
    settles_at_once = False

    def accepts(self, account):
        return account.holder != "Nobody"

    def file_of(self, facts: FileFacts, payments: list[FilePayment]) -> BankFile:
        lines = [f"{each.reference} {each.amount} {each.account.holder}" for each in payments]
        return BankFile(
            file_name=f"lines-{facts.number}.txt",
            content="\n".join(lines).encode(),
            payments=len(payments),
            total=Money(sum(each.amount.cents for each in payments)),
            reference=f"LINES{facts.number}",
        )

    def read_answer(self, content: bytes) -> Answer:
        """Lines such as `P0123456789ABC SETTLED 1.00 some reason`; a first one names the file."""
        outcomes, wrong, file, notes = [], [], None, []
        for number, line in enumerate(content.decode().splitlines(), 1):
            parts = line.split(" ", 3)
            if parts[0] == "FILE":
                file = parts[1]
            elif parts[0] == "NOTE":
                notes.append(f"line {number}: {line[5:]}")
            elif len(parts) < 3:
                wrong.append(f"line {number}: it is short")
            else:
                outcomes.append(
                    PaymentOutcome(
                        reference=parts[0],
                        kind=OutcomeKind(parts[1]),
                        amount=Money.parse(parts[2]),
                        reason=parts[3] if len(parts) > 3 else None,
                        line=f"line {number}",
                    )
                )
        if wrong:
            raise UnreadableAnswer(wrong)
        return Answer(outcomes=outcomes, file_reference=file, notes=notes)


LINES = LinesRail()
BANK = Rails({"lines": LINES, SANDBOX_RAIL.name: SANDBOX_RAIL}, us_bank="lines", iban="lines")


def by_bank() -> None:
    """Payouts go into files from now on."""
    rails.adopt(BANK)


async def earn(requester, worker, cents: int, at=None) -> None:
    """The worker earns so much, as a bonus."""
    at = at or clock.now()
    async with unit_of_work():
        reference = str(new_id())
        paid_in = deposited(
            requester.id, new_id(), Money(cents), provider="sandbox", reference=reference
        )
        bonus = BonusPayment(
            bonus_id=new_id(),
            requester_id=requester.id,
            worker_id=worker.id,
            amount=Money(cents),
            fee=Money(0),
        )
        await post([paid_in, *bonus_payment(bonus)], at=at)


async def paid_by(worker, account=None, *, every_days=None, next_at=None, confirmed=True):
    """The worker chooses a bank account, or gift cards, and a schedule."""
    kind = MethodKind.GIFT_CARD
    if account is not None:
        kind = MethodKind.US_BANK if isinstance(account, UsAccount) else MethodKind.IBAN
    id = new_id()
    method = await PayoutMethod.create(
        id=id,
        worker_id=worker.id,
        kind=kind,
        state=MethodState.CONFIRMED if confirmed else MethodState.UNCONFIRMED,
        details=None if account is None else DETAILS.encrypt(id, stored(account)),
        masked=NewMethod(kind=kind, account=account).masked,
        mark=None if account is None else "0" * 64,
        created_at=clock.now(),
    )
    await PayoutPlan.filter(worker_id=worker.id).delete()
    await PayoutPlan.create(
        worker_id=worker.id, method_id=id, every_days=every_days, next_at=next_at
    )
    return method


def us_account(holder="Wim Worker") -> UsAccount:
    return UsAccount(
        holder=holder,
        routing_number="011000015",
        account_number="0123456789",
        account_type=AccountType.CHECKING,
    )


def iban_account(holder="Wim Worker") -> IbanAccount:
    return IbanAccount(holder=holder, iban="DE89370400440532013000", bic=None, country="DE")


async def until_nothing_is_due() -> None:
    """Let the clock do everything that is due."""
    clockwork = Clockwork(log_retention=timedelta(days=7))
    while await clockwork.round() == 0.0:
        pass
