"""Client tokens: one request, one answer."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from domain.kernel import clock, idempotency
from domain.kernel.idempotency import (
    ClientTokenReused,
    IdempotentRequest,
    earlier_answer,
    store_answer,
)
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput
from domain.kernel.work import unit_of_work
from domain.people.models import Account, ClientToken
from tests.races import crowd

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(NOON)
    yield
    clock.release()


async def an_account(name="wim"):
    email = f"{name}@kempelen.test"
    account = await Account.create(
        id=new_id(),
        email=email,
        email_key=email,
        password_hash="-",
        display_name=name,
        country="DE",
        created_at=NOON,
    )
    return account.id


def a_request(account_id, token="t", input=None, verb="createHit", stored_for=idempotency.A_DAY):
    return IdempotentRequest(
        account_id=account_id,
        verb=verb,
        token=token,
        input=input or {"a": 1},
        stored_for=stored_for,
    )


async def done(request, answer, *, pause=0.0):
    """Do the request, or give its first answer."""
    async with unit_of_work():
        if (known := await earlier_answer(request)) is not None:
            return known
        await asyncio.sleep(pause)
        await store_answer(request, {"hit": answer})
        return {"hit": answer}


async def test_the_same_request_gets_the_first_answer(any_database):
    request = a_request(await an_account(), input={"b": [Money(5), NOON], "a": None})

    first = await done(request, "one")
    again = await done(a_request(request.account_id, input={"a": None, "b": [Money(5), NOON]}), "2")

    assert (first, again) == ({"hit": "one"}, {"hit": "one"})
    assert await ClientToken.all().count() == 1


async def test_a_request_without_a_token_is_new_each_time(any_database):
    account_id = await an_account()

    answers = [await done(a_request(account_id, token=None), name) for name in ("1", "2")]

    assert answers == [{"hit": "1"}, {"hit": "2"}]
    assert await ClientToken.all().count() == 0


async def test_another_input_under_the_same_token_is_refused(any_database):
    account_id = await an_account()
    await done(a_request(account_id), "one")

    with pytest.raises(ClientTokenReused):
        await done(a_request(account_id, input={"a": 2}), "two")

    assert (await ClientToken.get()).answer == {"hit": "one"}


async def test_a_token_belongs_to_one_account_and_one_verb(any_database):
    wim, ada = await an_account("wim"), await an_account("ada")
    await done(a_request(wim), "one")

    assert await done(a_request(ada, input={"a": 2}), "two") == {"hit": "two"}
    assert await done(a_request(wim, verb="sendBonus", input={"a": 3}), "3") == {"hit": "3"}


async def test_only_success_is_stored(any_database):
    account_id = await an_account()

    async def fails():
        async with unit_of_work():
            await earlier_answer(a_request(account_id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()

    assert await done(a_request(account_id, input={"a": 2}), "two") == {"hit": "two"}


@pytest.mark.parametrize("token", ["", "x" * 65, "a\x00b", "\ud800"])
async def test_a_token_has_one_to_64_characters(database, token):
    account_id = await an_account()

    with pytest.raises(InvalidInput) as refused:
        await done(a_request(account_id, token=token), "one")

    assert refused.value.field == "clientToken"
    assert await ClientToken.all().count() == 0


async def test_a_token_of_64_characters_is_good(database):
    assert await done(a_request(await an_account(), token="é" * 64), "1") == {"hit": "1"}


async def test_answers_are_stored_for_a_day_and_those_of_payments_for_ever(any_database):
    account_id = await an_account()
    creates = a_request(account_id, verb="createHit")
    pays = a_request(account_id, verb="sendBonus", stored_for=None)
    await done(creates, "one")
    await done(pays, "one")

    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    assert await done(creates, "two") == {"hit": "one"}
    clock.advance(timedelta(seconds=1))
    assert await done(creates, "two") == {"hit": "two"}
    assert await done(creates, "three") == {"hit": "two"}

    clock.advance(timedelta(days=10_000))
    assert await done(pays, "two") == {"hit": "one"}


async def test_expired_answers_are_deleted_a_few_at_a_time(any_database):
    account_id = await an_account()
    for number in range(3):
        await done(a_request(account_id, token=f"t{number}"), "one")
    await done(a_request(account_id, token="paid", stored_for=None), "one")

    at = NOON + timedelta(hours=24)
    early = await idempotency.delete_expired(at - timedelta(seconds=1), 10)
    counts = [await idempotency.delete_expired(at, 2) for _ in range(3)]

    assert (early, counts) == (0, [2, 1, 0])
    assert [row.token for row in await ClientToken.all()] == ["paid"]


async def test_an_answer_without_a_claim_is_a_programmers_mistake(any_database):
    request = a_request(await an_account())

    with pytest.raises(AssertionError, match="`earlier_answer` claims"):
        async with unit_of_work():
            await store_answer(request, {"hit": "one"})


async def test_the_same_request_eight_times_at_once_is_done_once(postgres):
    request = a_request(await an_account())

    answers = await asyncio.gather(*(done(request, f"answer {n}", pause=0.05) for n in range(8)))

    assert len({answer["hit"] for answer in answers}) == 1
    assert await ClientToken.all().count() == 1


async def test_an_expired_token_used_eight_times_at_once_is_renewed_once(postgres):
    request = a_request(await an_account())
    await done(request, "old")
    clock.advance(timedelta(hours=24))
    # Each has a connection already, so that all of them read the old answer before one renews it.
    await asyncio.gather(*(crowd.warmed() for _ in range(8)))

    answers = await asyncio.gather(*(done(request, f"answer {n}", pause=0.02) for n in range(8)))

    assert len({answer["hit"] for answer in answers}) == 1
    assert "old" not in {answer["hit"] for answer in answers}


async def test_where_the_first_fails_the_one_that_waited_goes_on(postgres):
    request, claimed = a_request(await an_account()), asyncio.Event()

    async def fails():
        async with unit_of_work():
            await earlier_answer(request)
            claimed.set()
            await asyncio.sleep(0.1)
            raise ZeroDivisionError

    async def waits():
        await claimed.wait()
        return await done(request, "second")

    results = await asyncio.gather(fails(), waits(), return_exceptions=True)

    assert isinstance(results[0], ZeroDivisionError)
    assert results[1] == {"hit": "second"}
