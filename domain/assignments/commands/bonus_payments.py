"""The payment of bonuses for assignments that are held: rows, money, facts and mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.assignments.facts import BonusSent
from domain.assignments.models import Assignment, Bonus
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.ledger.posting import Transfer
from domain.ledger.rules import bonus_fee
from domain.ledger.transfers import BonusPayment, bonus_payment
from domain.mail import letters
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people.models import Account, Requester, Worker

BONUSES_COUNT_FOR = timedelta(days=90)  # in the filter for requesters who pay bonuses
LAST_DAY = timedelta(days=1)

_ADD = Statement("""
    INSERT INTO bonuses (id, assignment_id, worker_id, requester_id, cents, fee_cents, reason,
        granted_at, hit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
""")

# The first bonus is due to be noticed now. A later one lets the check wait, on its last day, so
# that no bonus is missed by a check at the same moment.
_NOTICE = """
    UPDATE requesters SET check_bonuses_at = CASE WHEN check_bonuses_at IS NULL
        THEN {now} ELSE {until} END
    WHERE id = $1 AND (check_bonuses_at IS NULL OR check_bonuses_at < $4)
"""
_NOTICE_BONUS = Statement(
    _NOTICE.format(now="$2::timestamptz", until="$3::timestamptz"),
    sqlite=_NOTICE.format(now="$2", until="$3"),
)


@dataclass(frozen=True, slots=True)
class GrantedBonus:
    """A bonus for an assignment, which is locked with its HIT."""

    hit: Hit
    assignment: Assignment
    amount: Money
    reason: str

    def row(self, at: datetime) -> Bonus:
        """The bonus, to be written."""
        return Bonus(
            id=new_id(),
            assignment_id=self.assignment.id,
            worker_id=self.assignment.worker_id,
            requester_id=self.assignment.requester_id,
            cents=self.amount.cents,
            fee_cents=bonus_fee(self.amount).cents,
            reason=self.reason,
            granted_at=at,
            hit_id=self.assignment.hit_id,
        )


async def pay(
    requester: Requester,
    granted: Sequence[GrantedBonus],
    unit: UnitOfWork,
    *,
    at: datetime,
    moved: Sequence[Transfer] = (),
) -> list[Bonus]:
    """Pay bonuses with their fees, at once. `moved` are transfers that make room for them.

    Raises InsufficientFunds, SpendingLimitReached, AccountClosed.
    """
    bonuses, settlement = [each.row(at) for each in granted], Settlement(unit, at)
    settlement.transfer(*moved)
    if bonuses:
        await _ADD.run_many([_values(bonus) for bonus in bonuses])
        until = at + BONUSES_COUNT_FOR
        await _NOTICE_BONUS.run(requester.id, at, until, at + LAST_DAY)
    for each, bonus in zip(granted, bonuses, strict=True):
        settlement.transfer(*bonus_payment(_payment(bonus)))
        more = {"bonus_id": bonus.id, "amount": bonus.amount}
        unit.tell(BonusSent.of(each.assignment, each.hit, at, **more))
    await settlement.settle()
    await _mail(bonuses, requester)
    return bonuses


def _values(bonus: Bonus) -> tuple[object, ...]:
    return (
        bonus.id,
        bonus.assignment_id,
        bonus.worker_id,
        bonus.requester_id,
        bonus.cents,
        bonus.fee_cents,
        bonus.reason,
        bonus.granted_at,
        bonus.hit_id,
    )


async def _mail(bonuses: Sequence[Bonus], requester: Requester) -> None:
    workers = await Worker.in_bulk({bonus.worker_id for bonus in bonuses}, "id")
    accounts = await Account.in_bulk({each.account_id for each in workers.values()}, "id")
    notices = []
    for bonus in bonuses:
        to = accounts[workers[bonus.worker_id].account_id].addressee
        letter = letters.bonus_received(
            to, requester=requester.name, amount=bonus.amount, reason=bonus.reason
        )
        notices.append(Notice(NoticeKind.BONUS, requester.id, to, letter))
    await mail_notices(notices)


def _payment(bonus: Bonus) -> BonusPayment:
    return BonusPayment(
        bonus_id=bonus.id,
        requester_id=bonus.requester_id,
        worker_id=bonus.worker_id,
        amount=bonus.amount,
        fee=Money(bonus.fee_cents),
    )
