"""Bonuses: extra money for an assignment, at the requester's discretion."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.assignments import queries, rules
from domain.assignments.facts import BonusSent
from domain.assignments.models import Assignment, Bonus
from domain.hits.settlement import Settlement
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
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


@retried
async def send_bonus(
    requester: Requester,
    assignment_id: UUID,
    amount: Money,
    *,
    reason: str,
    client_token: str | None = None,
) -> Bonus:
    """Pay the worker of a submitted or decided assignment extra, with its fee, at once.

    Raises InsufficientFunds where the available balance does not cover both.
    """
    rules.check_bonus(amount, reason)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="sendBonus",
        token=client_token,
        input=[assignment_id, amount.cents, reason],
        stored_for=None,
    )
    async with unit_of_work() as unit:
        hit, assignment = await queries.held_by_requester(requester, assignment_id)
        if earlier := await earlier_answer(request):
            return await Bonus.get(id=earlier["bonus"])
        if objection := rules.objection_to_bonus(assignment):
            raise objection
        bonus = _new(assignment, amount, reason)
        await _add(bonus)
        settlement = Settlement(unit, bonus.granted_at)
        settlement.transfer(*bonus_payment(_payment(bonus)))
        more = {"bonus_id": bonus.id, "amount": bonus.amount}
        unit.tell(BonusSent.of(assignment, hit, bonus.granted_at, **more))
        at = bonus.granted_at
        await _NOTICE_BONUS.run(requester.id, at, at + BONUSES_COUNT_FOR, at + LAST_DAY)
        await settlement.settle()
        await _mail(bonus, requester)
        await store_answer(request, {"bonus": bonus.id})
        return bonus


def _new(assignment: Assignment, amount: Money, reason: str) -> Bonus:
    return Bonus(
        id=new_id(),
        assignment_id=assignment.id,
        worker_id=assignment.worker_id,
        requester_id=assignment.requester_id,
        cents=amount.cents,
        fee_cents=bonus_fee(amount).cents,
        reason=reason,
        granted_at=clock.now(),
        hit_id=assignment.hit_id,
    )


async def _add(bonus: Bonus) -> None:
    await _ADD.run(
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


async def _mail(bonus: Bonus, requester: Requester) -> None:
    worker = await Worker.get(id=bonus.worker_id)
    to = (await Account.get(id=worker.account_id)).addressee
    amount, reason = bonus.amount, bonus.reason
    letter = letters.bonus_received(to, requester=requester.name, amount=amount, reason=reason)
    await mail_notices([Notice(NoticeKind.BONUS, requester.id, to, letter)])


def _payment(bonus: Bonus) -> BonusPayment:
    return BonusPayment(
        bonus_id=bonus.id,
        requester_id=bonus.requester_id,
        worker_id=bonus.worker_id,
        amount=bonus.amount,
        fee=Money(bonus.fee_cents),
    )
