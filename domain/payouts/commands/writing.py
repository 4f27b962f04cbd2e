"""What all commands on payouts share: rows, money, facts and mails of many payouts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.accounts.tax.queries import withholding_rates
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.timers import MostACommit
from domain.kernel.work import UnitOfWork
from domain.ledger import payout_transfers as money
from domain.ledger.payout_transfers import PaidOut
from domain.ledger.posting import Transfer, post
from domain.mail.letters import Addressee, Letter
from domain.mail.outbox import NewMail, add
from domain.payouts import facts, letters, queries, rules
from domain.payouts.lifecycle import PAYOUT_LIFECYCLE, PayoutKind, PayoutState, PayoutVerb
from domain.payouts.methods.unused import remove_unused
from domain.payouts.models import Payout
from domain.payouts.queries import PayoutPayee
from domain.payouts.rails import AT_ONCE

REJECTED = "The way to pay this payout was rejected or removed before it was sent."
PAYOUTS_A_COMMIT = MostACommit(sqlite=11, postgres=25)  # of the clock


def paid_out(payout: Payout) -> PaidOut:
    """The payout as the ledger sees it."""
    return PaidOut(
        payout_id=payout.id,
        worker_id=payout.worker_id,
        gross=payout.gross,
        withheld=payout.withheld,
    )


async def insert(payouts: Sequence[Payout]) -> None:
    """Add new payouts."""
    if payouts:
        await _INSERT.run_many([_new_row(each) for each in payouts])


@dataclass(slots=True)
class PayoutMoves:
    """Steps of many payouts, which are locked: their rows, their money, and whom it is told.

    A payout may take several steps; a mail tells the last one.
    """

    unit: UnitOfWork
    at: datetime
    _changed: dict[UUID, Payout] = field(default_factory=dict)
    _transfers: list[Transfer] = field(default_factory=list)
    _last: dict[UUID, PayoutVerb | None] = field(default_factory=dict)
    _settled: set[UUID] = field(default_factory=set)  # workers

    def made(self, payout: Payout) -> None:
        """The payout is new; its row is inserted by the caller."""
        self._last[payout.id] = None
        self._changed[payout.id] = payout
        if payout.kind is not PayoutKind.TEST_DEPOSIT:
            self._transfers += money.made(paid_out(payout))
        self._tell(facts.PayoutMade, payout)

    def move(self, payout: Payout, verb: PayoutVerb, *, reason: str | None = None) -> None:
        """Take a step. Raises WrongState."""
        payout.state = PAYOUT_LIFECYCLE.after(payout.state, verb)
        step = _STEPS[verb]
        if step.stores is not None:
            setattr(payout, step.stores, self.at)
        payout.reason = reason
        self._changed[payout.id], self._last[payout.id] = payout, verb
        if step.ends:
            self._settled.add(payout.worker_id)
        self._tell(step.fact, payout)
        if verb is not PayoutVerb.RETURN:  # that depends on whether the account is closed
            self._transfers += _money_of(payout, verb)

    def give_back(self, payout: Payout, amount: Money) -> None:
        """A part of a due payout cannot be sent: so much is available again."""
        payout.gross_cents -= amount.cents
        self._transfers.append(money.given_back(paid_out(payout), amount))

    async def write(self) -> None:
        """Store the rows and the mails, move the money."""
        payouts = sorted(self._changed.values(), key=lambda each: each.id)
        if not payouts:
            return
        people = await queries.payees({each.worker_id for each in payouts})
        moved = [each for each in payouts if self._last[each.id] is not None]
        if moved:
            await _SAVE.run_many([_changed_row(each) for each in moved])
        left = {each.worker_id for each in payouts if self._last[each.id] in _LEAVES}
        await remove_unused(left, at=self.at)
        if self._settled:
            # Locked first, so that the sums see what others have settled meanwhile.
            await _HOLD_PLANS.rows(sorted(self._settled))
            await _PAID_UNTIL.run(sorted(self._settled))
        for each in payouts:
            if self._last[each.id] is PayoutVerb.RETURN:
                is_closed = people[each.worker_id].is_closed
                self._transfers += _returned(each, is_closed=is_closed)
        await post(self._transfers, at=self.at)
        await add(self._mails(payouts, people))

    def _tell(self, fact: type[facts.PayoutFact], payout: Payout) -> None:
        if payout.kind is PayoutKind.TEST_DEPOSIT:
            return  # its amount is what the worker has to find out at the bank
        told = fact(occurred_at=self.at, worker_id=payout.worker_id, payout_id=payout.id)
        self.unit.tell(told)

    def _mails(
        self, payouts: Sequence[Payout], people: Mapping[UUID, PayoutPayee]
    ) -> list[NewMail]:
        mails, tests = [], set()
        for each in payouts:
            to, verb = people[each.worker_id], self._last[each.id]
            letter = _letter(to.addressee, each, verb)
            if letter is None or to.is_closed:
                continue
            if each.kind is PayoutKind.TEST_DEPOSIT:
                if (each.method_id, verb) in tests:
                    continue  # the two small deposits are told of as one
                tests.add((each.method_id, verb))
            mails.append(NewMail(to.addressee, letter))
        return mails


def hold_back(payout: Payout, moves: PayoutMoves, reason: str | None) -> None:
    """It waits for an operator. Its tax is known when it is sent."""
    payout.rate = payout.withheld_cents = 0
    moves.move(payout, PayoutVerb.HOLD, reason=reason)


async def withhold(payouts: Sequence[Payout], at: datetime) -> None:
    """Keep back the tax by the rate that each worker has at this moment."""
    paid = [each for each in payouts if each.kind is not PayoutKind.TEST_DEPOSIT]
    rates = await withholding_rates([each.worker_id for each in paid], at)
    for each in paid:
        each.rate = rates[each.worker_id]
        each.withheld_cents = rules.withheld_from(each.gross, each.rate).cents


class _Step(NamedTuple):
    fact: type[facts.PayoutFact]
    letter: Callable[[Addressee, Payout], Letter]
    stores: str | None = None  # the column of its time
    ends: bool = False  # it changes what is paid


_STEPS = {
    PayoutVerb.HOLD: _Step(facts.PayoutHeld, letters.payout_held),
    PayoutVerb.RELEASE: _Step(facts.PayoutReleased, letters.payout_released),
    PayoutVerb.CANCEL: _Step(facts.PayoutCancelled, letters.payout_cancelled, "ended_at"),
    PayoutVerb.SEND: _Step(facts.PayoutSent, letters.payout_sent, "sent_at"),
    PayoutVerb.SETTLE: _Step(facts.PayoutSettled, letters.payout_settled, "settled_at", ends=True),
    PayoutVerb.FAIL: _Step(facts.PayoutFailed, letters.payout_failed, "ended_at"),
    PayoutVerb.RETURN: _Step(facts.PayoutReturned, letters.payout_returned, "ended_at", ends=True),
}
_LEAVES = (PayoutVerb.SEND, PayoutVerb.SETTLE, PayoutVerb.CANCEL)  # after it, no method is needed
_TEST_LETTERS = {
    PayoutVerb.SEND: letters.test_deposits_sent,
    PayoutVerb.FAIL: letters.test_deposit_failed,
    PayoutVerb.RETURN: letters.test_deposit_failed,
}


def _letter(to: Addressee, payout: Payout, verb: PayoutVerb | None) -> Letter | None:
    if payout.kind is PayoutKind.TEST_DEPOSIT:
        wanted = _TEST_LETTERS.get(verb) if verb is not None else None
        return None if wanted is None else wanted(to, payout)
    if verb is None:
        # One that needs no bank is settled a moment later, and one mail tells of both.
        return None if payout.rail in AT_ONCE else letters.payout_made(to, payout)
    return _STEPS[verb].letter(to, payout)


def _money_of(payout: Payout, verb: PayoutVerb) -> list[Transfer]:
    paid = paid_out(payout)
    if payout.kind is PayoutKind.TEST_DEPOSIT:
        of_tests = {
            PayoutVerb.SEND: money.test_deposit_sent,
            PayoutVerb.SETTLE: money.test_deposit_settled,
            PayoutVerb.FAIL: money.test_deposit_failed,
        }
        return of_tests[verb](paid) if verb in of_tests else []
    of_payouts = {
        PayoutVerb.CANCEL: money.cancelled,
        PayoutVerb.SEND: money.sent,
        PayoutVerb.SETTLE: money.settled,
        PayoutVerb.FAIL: money.failed,
    }
    return of_payouts[verb](paid) if verb in of_payouts else []


def _returned(payout: Payout, *, is_closed: bool) -> list[Transfer]:
    if payout.kind is PayoutKind.TEST_DEPOSIT:
        return []  # the market's own money came back to where it came from
    return money.returned(paid_out(payout), is_closed=is_closed)


def _new_row(payout: Payout) -> tuple[object, ...]:
    return (
        payout.id,
        payout.reference,
        payout.worker_id,
        payout.method_id,
        payout.kind.value,
        PayoutState.DUE.value,
        payout.gross_cents,
        payout.covers_from,
        payout.covers_until,
        payout.covers_cents,
        payout.made_at,
        payout.day,
        payout.rail,
    )


def _changed_row(payout: Payout) -> tuple[object, ...]:
    return (
        payout.id,
        payout.state.value,
        payout.gross_cents,
        payout.withheld_cents,
        payout.rate,
        payout.file_id,
        payout.sent_at,
        payout.settled_at,
        payout.ended_at,
        payout.reason,
    )


_INSERT = Statement(
    """INSERT INTO payouts (id, reference, worker_id, method_id, kind, state, gross_cents,
           covers_from, covers_until, covers_cents, made_at, day, rail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"""
)
_SAVE = Statement(
    """UPDATE payouts SET state = $2, gross_cents = $3, withheld_cents = $4, rate = $5,
           file_id = $6, sent_at = $7, settled_at = $8, ended_at = $9, reason = $10
       WHERE id = $1"""
)
_HOLD_PLANS = Statement(
    """SELECT worker_id FROM payout_plans WHERE worker_id = ANY($1::uuid[])
       ORDER BY worker_id FOR NO KEY UPDATE"""
)
# Money is paid in the order in which it was earned: paid is everything that was earned until a
# payout's instant, where all that has settled comes to as much. The state is no condition, so that
# a database reads the rows of the worker, and never all that have settled.
_PAID_UNTIL = Statement(
    """UPDATE payout_plans SET paid_until = (
           SELECT max(covering.covers_until) FROM payouts covering
           WHERE covering.worker_id = payout_plans.worker_id AND covering.covers_cents <= (
               SELECT coalesce(sum(CASE WHEN paid.state = 'SETTLED' AND paid.kind <> 'TEST_DEPOSIT'
                   THEN paid.gross_cents END), 0)
               FROM payouts paid WHERE paid.worker_id = payout_plans.worker_id))
       WHERE worker_id = ANY($1::uuid[])"""
)
