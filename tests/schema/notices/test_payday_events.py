"""Each step of payday is an event for its worker, and for nobody else."""

from datetime import timedelta

from domain.assignments import commands as work
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.payouts import commands
from domain.payouts.models import Payout
from domain.payouts.rules import later_day
from tests.domain import cast
from tests.domain.payouts import stage
from tests.schema.payouts import payday

NOTICES = """subscription { workerNotices {
    __typename
    ... on EarningsAvailable { amount }
    ... on PayoutSkipped { blockers }
    ... on PayoutEvent { payout { state reason gross } }
} }"""
WHY = "Another person's name."
BY = {"by": COMMAND_LINE, "reason": WHY}


async def steps(worker):
    """A payout that is held, released and cancelled; one that is sent, settled and returned."""
    first = await commands.request_payout(worker)
    await commands.hold_payout(first.id, **BY)
    await commands.release_payout(first.id, **BY)
    await commands.cancel_payout(first.id, **BY)
    for arrives in (True, False):
        second = await commands.request_payout(worker)
        await commands.make_files()
        clock.freeze(clock.now() + 2 * stage.A_DAY)
        if arrives:
            await commands.settle_payout(second.id, **BY)
        await commands.fail_payout(second.id, **BY)


async def test_every_step_of_a_payout_is_an_event_with_the_payout(market, people):
    wim, rita = people.wim, people.rita.requester
    async with payday.by_bank(), market.socket(wim.token) as socket:
        await stage.paid_by(wim.worker, stage.us_account())
        followed = await socket.subscribe(NOTICES)
        other = await socket.subscribe(NOTICES)
        await socket.settle()
        await stage.earn(rita, wim.worker, 250, at=clock.now() - 2 * stage.A_DAY)
        await stage.until_nothing_is_due()
        await steps(wim.worker)
        await payday.a_small_deposit(wim.worker)
        found = await followed.take(12)
        await followed.silence()
        assert await other.take(12) == found

    assert found[0] == {"__typename": "EarningsAvailable", "amount": "2.50"}
    assert [each["__typename"] for each in found[1:]] == [
        "PayoutMade",
        "PayoutHeld",
        "PayoutReleased",
        "PayoutCancelled",
        "PayoutMade",
        "PayoutSent",
        "PayoutSettled",
        "PayoutReturned",
        "PayoutMade",
        "PayoutSent",
        "PayoutFailed",
    ]
    last = await Payout.all().order_by("-id").first()
    assert last.kind == "TEST_DEPOSIT"
    assert {each["payout"]["gross"] for each in found[1:]} == {"2.50"}


async def test_a_skipped_payout_and_the_end_of_a_hold_are_events(market, people):
    policy.adopt(MarketPolicy(payouts=PayoutPolicy(hold_days=1)))
    wim, rita = people.wim, people.rita.requester
    next_at = later_day(clock.now(), 3)
    await stage.paid_by(wim.worker, stage.us_account(), every_days=3, next_at=next_at)
    async with market.socket(wim.token) as socket:
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        taken = await work.accept(wim.worker, (await cast.a_hit(rita)).id)
        await work.submit(wim.worker, taken.id, cast.ANSWER)
        await stage.until_nothing_is_due()
        clock.freeze(next_at + timedelta(seconds=1))
        await stage.until_nothing_is_due()
        found = [await followed.next()]
        while found[-1]["__typename"] != "PayoutSkipped":
            found.append(await followed.next())

    assert {"__typename": "EarningsHoldEnded"} in found
    assert found[-1]["blockers"] == ["BELOW_MINIMUM"]
