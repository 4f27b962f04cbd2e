"""Several bonuses in one call: each is answered by itself, and none is paid twice."""

from datetime import timedelta

import pytest

from domain.assignments import bonus_sheet, commands
from domain.assignments.bonuses import BonusDraft
from domain.assignments.commands.send_bonuses import BONUSES_A_CHUNK
from domain.assignments.models import Assignment, Bonus
from domain.assignments.refusals import BonusTooLate
from domain.funding.commands import set_spending_limit
from domain.hits.commands import call_holds
from domain.kernel import clock, policy
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import (
    InsufficientFunds,
    Interrupted,
    InvalidInput,
    NotFound,
    WrongState,
)
from domain.kernel.statement import Statement
from domain.ledger.refusals import SpendingLimitReached
from domain.mail.models import Mail
from tests.domain import cast

TEN = Money(10)  # costs 0.12


def to(assignment, amount=TEN):
    return BonusDraft(amount=amount, reason="Thank you.", assignment_id=assignment.id)


def to_worker(worker, amount=TEN):
    return BonusDraft(amount=amount, reason="Thank you.", worker_id=worker.id)


def kinds(answers):
    return [type(each).__name__ for each in answers]


@pytest.fixture
async def done(rita, wim):
    return await cast.a_submitted(wim, await cast.a_hit(rita))


async def test_each_is_answered_in_input_order(rita, wim, ann, done):
    taken = await cast.an_accepted(ann, await cast.a_hit(rita))
    rob = await cast.a_requester("Rob")
    other = await cast.a_submitted(wim, await cast.a_hit(rob))
    drafts = [
        to(done),
        to(taken),
        to(other),
        to_worker(wim, Money(20)),
        to_worker(ann),
        BonusDraft(amount=TEN, reason="?", worker_id=new_id()),
    ]

    answers = await commands.send_bonuses(rita, drafts)

    assert kinds(answers) == ["Bonus", "WrongState", "NotFound", "Bonus", "NotFound", "NotFound"]
    assert answers[3].assignment_id == done.id
    assert await cast.earned(wim) == "0.30"
    assert await cast.money(rita) == ("99.40", "0.24")
    assert [f for f in cast.kinds(await cast.told()) if f == "BonusSent"] == ["BonusSent"] * 2
    assert await Mail.filter(kind="BONUS").count() == 1  # one a day from one requester


async def test_a_worker_gets_it_for_the_latest_that_they_submitted(rita, wim, done):
    clock.advance(timedelta(minutes=1))
    latest = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    await cast.an_accepted(wim, await cast.a_hit(rita))

    [bonus] = await commands.send_bonuses(rita, [to_worker(wim)])
    single = await commands.send_bonus_to_worker(rita, wim.id, TEN, reason="!")

    assert bonus.assignment_id == single.assignment_id == latest.id != done.id


async def test_half_a_year_after_the_submission_it_is_too_late(rita, wim, done):
    clock.advance(policy.current().bonuses_for)
    await commands.send_bonus(rita, done.id, TEN, reason="!")
    clock.advance(timedelta(microseconds=1))

    for refused in (
        commands.send_bonus(rita, done.id, TEN, reason="!"),
        commands.send_bonus_to_worker(rita, wim.id, TEN, reason="!"),
    ):
        async with cast.refused(BonusTooLate):
            await refused
    answers = await commands.send_bonuses(rita, [to(done), to_worker(wim)])
    assert kinds(answers) == ["BonusTooLate"] * 2


async def test_all_of_them_or_none_for_want_of_money(market, wim):
    poor = await cast.a_requester("Poor", funds="0.40")  # 0.28 are left, for two bonuses
    done = await cast.a_submitted(wim, await cast.a_hit(poor))
    drafts = [to(done)] * 3

    async with cast.refused(InsufficientFunds) as caught:
        await commands.send_bonuses(poor, drafts)
    assert (caught.value.needed, caught.value.available) == (Money(36), Money(28))

    answers = await commands.send_bonuses(poor, drafts, as_far_as_funds_go=True)
    assert kinds(answers) == ["Bonus", "Bonus", "InsufficientFunds"]
    assert (answers[2].needed, answers[2].available) == (Money(12), Money(4))


async def test_the_limit_of_the_day_counts_as_the_balance_does(rita, done):
    await set_spending_limit(rita, Money(12 + 24))

    async with cast.refused(SpendingLimitReached):
        await commands.send_bonuses(rita, [to(done)] * 3)
    answers = await commands.send_bonuses(rita, [to(done)] * 3, as_far_as_funds_go=True)
    assert kinds(answers) == ["Bonus", "Bonus", "SpendingLimitReached"]


async def test_those_that_are_refused_cost_nothing(market, wim):
    poor = await cast.a_requester("Poor", funds="0.24")
    done = await cast.a_submitted(wim, await cast.a_hit(poor))
    nobody = BonusDraft(amount=Money(1_000_000), reason="?", worker_id=new_id())

    assert kinds(await commands.send_bonuses(poor, [nobody, to(done)])) == ["NotFound", "Bonus"]


async def test_sent_again_with_its_token_it_pays_nothing_twice(rita, wim, done):
    given = {"client_token": "t"}
    first = await commands.send_bonuses(rita, [to(done), to_worker(wim)], **given)
    later = await cast.a_submitted(wim, await cast.a_hit(rita))  # the latest from now on

    async with cast.untouched():
        again = await commands.send_bonuses(rita, [to(done), to_worker(wim)], **given)
    assert [each.id for each in again] == [each.id for each in first]
    async with cast.refused(ClientTokenReused):
        await commands.send_bonuses(rita, [to(later)], **given)


async def test_what_was_refused_is_tried_again_with_the_token(rita, wim, ann, done):
    taken = await cast.an_accepted(ann, await cast.a_hit(rita))
    drafts, given = [to(done), to(taken)], {"client_token": "t"}
    first = await commands.send_bonuses(rita, drafts, **given)
    await commands.submit(ann, taken.id, cast.ANSWER)
    again = await commands.send_bonuses(rita, drafts, **given)

    assert isinstance(first[1], WrongState)
    assert again[0].id == first[0].id
    assert isinstance(again[1], Bonus)
    assert await Bonus.all().count() == 2


BREAK = Statement(
    """CREATE TRIGGER broken BEFORE INSERT ON bonuses
       WHEN (SELECT count(*) FROM bonuses) >= 50 BEGIN SELECT raise(ABORT, 'broken'); END"""
)


async def test_a_fault_in_the_middle_is_answered_and_the_rest_is_paid_once(rita, done, caplog):
    drafts, given = [to(done)] * (2 * BONUSES_A_CHUNK + 1), {"client_token": "t"}
    await BREAK.run()
    first = await commands.send_bonuses(rita, drafts, **given)
    await Statement("DROP TRIGGER broken").run()

    assert kinds(first) == ["Bonus"] * BONUSES_A_CHUNK + ["Interrupted"] * (BONUSES_A_CHUNK + 1)
    assert isinstance(first[-1], Interrupted)
    assert await cast.money(rita) == ("93.88", "0.12")  # nothing stays on hold for the call

    again = await commands.send_bonuses(rita, drafts, **given)
    assert [each.id for each in again[:BONUSES_A_CHUNK]] == [
        each.id for each in first[:BONUSES_A_CHUNK]
    ]
    assert await Bonus.all().count() == len(drafts)
    assert (await cast.money(rita))[0] == str(Money(10_000 - 12 - 12 * len(drafts)))


async def test_the_money_of_later_chunks_is_held_for_them(market, wim):
    exact = Money(12 + 12 * (BONUSES_A_CHUNK + 1))
    rich = await cast.a_requester("Rich", funds=str(exact))
    done = await cast.a_submitted(wim, await cast.a_hit(rich))
    answers = await commands.send_bonuses(rich, [to(done)] * (BONUSES_A_CHUNK + 1))

    assert kinds(answers) == ["Bonus"] * (BONUSES_A_CHUNK + 1)
    assert await cast.money(rich) == ("0.00", "0.12")
    assert await call_holds.release_abandoned(clock.now() + timedelta(days=1), 10) == 0


async def test_a_closed_worker_is_answered_alone(rita, wim, ann, done):
    other = await cast.a_submitted(ann, await cast.a_hit(rita))
    await Statement(
        """INSERT INTO ledger_accounts (id, kind, owner_id, shard, is_closed)
           VALUES ($1, 'WORKER_PENDING', $2, 9, TRUE)"""
    ).run(new_id(), wim.id)

    assert kinds(await commands.send_bonuses(rita, [to(done), to(other)])) == [
        "AccountClosed",
        "Bonus",
    ]


async def test_every_wrong_value_is_named_and_nothing_is_paid(rita, done):
    drafts = [to(done), to(done, Money(0)), BonusDraft(amount=TEN, reason="")]

    async with cast.refused(InvalidInput) as caught:
        await commands.send_bonuses(rita, drafts)
    assert [each.field for each in caught.value.problems] == ["items[1].amount", "items[2].reason"]


SHEET = """worker,amount,reason
A0123456789ABC,1.25,Well done
"a0123456789abd",.5,
,10000.01,x
"""


def test_every_wrong_cell_of_a_file_is_named_by_line_and_column():
    with pytest.raises(InvalidInput) as caught:
        bonus_sheet.read(SHEET)

    assert [(each.field, each.value) for each in caught.value.problems] == [
        ("csv[3].amount", ".5"),
        ("csv[3].reason", ""),
        ("csv[4].worker", None),
        ("csv[4].amount", "10000.01"),
    ]


def test_a_file_with_workers_and_assignments():
    text = '\ufeffReason,assignment,worker,AMOUNT\r\n"a\nb",,A1,5\r\n\r\n x ,A2,,0.01\r\n'

    assert bonus_sheet.read(text) == [
        bonus_sheet.BonusLine(2, "A1", "", Money(500), "a\nb"),
        bonus_sheet.BonusLine(5, "", "A2", Money(1), "x"),
    ]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "csv[1]"),
        ("worker,amount\nA1,1.00", "csv[1]"),
        ("worker,amount,reason,colour\nA1,1.00,x,red", "csv[1]"),
        ("worker,worker,amount,reason\nA1,A1,1.00,x", "csv[1]"),
        ("amount,reason\n1.00,x", "csv[1]"),
        ("worker,amount,reason", "csv"),
        ("worker,amount,reason\nA1,1.00", "csv[2]"),
        ("worker,amount,reason\nA1,1.00,x,y", "csv[2]"),
        ('worker,amount,reason\nA1,1.00,"x', "csv"),
        ("worker,assignment,amount,reason\nA1,B1,1.00,x", "csv[2].worker"),
        ("worker,amount,reason\nA1,$1.00,x", "csv[2].amount"),
        ("worker,amount,reason\nA1,-1.00,x", "csv[2].amount"),
        ("worker,amount,reason\nA1,1.005,x", "csv[2].amount"),
        ("worker,amount,reason\nA1,\u0661.00,x", "csv[2].amount"),
    ],
)
def test_a_file_that_is_not_exactly_so_is_refused(text, field):
    with pytest.raises(InvalidInput) as caught:
        bonus_sheet.read(text)

    assert caught.value.field == field


def test_a_file_has_at_most_a_thousand_bonuses():
    head, line = "worker,amount,reason\n", "A1,1.00,x\n"

    assert len(bonus_sheet.read(head + line * 1_000)) == 1_000
    with pytest.raises(InvalidInput, match="at most 1000 bonuses"):
        bonus_sheet.read(head + line * 1_001)


def test_a_file_has_at_most_eight_million_bytes():
    head = "worker,amount,reason\nA1,1.00,x"
    left = 8_000_000 - len(head)
    blank = "\n" + " " * 99_999
    longest = head + blank * (left // 100_000) + "\n" * (left % 100_000)

    assert len(bonus_sheet.read(longest)) == 1
    with pytest.raises(InvalidInput, match="8000000 bytes"):
        bonus_sheet.read(longest + " ")


async def test_no_bonus_is_paid_for_an_assignment_that_is_gone(rita):
    assert await Assignment.all().count() == 0
    [answer] = await commands.send_bonuses(
        rita, [BonusDraft(amount=TEN, reason="?", assignment_id=new_id())]
    )
    assert isinstance(answer, NotFound)
