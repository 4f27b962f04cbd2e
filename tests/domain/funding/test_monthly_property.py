"""Whatever moves on whatever days, statements add up to the ledger, month by month."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.funding.monthly import Funds, monthly_statement
from domain.funding.months import Month
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.ledger import transfers
from domain.ledger.posting import post
from domain.ledger.queries import requester_balance
from tests.domain.ledger.moves import a_bonus

BEGIN = datetime(2026, 2, 27, tzinfo=UTC)
HIT, WORKER = new_id(), new_id()
MONTHS = [f"{2026 + n // 12}-{n % 12 + 1:02}" for n in range(1, 26)]  # to February 2028
_REFUND_DUE = Statement(
    "SELECT coalesce(sum(balance_cents), 0) AS cents FROM ledger_accounts"
    " WHERE owner_id = $1 AND kind = 'REFUND_DUE'"
)


def moves_of(kind, requester_id, cents):
    """Transfers of one kind; what the balance does not cover is refused."""
    id, amount = new_id(), Money(cents)
    made = {
        "deposit": lambda: [
            transfers.deposited(requester_id, id, amount, provider="p", reference=str(id))
        ],
        "reserve": lambda: [transfers.reserved(requester_id, HIT, amount, cause=f"r:{id}")],
        "bonus": lambda: transfers.bonus_payment(
            a_bonus(requester_id, WORKER, amount=cents, fee=max(1, cents // 5))
        ),
        "refund": lambda: [transfers.refund_asked(requester_id, id, amount)],
        "refund paid": lambda: [
            transfers.refund_asked(requester_id, id, amount),
            transfers.refund_paid(requester_id, id, amount),
        ],
        "payment": lambda: transfers.direct_payment(
            transfers.DirectPayment(
                payment_id=id,
                requester_id=requester_id,
                worker_id=WORKER,
                amount=amount,
                fee=Money(1),
            )
        ),
    }
    return made[kind]()


KINDS = ("deposit", "deposit", "reserve", "bonus", "refund", "refund paid", "payment")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(1, 500),
        st.one_of(st.integers(0, 3 * 3600), st.integers(0, 60 * 86_400)),  # seconds later
    ),
    max_size=12,
)


SHARED = [HealthCheck.function_scoped_fixture]  # each example has a requester of its own


@pytest.mark.usefixtures("any_database")
@settings(max_examples=10, deadline=None, suppress_health_check=SHARED)
@given(steps=STEPS)
async def test_statements_add_up_to_the_ledger(steps):
    requester_id = new_id()
    clock.freeze(BEGIN)
    try:
        for kind, cents, seconds in steps:
            clock.advance(timedelta(seconds=seconds))
            try:
                async with unit_of_work():
                    await post(moves_of(kind, requester_id, cents), at=clock.now())
            except InsufficientFunds:
                continue
        clock.advance(datetime(2028, 3, 1, 9, tzinfo=UTC) - clock.now())
        await check(requester_id)
    finally:
        clock.release()


async def check(requester_id):
    before = Funds()
    for month in MONTHS:
        statement = await monthly_statement(requester_id, Month.parse(month))
        assert statement.opening == before
        assert statement.closing.total == before.total + statement.figures.change
        assert len(statement.days) <= len(statement.month.days)
        for day in statement.days:
            assert day.closing.total == day.opening.total + day.figures.change
        before = statement.closing
    balance = await requester_balance(requester_id)
    due = Money(int((await _REFUND_DUE.row(requester_id))["cents"]))
    assert before == Funds(balance.available, balance.on_hold, due)
