"""The key that signs: made at first use, encrypted, replaced, and then never used again."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.secrets.models import PRIVATE_KEY, SigningKey
from domain.secrets.signing import MOST_LISTED, public_keys, replace_key, sign
from domain.secrets.verification import NotVerified, verified
from tests.domain.cast import START

pytestmark = pytest.mark.usefixtures("database")
A_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(START)


async def replaced():
    async with unit_of_work():
        return await replace_key()


async def test_the_first_document_makes_the_key_and_the_next_one_uses_it():
    assert await public_keys() == []

    first, second = await sign("deposit", {"a": 1}), await sign("deposit", {"a": 2})

    (key,) = await public_keys()
    assert (key.id, key.made_at, key.retired_at) == (first.key_id, START, None)
    assert second.key_id == key.id
    found = verified(first.as_file, [key])
    assert (found.subject, found.market, found.fields) == ("deposit", "Kempelen", {"a": 1})


async def test_the_private_half_is_encrypted():
    await sign("deposit", {})
    (row,) = await SigningKey.all()

    clear = PRIVATE_KEY.decrypt(row)

    assert clear is not None
    assert clear.encode() not in bytes(row.private_key)


async def test_a_new_key_retires_the_one_before_whose_documents_stay_good():
    before = await sign("deposit", {"a": 1})
    clock.advance(A_MINUTE)
    new = await replaced()
    clock.advance(A_MINUTE)
    after = await sign("deposit", {"a": 1})

    newest, oldest = keys = await public_keys()
    assert (newest.id, oldest.id) == (new.key_id, before.key_id) == (after.key_id, before.key_id)
    assert (newest.made_at, oldest.retired_at) == (START + A_MINUTE, START + A_MINUTE)
    assert (await SigningKey.get(key_id=before.key_id)).private_key is None
    assert verified(before.as_file, keys)
    assert verified(after.as_file, keys)
    with pytest.raises(NotVerified, match="not among"):
        verified(after.as_file, [oldest])


async def test_a_clock_behind_that_of_another_process_signs_and_retires_no_earlier():
    await sign("deposit", {})
    clock.freeze(START - A_MINUTE)
    late = await sign("deposit", {})
    await replaced()

    keys = await public_keys()
    assert verified(late.as_file, keys).signed_at == START
    assert [key.made_at for key in keys] == [START, START]
    assert sorted(key.retired_at or START for key in keys) == [START, START]


async def test_a_new_key_before_the_first_document_is_the_first_key():
    new = await replaced()

    assert (await sign("deposit", {})).key_id == new.key_id
    assert len(await public_keys()) == 1


async def test_the_newest_keys_are_listed():
    for number in range(MOST_LISTED + 1):
        await SigningKey.create(
            id=new_id(),
            key_id=f"{number:016d}",
            public_key="A" * 44,
            made_at=START + timedelta(days=number),
            retired_at=START + timedelta(days=number + 1),
        )

    listed = await public_keys()

    assert len(listed) == MOST_LISTED
    assert listed[0].id == f"{MOST_LISTED:016d}"
