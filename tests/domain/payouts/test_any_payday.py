"""Whatever is earned, paid out, held, failed and returned over years: every cent is somewhere once.

The clock goes over the changes of daylight saving, over 29 February and over the ends of years.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.days.market_days import market_day
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.kernel.refusals import Refused
from domain.kernel.work import unit_of_work
from domain.ledger.models import AccountKind, LedgerAccount, LedgerTransfer, TransferKind
from domain.ledger.queries import verify, worker_earnings
from domain.payouts import commands as payouts
from domain.payouts import queries, rails, recount
from domain.payouts.lifecycle import MethodKind, PayoutState
from domain.payouts.methods.commands import reject
from domain.payouts.methods.commands.writing import insert, make_confirmed
from domain.payouts.methods.details import NewMethod
from domain.payouts.methods.unused import remove_unused
from domain.payouts.models import Payout, PayoutPlan
from domain.payouts.rules import later_day, withheld_from
from tests.domain import cast
from tests.domain.payouts import stage

STARTS = [
    datetime(2027, 12, 28, 18, tzinfo=UTC),  # before a year's end, and before 29 February
    datetime(2026, 3, 6, 20, tzinfo=UTC),  # before clocks go forward in the market's time zone
    datetime(2026, 10, 30, 7, 30, tzinfo=UTC),  # before they go back
]
WORKERS = 2
who = st.integers(0, WORKERS - 1)
which = st.integers(0, 2)  # counted from the latest payout
steps = st.lists(
    st.one_of(
        st.tuples(st.just("earn"), who, st.integers(1, 900)),
        st.tuples(st.just("wait"), st.sampled_from([1, 5, 24, 71, 24 * 30, 24 * 200])),
        st.tuples(st.just("ask"), who),
        st.tuples(st.just("schedule"), who, st.sampled_from([3, 7, 14, 30])),
        st.tuples(st.just("send")),
        st.tuples(st.just("payday"), who, st.integers(40, 900)),
        st.tuples(st.just("payday"), who, st.integers(40, 900)),
        st.tuples(st.just("answer"), which, st.sampled_from(["SETTLED", "FAILED", "RETURNED"])),
        st.tuples(st.just("decide"), which, st.sampled_from(["hold", "release", "cancel"])),
        st.tuples(st.just("tax"), st.booleans()),
        st.tuples(st.just("change"), who),
        st.tuples(st.just("reject"), who),
    ),
    min_size=4,
    max_size=20,
)


class Year:
    """A market whose clock goes on for months."""

    def __init__(self, rita, workers):
        self.rita, self.workers, self.earned = rita, workers, Counter()
        self.rejected = set()  # methods

    async def earn(self, number, cents):
        worker = self.workers[number]
        await stage.earn(self.rita, worker, cents)
        self.earned[worker.id] += cents

    async def wait(self, hours):
        clock.freeze(clock.now() + timedelta(hours=hours))

    async def ask(self, number):
        await self.refusable(payouts.request_payout(self.workers[number]))

    async def schedule(self, number, days):
        next_at = later_day(clock.now(), days)
        plan = PayoutPlan.filter(worker_id=self.workers[number].id)
        await plan.update(every_days=days, next_at=next_at)

    async def send(self):
        for file in await payouts.make_files():
            sent = await Payout.filter(file_id=file.id)
            assert file.cents == sum(each.net.cents for each in sent)
            assert not self.rejected & {each.method_id for each in sent}

    async def payday(self, number, cents):
        """Somebody earns, waits, and is paid."""
        await self.earn(number, cents)
        await self.wait(25)
        await stage.until_nothing_is_due()
        await self.ask(number)
        await self.send()

    async def answer(self, number, kind):
        if (payout := await self.nth(number)) is not None:
            text = f"{payout.reference} {kind} {payout.net} {clock.now()}"
            answered = payouts.read_answer(text.encode(), "lines", by=COMMAND_LINE)
            await self.refusable(answered)

    async def decide(self, number, verb):
        if (payout := await self.nth(number)) is not None:
            command = getattr(payouts, f"{verb}_payout")
            await self.refusable(command(payout.id, by=COMMAND_LINE, reason="A reason."))

    async def tax(self, is_asked):
        policy.adopt(MarketPolicy(asks_tax=is_asked, payouts=RULES))

    async def change(self, number):
        """Another bank account, for the next transfer on."""
        worker = self.workers[number]
        async with unit_of_work():
            new = NewMethod(kind=MethodKind.US_BANK, account=stage.us_account())
            method = await insert(new, worker.id, mark="0" * 64, at=clock.now())
            await make_confirmed(method, by=None, at=clock.now())
            await remove_unused([worker.id], at=clock.now())

    async def reject(self, number):
        """An operator rejects the account of a payout that is due, or else of the plan."""
        worker = self.workers[number]
        due = await Payout.filter(worker_id=worker.id, state=PayoutState.DUE).first()
        plan = await PayoutPlan.get(worker_id=worker.id)
        if (method_id := plan.method_id if due is None else due.method_id) is not None:
            await self.refusable(reject(method_id, by=COMMAND_LINE, reason="A reason."))
            self.rejected.add(method_id)

    async def nth(self, number):
        own = [worker.id for worker in self.workers]
        found = await Payout.filter(worker_id__in=own).order_by("-id")
        return found[number % len(found)] if found else None

    async def refusable(self, command):
        before = await LedgerTransfer.all().count()
        try:
            await command
        except Refused:
            assert await LedgerTransfer.all().count() == before

    async def check(self):
        assert await verify() == []
        assert await recount.differences() == []
        all_payouts = await Payout.all()
        for worker in self.workers:
            own = [each for each in all_payouts if each.worker_id == worker.id]
            held = await worker_earnings(worker.id)
            of = Counter()
            for each in own:
                of[each.state] += each.gross.cents
            net = sum(each.net.cents for each in own if each.state is PayoutState.IN_TRANSIT)
            assert held.total.cents == self.earned[worker.id]
            assert held.due.cents == of[PayoutState.DUE] + of[PayoutState.HELD]
            assert held.in_transit.cents == net
            gone = of[PayoutState.SETTLED] + of[PayoutState.IN_TRANSIT]
            left = held.pending.cents + held.available.cents + held.due.cents
            assert left + gone == self.earned[worker.id]
            await self.check_paid_until(worker, of[PayoutState.SETTLED])
            by_hand = Counter(
                each.day
                for each in own
                if each.kind.value == "BY_HAND" and each.state is not PayoutState.CANCELLED
            )
            assert all(count == 1 for count in by_hand.values())
            for each in own:
                assert each.day == market_day(each.made_at).key
                if each.sent_at is not None:
                    assert each.withheld == withheld_from(each.gross, each.rate)
        kept = (PayoutState.SETTLED, PayoutState.IN_TRANSIT)
        withheld = sum(each.withheld.cents for each in all_payouts if each.state in kept)
        rows = await LedgerAccount.filter(kind=AccountKind.TAX_WITHHELD)
        assert sum(row.balance_cents for row in rows) == withheld

    async def check_paid_until(self, worker, settled):
        """Everything that was earned until then has been paid."""
        if (until := (await queries.paid_until([worker.id])).get(worker.id)) is not None:
            kinds = [TransferKind.REWARD, TransferKind.BONUS, TransferKind.PAYMENT]
            rows = await LedgerTransfer.filter(
                payee_id=worker.id, kind__in=kinds, occurred_at__lte=until
            )
            assert sum(row.cents for row in rows) <= settled


RULES = PayoutPolicy(moved_on_after=timedelta(hours=1), minimum=Money(50))


@pytest.mark.usefixtures("any_database")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(start=st.sampled_from(STARTS), moves=steps, is_taxed=st.booleans())
async def test_over_months_every_cent_is_somewhere_once(start, moves, is_taxed):
    # Each example adds people of its own to one ledger, which is checked as a whole.
    clock.freeze(start)
    policy.adopt(MarketPolicy(asks_tax=is_taxed, payouts=RULES))
    stage.by_bank()
    try:
        workers = [await cast.a_worker(f"W{new_id()}") for _ in range(WORKERS)]
        for worker in workers:
            await stage.paid_by(worker, stage.us_account())
        year = Year(await cast.a_requester(f"R{new_id()}"), workers)
        for name, *given_ in moves:
            await getattr(year, name)(*given_)
            await stage.until_nothing_is_due()
            await year.check()
    finally:
        rails.adopt(rails.PLAY)
        clock.release()
