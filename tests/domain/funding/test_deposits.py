"""Deposits are credited at once, within bounds, and once for each request and bank reference."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from api.timers import housekeeping
from domain.funding.commands import Deposited, deposit_funds, record_bank_deposit
from domain.kernel import clock
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InvalidInput
from domain.kernel.work import unit_of_work
from domain.ledger.models import LedgerTransfer
from domain.ledger.posting import post
from domain.ledger.providers import BANK
from domain.ledger.queries import Balance, requester_balance
from domain.ledger.transfers import deposited
from domain.people.models import Account
from tests.domain.cast import a_profile


async def a_requester(name):
    email = f"{name}@example.org"
    account = await Account.create(
        id=new_id(),
        email=email,
        email_key=email,
        password_hash="-",
        display_name=name,
        country="NL",
        email_verified_at=clock.now(),
        created_at=clock.now(),
    )
    return await a_profile(account.id, name)


@pytest.fixture
async def rita(any_database):
    return await a_requester("rita")


async def test_the_sandbox_settles_at_once(rita):
    done = await deposit_funds(rita, Money.parse("12.50"))

    assert done.balance == Balance(available=Money(1250), on_hold=NOTHING)


async def test_the_same_request_is_paid_once_and_answered_twice(rita):
    first = await deposit_funds(rita, Money(500), client_token="one")
    again = await deposit_funds(rita, Money(500), client_token="one")
    other = await deposit_funds(rita, Money(500), client_token="two")

    assert first.balance.available == again.balance.available == Money(500)
    assert first.deposit.id == again.deposit.id
    assert other.balance.available == Money(1000)


async def test_a_deposit_sent_again_a_year_later_is_still_paid_once(rita):
    clock.freeze(datetime(2026, 1, 1, tzinfo=UTC))
    try:
        await deposit_funds(rita, Money(500), client_token="one")
        clock.advance(timedelta(days=366))
        await housekeeping.run_tasks(clock.now(), log_retention=timedelta(days=9_999))
        await deposit_funds(rita, Money(500), client_token="one")
    finally:
        clock.release()

    assert (await requester_balance(rita.id)).available == Money(500)
    assert await LedgerTransfer.all().count() == 1


async def test_a_token_with_another_amount_is_refused(rita):
    await deposit_funds(rita, Money(500), client_token="one")
    with pytest.raises(ClientTokenReused):
        await deposit_funds(rita, Money(600), client_token="one")

    assert (await requester_balance(rita.id)).available == Money(500)


@pytest.mark.parametrize("cents", [0, 100_000_001])
async def test_an_amount_out_of_bounds_is_refused(rita, cents):
    with pytest.raises(InvalidInput) as refusal:
        await deposit_funds(rita, Money(cents))

    assert refusal.value.field == "amount"
    assert refusal.value.bound == "an amount from 0.01 to 1000000.00"
    assert await LedgerTransfer.all().count() == 0


async def test_a_bank_reference_is_recorded_once(rita):
    await record_bank_deposit(rita, Money(700), reference="NL-2026-17")
    with pytest.raises(InvalidInput) as refusal:
        await record_bank_deposit(rita, Money(700), reference=" NL-2026-17 ")

    assert (refusal.value.field, refusal.value.value) == ("reference", "NL-2026-17")
    assert (await requester_balance(rita.id)).available == Money(700)


@pytest.mark.parametrize(
    ("reference", "other"),
    [
        ("NL-2026-17", "nl-2026-17"),
        ("NL 2026 17", "NL\u00a02026\u200917"),
        ("NL-2026-17", "NL-20\u200b26-17\ufeff"),
        ("\uff2e\uff2c-17", "NL-17"),
        ("Ren\u00e9 17", "Rene\u0301 17"),
        ("\ufdfa" * 80, "\ufdfa" * 80),  # its form has 1,440 characters
    ],
)
async def test_a_bank_reference_is_the_same_in_every_spelling(rita, reference, other):
    await record_bank_deposit(rita, Money(700), reference=reference)
    with pytest.raises(InvalidInput) as refusal:
        await record_bank_deposit(rita, Money(700), reference=other)

    assert refusal.value.value == other
    assert (await requester_balance(rita.id)).available == Money(700)


async def test_a_bank_reference_that_was_stored_as_written_is_not_credited_again(rita):
    async with unit_of_work():
        given = {"provider": BANK.name, "reference": "NL-17"}
        await post([deposited(rita.id, new_id(), Money(700), **given)], at=clock.now())
    with pytest.raises(InvalidInput):
        await record_bank_deposit(rita, Money(700), reference="NL-17")

    assert (await requester_balance(rita.id)).available == Money(700)


@pytest.mark.parametrize("reference", ["", "   ", "x" * 81, "a\x00b"])
async def test_a_bank_reference_must_be_readable(rita, reference):
    with pytest.raises(InvalidInput) as refusal:
        await record_bank_deposit(rita, Money(700), reference=reference)

    assert refusal.value.field == "reference"


@pytest.mark.usefixtures("postgres")
async def test_two_operators_who_record_one_reference_at_once_record_it_once():
    rita, otto = await a_requester("rita"), await a_requester("otto")
    answers = await asyncio.gather(
        *(
            record_bank_deposit(requester, Money(700), reference="same")
            for requester in (rita, otto, rita, otto, rita, otto)
        ),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers].count(Deposited) == 1
    assert [type(answer) for answer in answers].count(InvalidInput) == 5
    assert await LedgerTransfer.all().count() == 1
