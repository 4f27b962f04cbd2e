"""After any sequence of payments the balances sum to zero, and none is negative."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.refusals import InsufficientFunds
from domain.ledger.accounts import available, hold, house, outside, pending, pending_bonus
from domain.ledger.models import AccountKind, LedgerAccount
from domain.ledger.queries import (
    Balance,
    requester_balance,
    statement,
    verify,
    worker_earnings,
)
from domain.ledger.transfers import bonus_payment, payment_from_available
from tests.domain.ledger.moves import a_bonus, a_payment, give, move, pay, release, reserve

PEOPLE, HITS = 2, 3
person = st.integers(0, PEOPLE - 1)
hit = st.integers(0, HITS - 1)
cents = st.integers(0, 300)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("give"), person, st.integers(1, 500)),
        st.tuples(st.just("reserve"), person, st.lists(st.tuples(hit, cents), max_size=3)),
        st.tuples(st.just("release"), person, hit, cents),
        st.tuples(st.just("pay"), person, hit, person, cents, cents),
        st.tuples(st.just("override"), person, hit, person, cents, cents),
        st.tuples(st.just("bonus"), person, person, cents, cents),
    ),
    max_size=15,
)


class Book:
    """The balances that the ledger should have: one sum for each account."""

    def __init__(self):
        self.requesters = [new_id() for _ in range(PEOPLE)]
        self.workers = [new_id() for _ in range(PEOPLE)]
        self.hits = [new_id() for _ in range(HITS)]
        self.sums = Counter()

    def moved(self, source, *targets):
        for target, amount in targets:
            self.sums[source] -= amount
            self.sums[target] += amount

    async def take(self, source, amount, moving):
        """Pay if the balance covers it, else check the refusal. Returns whether it was paid."""
        if self.sums[source] >= amount:
            await moving
            return True
        with pytest.raises(InsufficientFunds) as refusal:
            await moving
        assert refusal.value.needed == Money(amount)
        assert refusal.value.available == Money(self.sums[source])
        return False

    async def give(self, who, amount):
        requester = self.requesters[who]
        await give(requester, amount)
        self.moved(outside(requester), (available(requester), amount))

    async def reserve(self, who, holds):
        requester = self.requesters[who]
        holds = [(self.hits[number], amount) for number, amount in holds]
        total = sum(amount for _, amount in holds)
        if await self.take(available(requester), total, reserve(requester, *holds)):
            held = [(hold(requester, id_), amount) for id_, amount in holds]
            self.moved(available(requester), *held)

    async def release(self, who, number, amount):
        requester, id_ = self.requesters[who], self.hits[number]
        amount = min(amount, self.sums[hold(requester, id_)])
        await release(requester, id_, amount)
        self.moved(hold(requester, id_), (available(requester), amount))

    async def pay(self, who, number, payee, reward, fee):
        requester, id_, worker = self.requesters[who], self.hits[number], self.workers[payee]
        source = hold(requester, id_)
        reward = min(reward, self.sums[source])
        fee = min(fee, self.sums[source] - reward)
        payment = a_payment(requester, id_, worker, reward=reward, fee=fee)
        await pay(payment)
        self.moved(source, (pending(worker), reward), (house(payment.assignment_id), fee))

    async def override(self, who, number, payee, reward, fee):
        requester, id_, worker = self.requesters[who], self.hits[number], self.workers[payee]
        payment = a_payment(requester, id_, worker, reward=reward, fee=fee)
        source = available(requester)
        moving = move(*payment_from_available(payment))
        if await self.take(source, reward + fee, moving):
            self.moved(source, (pending(worker), reward), (house(payment.assignment_id), fee))

    async def bonus(self, who, payee, amount, fee):
        requester, worker = self.requesters[who], self.workers[payee]
        bonus = a_bonus(requester, worker, amount=amount, fee=fee)
        source = available(requester)
        if await self.take(source, amount + fee, move(*bonus_payment(bonus))):
            self.moved(source, (pending_bonus(worker), amount), (house(bonus.bonus_id), fee))

    async def check(self):
        balances = {row.id: row.balance_cents for row in await LedgerAccount.all()}
        for account, amount in self.sums.items():
            if account.kind not in (AccountKind.OUTSIDE, AccountKind.HOUSE):
                assert balances.get(account.id, 0) == amount
        for requester in self.requesters:
            lines = (await statement(requester, Slice(limit=1000))).rows
            assert await requester_balance(requester) == Balance(
                available=Money(sum(line.available.cents for line in lines)),
                on_hold=Money(sum(line.on_hold.cents for line in lines)),
            )
        for worker in self.workers:
            lines = (await statement(worker, Slice(limit=1000))).rows
            earned = Money(sum(line.amount.cents for line in lines))
            assert (await worker_earnings(worker)).total == earned
        assert sum(balances.values()) == 0
        assert await verify() == []


@pytest.mark.usefixtures("any_database")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
async def test_money_is_neither_made_nor_lost(steps):
    # Each example adds people of its own to one ledger, which is checked as a whole.
    book = Book()
    for verb, *arguments in steps:
        await getattr(book, verb)(*arguments)
    await book.check()
