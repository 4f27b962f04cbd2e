"""Files for banks: what is in them, what is held back, and that their bytes stay the same."""

from datetime import timedelta

import orjson
import pytest

from domain.audit.models import AuditEntry
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.kernel.work import unit_of_work
from domain.ledger.models import AccountKind
from domain.ledger.queries import money_by_kind, statement, verify, worker_earnings
from domain.mail.models import Mail
from domain.payouts import queries, rails
from domain.payouts.commands import (
    content_of,
    make_files,
    make_test_deposits,
    release_payout,
    request_payout,
)
from domain.payouts.commands.send import REJECTED
from domain.payouts.facts import PayoutFact
from domain.payouts.lifecycle import PayoutState
from domain.payouts.methods.commands import reject
from domain.payouts.models import Payout, PayoutFile, PayoutMethod
from domain.payouts.providers import UnwritableFile
from domain.payouts.rails import Rails
from domain.payouts.recount import differences
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY


@pytest.fixture
async def rita(any_database):
    clock.freeze(cast.START)
    stage.by_bank()
    yield await cast.a_requester("Rita")
    rails.adopt(rails.PLAY)
    clock.release()


async def owed(rita, name, cents, account=None):
    """A worker with a payout that is due."""
    worker = await cast.a_worker(name)
    await stage.paid_by(worker, account or stage.us_account(name))
    await stage.earn(rita, worker, cents, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()
    return worker, await request_payout(worker)


async def test_a_file_has_every_due_payment_and_its_sum_is_that_of_the_ledger(rita):
    workers = [await owed(rita, name, cents) for name, cents in (("Ann", 300), ("Bob", 200))]
    [file] = await make_files(by=COMMAND_LINE)
    assert (file.payments, file.total, file.open_payments) == (2, Money(500), 2)
    text = content_of(await PayoutFile.get(id=file.id)).decode()
    assert text == "\n".join(
        f"{payout.reference} {payout.gross} {name}"
        for (_, payout), name in zip(workers, ("Ann", "Bob"), strict=True)
    )
    in_transit = [(await worker_earnings(worker.id)).in_transit for worker, _ in workers]
    assert sum(each.cents for each in in_transit) == file.cents
    assert {each.state for each in await Payout.all()} == {PayoutState.IN_TRANSIT}
    assert await verify() == []
    assert await make_files() == []
    entry = await AuditEntry.get(action="payouts.file")
    assert orjson.loads(entry.details) == {"file": "lines-1.txt", "payments": 2, "sum": "5.00"}


async def test_payments_above_the_bound_go_into_further_files_that_are_counted(rita):
    policy.adopt(MarketPolicy(payouts=PayoutPolicy(most_a_file=2)))
    for name in ("Ann", "Bob", "Cat"):
        await owed(rita, name, 100)
    files = await make_files()
    assert [(each.number, each.payments) for each in files] == [(1, 2), (2, 1)]


async def test_what_the_bank_cannot_be_told_is_held_and_the_rest_is_sent(rita):
    _, refused = await owed(rita, "Ann", 100, stage.us_account("Nobody"))
    _, sent = await owed(rita, "Bob", 100)
    [file] = await make_files()
    assert file.payments == 1
    refused = await Payout.get(id=refused.id)
    assert refused.state == PayoutState.HELD
    assert "cannot be paid" in refused.reason
    assert (await Payout.get(id=sent.id)).state == PayoutState.IN_TRANSIT


async def test_a_payment_without_an_account_is_held(rita):
    worker, payout = await owed(rita, "Ann", 100)
    await PayoutMethod.filter(worker_id=worker.id).update(details=None)
    assert await make_files() == []
    assert (await Payout.get(id=payout.id)).state == PayoutState.HELD


async def test_nothing_goes_to_an_account_that_an_operator_rejected(rita):
    worker, payout = await owed(rita, "Ann", 100)
    method = await PayoutMethod.get(worker_id=worker.id)
    await reject(method.id, by=COMMAND_LINE, reason="It is of another person.")
    assert await make_files() == []
    held = await Payout.get(id=payout.id)
    assert (held.state, held.reason) == (PayoutState.HELD, REJECTED)
    await release_payout(payout.id, by=COMMAND_LINE, reason="Let me try.")
    assert await make_files() == []
    assert (await Payout.get(id=payout.id)).state == PayoutState.HELD
    assert await verify() == []


async def test_nothing_settles_at_once_by_a_way_that_an_operator_rejected(rita):
    rails.adopt(rails.PLAY)
    worker = await cast.a_worker("Ann")
    for account in (None, stage.us_account("Ann")):
        method = await stage.paid_by(worker, account)
        await stage.earn(rita, worker, 100, at=clock.now() - 2 * A_DAY)
        clock.freeze(clock.now() + 2 * A_DAY)
        await stage.until_nothing_is_due()
        payout = await request_payout(worker)
        await reject(method.id, by=COMMAND_LINE, reason="It is of another person.")
        await stage.until_nothing_is_due()
        held = await Payout.get(id=payout.id)
        assert (held.state, held.reason) == (PayoutState.HELD, REJECTED)


class StrictRail(stage.LinesRail):
    """It refuses 6.66 wherever it is, a file above 10.00, and every single payment of 7.77."""

    def file_of(self, facts, payments):
        sums = {each.reference: each.amount for each in payments}
        wrong = {each: f"{each}: a bad number." for each, sum in sums.items() if sum == Money(666)}
        if wrong:
            raise UnwritableFile(list(wrong.values()), wrong)
        if sum(each.cents for each in sums.values()) > 1000 or sums[payments[0].reference] == Money(
            777
        ):
            raise UnwritableFile(["That is too much together."])
        return super().file_of(facts, payments)


async def test_a_payment_that_cannot_be_written_is_held_and_all_others_are_sent(rita):
    rails.adopt(Rails({"lines": StrictRail()}, us_bank="lines"))
    amounts = [600, 666, 500, 777, 400, 100, 300]
    for number, cents in enumerate(amounts):
        await owed(rita, f"Worker {number}", cents)
    files = await make_files()
    assert sum(each.cents for each in files) == 600 + 500 + 400 + 100 + 300
    assert all(each.total <= Money(1000) for each in files)
    held = await Payout.filter(state=PayoutState.HELD).order_by("id")
    assert [each.gross_cents for each in held] == [666, 777]
    assert [each.reason for each in held] == [
        f"{held[0].reference}: a bad number.",
        "That is too much together.",
    ]
    assert await differences() == []
    assert await verify() == []


async def test_what_is_held_has_no_tax_until_it_is_sent(rita):
    _, payout = await owed(rita, "Ann", 1000, stage.us_account("Nobody"))
    policy.adopt(MarketPolicy(asks_tax=True))
    await make_files()
    held = await Payout.get(id=payout.id)
    assert (held.state, held.withheld, held.rate) == (PayoutState.HELD, Money(0), 0)


async def test_tax_is_withheld_as_the_payment_is_sent_by_the_rate_of_that_moment(rita):
    worker, payout = await owed(rita, "Ann", 1001)
    policy.adopt(MarketPolicy(asks_tax=True))  # without an interview: the default of 30 percent
    [file] = await make_files()
    payout = await Payout.get(id=payout.id)
    assert (payout.rate, payout.withheld, payout.net) == (3000, Money(300), Money(701))
    assert file.total == Money(701)
    assert (await worker_earnings(worker.id)).in_transit == Money(701)
    assert await verify() == []


async def test_every_step_is_mailed_without_a_number_of_the_account(rita):
    await owed(rita, "Ann", 100)
    await make_files()
    mails = await Mail.all().order_by("id")
    assert [each.subject for each in mails] == [
        "Your payout of 1.00",
        "1.00 is on its way to you",
    ]
    assert not any("0123456789" in each.body or "011000015" in each.body for each in mails)


async def test_small_deposits_are_the_markets_own_money_and_tell_nobody_their_amounts(rita):
    worker = await cast.a_worker("Ann")
    method = await stage.paid_by(worker, stage.us_account("Ann"), confirmed=False)
    async with unit_of_work() as unit:
        await make_test_deposits(method, [Money(3), Money(7)], unit)
    [file] = await make_files()
    assert (file.payments, file.total) == (2, Money(10))
    earned = await worker_earnings(worker.id)
    assert (earned.available, earned.total, earned.in_transit) == (Money(0), Money(0), Money(0))
    assert (await money_by_kind())[AccountKind.PAYOUT_IN_TRANSIT] == Money(10)
    assert await differences() == []
    page = Slice(limit=20)
    assert (await statement(worker.id, page)).rows == []
    assert (await queries.payouts_of(worker.id, page)).rows == []
    assert await queries.unsent(worker.id) == []
    sent = [each.id for each in await Payout.filter(worker_id=worker.id)]
    assert await queries.shown_to(worker.id, sent) == {}
    assert await queries.of_others(worker.id, sent) == {}
    assert not [fact for fact in await cast.told() if isinstance(fact, PayoutFact)]
    assert [each.subject for each in await Mail.all()] == [
        "Two small deposits are on their way to your bank account"
    ]
    assert await verify() == []


async def test_the_bytes_of_a_file_are_encrypted_in_its_row(rita):
    await owed(rita, "Ann", 100, stage.us_account("Secretholder"))
    [file] = await make_files()
    stored = await PayoutFile.get(id=file.id)
    assert b"Secretholder" not in bytes(stored.content)
    clock.freeze(clock.now() + timedelta(days=30))
    assert b"Secretholder" in content_of(stored)
