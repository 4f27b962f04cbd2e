"""What workers read of their money, compared with the files that the bank got."""

from dataclasses import replace

import pytest

from api.demo.payday.bank import CreditTransfer, PaymentOrder
from api.demo.payday.reckoning import FAILED, SETTLED, MoneySeen, PayoutSeen, difference
from api.demo.report import PaydayReport
from domain.kernel.money import Money


def seen(reference="P1", state=SETTLED, **amounts):
    cents = {"gross": 1_000, "withheld": 150, "net": 850} | amounts
    money = {name: Money(each) for name, each in cents.items()}
    return PayoutSeen(id="x", reference=reference, state=state, **money)


def order(**cents):
    transfers = [CreditTransfer(name, "account", Money(each)) for name, each in cents.items()]
    return PaymentOrder("M1", len(transfers), Money(sum(cents.values())), {"G1": transfers})


WIM = MoneySeen(earned=Money(1_200), pending=Money(150), available=Money(50), payouts=[seen()])
ADA = MoneySeen(earned=Money(900), available=Money(900), payouts=[seen("P2", FAILED)])
NEW = MoneySeen(earned=Money(350), pending=Money(350))


def test_money_that_is_explained_to_the_cent_differs_by_nothing():
    assert difference([order(P1=850), order(P2=850)], [WIM, ADA, NEW]) == 0


@pytest.mark.parametrize(
    ("orders", "money", "cents"),
    [
        ([order(P1=849)], [WIM], 1),
        ([order(P1=850, P9=7)], [WIM], 7),
        ([], [WIM], 850),
        ([order(P1=850)], [replace(WIM, available=Money(49))], 1),
        ([order(P1=850)], [replace(WIM, payouts=[seen(state=FAILED)])], 1_000),
        ([order(P1=850)], [replace(WIM, payouts=[seen(withheld=148)])], 2),
        ([order(P1=850)], [WIM, replace(NEW, pending=Money(300))], 50),
    ],
    ids=["amount", "nobody's", "not sent", "available", "not put back", "tax", "pending"],
)
def test_each_cent_that_is_not_explained_counts(orders, money, cents):
    assert difference(orders, money) == cents


WELL = PaydayReport(
    days=10,
    refused_by_limit=1,
    payout_total="8.50",
    payout_files=1,
    payout_difference=0,
    payouts_settled=1,
    payouts_failed=0,
    payout_put_back="0.00",
    payout_withheld="1.50",
    earnings_held="0.00",
    dashboards_differing=0,
)


@pytest.mark.parametrize("figure", ["payout_difference", "dashboards_differing"])
def test_one_cent_or_dashboard_that_differs_is_not_well(figure):
    assert WELL.is_well
    assert not replace(WELL, **{figure: 1}).is_well
