"""A receipt says who paid what, when and to which market."""

from domain.funding.commands import deposit_funds
from domain.funding.receipts import DepositReceipt
from domain.kernel import policy
from domain.kernel.money import Money
from domain.kernel.policy import MarketPolicy


async def test_a_receipt_as_text(rita):
    deposit = (await deposit_funds(rita, Money(12_345))).deposit
    rita.name = "Rita\nAmount: 1000000.00"

    assert DepositReceipt.of(deposit, rita).text == (
        "Receipt of a deposit\n\n"
        f"Number: {deposit.number}\n"
        "Date: 2026-10-01\n"
        "Time: 2026-10-01 12:00:00 UTC\n"
        f"Received from: Rita Amount: 1000000.00 ({rita.requester_id})\n"
        "Amount: 123.45 US dollars\n"
        f"Received by: {policy.current().name}\n"
        "Way: sandbox\n"
        f"Reference: {deposit.reference}\n"
    )
    assert deposit.number[0] == "D"
    assert len(deposit.number) == 14


async def test_its_date_is_a_day_of_the_market(rita):
    deposit = (await deposit_funds(rita, Money(1))).deposit
    before = policy.current()
    policy.adopt(MarketPolicy(time_zone="Pacific/Kiritimati"))
    try:
        assert DepositReceipt.of(deposit, rita).date == "2026-10-02"
    finally:
        policy.adopt(before)
