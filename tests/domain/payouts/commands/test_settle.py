"""How payments end: what a bank's answer does, and that one which does not fit does nothing."""

import pytest

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.policy import MarketPolicy
from domain.kernel.refusals import InvalidInput, WrongState
from domain.ledger.models import AccountKind, LedgerAccount, LedgerTransfer
from domain.ledger.queries import verify, worker_earnings
from domain.payouts import queries, rails
from domain.payouts.commands import (
    cancel_payout,
    fail_payout,
    hold_payout,
    make_files,
    read_answer,
    release_payout,
    request_payout,
    settle_file,
    settle_payout,
)
from domain.payouts.lifecycle import PayoutState
from domain.payouts.models import Payout, PayoutAnswer, PayoutFile
from domain.payouts.providers import Answer, BankAccountKind, GroupOutcome, OutcomeKind
from domain.payouts.rails import Rails
from domain.payouts.refusals import BankAnswerRefused
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY

BY = {"by": COMMAND_LINE, "reason": "The bank's portal says so."}


@pytest.fixture
async def rita(any_database):
    clock.freeze(cast.START)
    stage.by_bank()
    yield await cast.a_requester("Rita")
    rails.adopt(rails.PLAY)
    clock.release()


@pytest.fixture
async def wim(rita):
    worker = await cast.a_worker("Wim")
    await stage.paid_by(worker, stage.us_account("Wim"))
    return worker


async def sent(rita, worker, cents=100):
    """A payout of the worker in a file, and the file."""
    await stage.earn(rita, worker, cents, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()
    payout = await request_payout(worker)
    [file] = await make_files()
    return await Payout.get(id=payout.id), file


async def answer(text):
    return await read_answer(text.encode(), "lines", by=COMMAND_LINE)


async def lines_of_refused(text):
    with pytest.raises(BankAnswerRefused) as refused:
        await answer(text)
    return refused.value.lines


async def money_of(worker):
    earned = await worker_earnings(worker.id)
    assert await verify() == []
    return earned.available.cents, earned.due.cents, earned.in_transit.cents


async def test_a_settled_payment_is_paid(rita, wim):
    payout, file = await sent(rita, wim)
    row = await answer(f"FILE LINES1\n{payout.reference} SETTLED 1.00")
    assert (row.settled, row.failed, row.returned, row.file_id) == (1, 0, 0, file.id)
    assert (await Payout.get(id=payout.id)).state == PayoutState.SETTLED
    assert (await PayoutFile.get(id=file.id)).open_payments == 0
    assert await money_of(wim) == (0, 0, 0)
    assert (await queries.paid_until([wim.id])).get(wim.id) == cast.START - A_DAY


async def test_a_failed_payment_puts_money_and_tax_back_and_says_why(rita, wim):
    policy.adopt(MarketPolicy(asks_tax=True))
    payout, _ = await sent(rita, wim, 1000)
    assert await money_of(wim) == (0, 0, 700)
    await answer(f"{payout.reference} FAILED 7.00 AC04: the account is closed")
    payout = await Payout.get(id=payout.id)
    assert (payout.state, payout.reason) == (PayoutState.FAILED, "AC04: the account is closed")
    assert await money_of(wim) == (1000, 0, 0)
    assert (await queries.paid_until([wim.id])).get(wim.id) is None
    clock.freeze(clock.now() + A_DAY)
    assert (await request_payout(wim)).gross == Money(1000)


async def test_a_payment_that_comes_back_after_it_settled_is_not_paid_any_more(rita, wim):
    payout, file = await sent(rita, wim)
    await settle_file(file.id, **BY)
    await answer(f"{payout.reference} RETURNED 1.00 R03: no such account")
    assert (await Payout.get(id=payout.id)).state == PayoutState.RETURNED
    assert await money_of(wim) == (100, 0, 0)
    assert (await queries.paid_until([wim.id])).get(wim.id) is None


async def test_what_comes_back_for_a_closed_account_is_unclaimed(rita, wim):
    payout, file = await sent(rita, wim)
    await settle_file(file.id, **BY)
    account = LedgerAccount.filter(owner_id=wim.id)
    await account.update(is_closed=True)
    from domain.people.models import Account

    await Account.filter(id=wim.account_id).update(closed_at=clock.now())
    await answer(f"{payout.reference} RETURNED 1.00")
    [unclaimed] = await LedgerAccount.filter(kind=AccountKind.UNCLAIMED)
    assert unclaimed.balance_cents == 100
    assert await verify() == []


async def test_the_same_answer_again_does_nothing(rita, wim):
    payout, _ = await sent(rita, wim)
    first = await answer(f"{payout.reference} FAILED 1.00 closed")
    transfers = await LedgerTransfer.all().count()
    assert (await answer(f"{payout.reference} FAILED 1.00 closed")).id == first.id
    await answer(f"{payout.reference} FAILED 1.00 closed\n")  # other bytes that say the same
    assert await LedgerTransfer.all().count() == transfers
    assert await PayoutAnswer.all().count() == 2


async def test_what_an_answer_says_beside_is_told_each_time(rita, wim):
    payout, _ = await sent(rita, wim)
    text = f"{payout.reference} SETTLED 1.00\nNOTE the account has another number"
    for row in (await answer(text), await answer(text)):
        assert row.notes == ["line 2: the account has another number"]
        assert row.settled == 1
    assert len((await answer("NOTE a\n" * 51)).notes) == 50


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("{ok}\nP0000000000000 SETTLED 1.00", ["line 2: no payment P0000000000000 was sent"]),
        ("{ok}\n{other} SETTLED 1.01", ["line 2: the amount of {other} is 2.00, and not 1.01"]),
        ("FILE LINES9\n{ok}", ["it answers a file 'LINES9', which was never made"]),
        ("FILE LINES1\n{ok}\n{later} SETTLED 3.00", ["line 3: {later} is not in the file"]),
        ("{ok}\nshort\nalso", ["line 2: it is short", "line 3: it is short"]),
        (
            "{ok}\n{other} FAILED 2.00 closed\n{other} SETTLED 2.00",
            ["line 3: {other} is FAILED already"],
        ),
    ],
)
async def test_an_answer_that_does_not_match_does_nothing_and_names_its_lines(
    rita, wim, text, lines
):
    other = await cast.a_worker("Olga")
    await stage.paid_by(other, stage.us_account("Olga"))
    for worker, cents in ((wim, 100), (other, 200)):
        await stage.earn(rita, worker, cents, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()
    first, second = await request_payout(wim), await request_payout(other)
    await make_files()
    third = await cast.a_worker("Tom")
    await stage.paid_by(third, stage.us_account("Tom"))
    later, _ = await sent(rita, third, 300)
    words = {
        "ok": f"{first.reference} SETTLED 1.00",
        "other": second.reference,
        "later": later.reference,
    }
    found = await lines_of_refused(text.format(**words))
    assert len(found) == len(lines)
    for line, expected in zip(found, lines, strict=True):
        assert line.startswith(expected.format(**words))
    assert {each.state for each in await Payout.all()} == {PayoutState.IN_TRANSIT}
    assert await PayoutAnswer.all().count() == 0


async def test_a_payment_that_was_never_sent_is_in_no_answer(rita, wim):
    await stage.earn(rita, wim, 100, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()
    payout = await request_payout(wim)
    assert await lines_of_refused(f"{payout.reference} SETTLED 1.00") == [
        f"line 1: no payment {payout.reference} was sent in a file of lines"
    ]


async def test_an_answer_about_files_of_another_rail_does_nothing(rita, wim):
    payout, _ = await sent(rita, wim)
    rails.adopt(Rails({"lines": stage.LINES, "other": OtherRail()}, us_bank="other"))
    with pytest.raises(BankAnswerRefused, match="was sent in a file of other"):
        await read_answer(f"{payout.reference} FAILED 1.00".encode(), "other", by=COMMAND_LINE)
    assert await money_of(wim) == (0, 0, 100)


class OtherRail(stage.LinesRail):
    name = "other"


class GroupRail(stage.LinesRail):
    """Its answers say something of all payments of a file: `LINES1 FAILED US, SETTLED`."""

    def read_answer(self, content):
        file, _, groups = content.decode().partition(" ")
        found = [
            GroupOutcome(
                kind=OutcomeKind(words[0]),
                accounts=BankAccountKind(words[1]) if words[1:] else None,
                reason="RJCT: no",
                line="line 1",
            )
            for words in map(str.split, groups.split(","))
        ]
        return Answer(outcomes=[], file_reference=file, group_outcomes=found)


@pytest.fixture
def in_groups(rita):
    bank = GroupRail()
    rails.adopt(Rails({"lines": bank}, us_bank="lines", iban="lines"))


@pytest.mark.parametrize(
    ("says", "us", "iban"),
    [
        ("FAILED US, SETTLED", PayoutState.FAILED, PayoutState.SETTLED),
        ("SETTLED US, FAILED", PayoutState.SETTLED, PayoutState.FAILED),
    ],
)
async def test_what_is_said_of_a_group_counts_for_it_and_the_rest_for_the_others(
    rita, wim, in_groups, says, us, iban
):
    olga = await cast.a_worker("Olga")
    await stage.paid_by(olga, stage.iban_account("Olga"))
    for worker in (wim, olga):
        await stage.earn(rita, worker, 100, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()
    first, second = await request_payout(wim), await request_payout(olga)
    [file] = await make_files()
    await answer(f"LINES1 {says}")
    states = [(await Payout.get(id=each.id)).state for each in (first, second)]
    assert states == [us, iban]
    assert (await PayoutFile.get(id=file.id)).open_payments == 0
    assert await verify() == []


async def test_a_file_that_the_bank_rejects_as_a_whole_brings_back_what_was_called_settled(
    rita, wim, in_groups
):
    payout, file = await sent(rita, wim)
    await settle_file(file.id, **BY)
    row = await answer("LINES1 FAILED")
    assert (row.failed, row.returned) == (0, 1)
    assert (await Payout.get(id=payout.id)).state == PayoutState.RETURNED
    assert await money_of(wim) == (100, 0, 0)
    assert (await answer("LINES1 SETTLED")).settled == 0  # nothing of the file is left


async def test_an_unknown_rail_reads_nothing(rita):
    for name in ("sandbox", "pigeons"):
        with pytest.raises(InvalidInput) as refused:
            await read_answer(b"", name, by=COMMAND_LINE)
        assert (refused.value.field, refused.value.broken.allowed) == ("rail", ("lines",))
    rails.adopt(rails.PLAY)
    with pytest.raises(InvalidInput, match="none here, since payouts settle at once"):
        await read_answer(b"", "lines", by=COMMAND_LINE)


async def test_an_operator_holds_releases_and_cancels_with_a_reason_that_the_worker_sees(rita, wim):
    await stage.earn(rita, wim, 100, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()
    payout = await request_payout(wim)
    held = await hold_payout(payout.id, by=COMMAND_LINE, reason="Another person's name.")
    assert (held.state, held.reason) == (PayoutState.HELD, "Another person's name.")
    assert await make_files() == []
    assert await money_of(wim) == (0, 100, 0)
    released = await release_payout(payout.id, by=COMMAND_LINE, reason="It is a spouse.")
    assert (released.state, released.reason) == (PayoutState.DUE, None)
    cancelled = await cancel_payout(payout.id, by=COMMAND_LINE, reason="The worker asked.")
    assert cancelled.state == PayoutState.CANCELLED
    assert await money_of(wim) == (100, 0, 0)
    assert (await request_payout(wim)).gross == Money(100)
    names = [type(fact).__name__ for fact in await cast.told()]
    assert [each for each in names if each.startswith("Payout")] == [
        "PayoutMade",
        "PayoutHeld",
        "PayoutReleased",
        "PayoutCancelled",
        "PayoutMade",
    ]


async def test_an_operator_says_how_one_payment_ended(rita, wim):
    payout, file = await sent(rita, wim)
    await settle_payout(payout.id, **BY)
    assert (await PayoutFile.get(id=file.id)).open_payments == 0
    with pytest.raises(WrongState):
        await settle_payout(payout.id, **BY)
    returned = await fail_payout(payout.id, **BY)
    assert returned.state == PayoutState.RETURNED
    assert await money_of(wim) == (100, 0, 0)
