"""Rotation of keys on both databases: complete, repeatable, and without losing a change."""

import asyncio
import secrets
from contextlib import asynccontextmanager

import asyncpg
import pytest
from tortoise.fields import BinaryField

from api.database.connect import MODEL_MODULES
from domain.batches.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.rows import MarketModel
from domain.secrets import columns, keyring, rotation
from domain.secrets.keyring import KEY_BYTES, Keyring, SecretUnreadable
from domain.storage.models import FILE_KEY, StoredBlob

OLD, NEW, LOST = (secrets.token_bytes(KEY_BYTES) for _ in range(3))
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture(autouse=True)
def old_key():
    keyring.adopt(Keyring([OLD]))


async def rows(count, text="secret"):
    """Rows under the first key; some have no secret."""
    made = [StoredBlob(id=new_id(), upload_id=new_id()) for _ in range(count)]
    for number, row in enumerate(made):
        row.file_key = FILE_KEY.encrypt(row.id, f"{text} {number}") if number % 10 else None
    await StoredBlob.bulk_create(made)
    return made


async def texts():
    return sorted(FILE_KEY.decrypt(row) or "" for row in await StoredBlob.all())


async def rotated():
    done = await rotation.rotate(lambda _: None)
    [found] = [(each.renewed, each.unreadable) for each in done if each.column is FILE_KEY]
    return found


async def used():
    return {each.key_name: each.rows for each in await rotation.uses() if each.column is FILE_KEY}


async def test_every_value_is_under_the_first_key_and_the_old_one_may_go(any_database):
    await rows(250)
    before, steps = await texts(), []
    keyring.adopt(Keyring([NEW, OLD]))

    await rotation.rotate(steps.append)

    assert steps == [100, 100, 25]
    assert await used() == {Keyring([NEW]).first: 225}
    assert await rotated() == (0, 0)
    keyring.adopt(Keyring([NEW]))
    assert await texts() == before


async def test_a_walk_that_was_interrupted_is_begun_again(any_database):
    await rows(250)
    before = await texts()
    keyring.adopt(Keyring([NEW, OLD]))

    def interrupt(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rotation.rotate(interrupt)

    assert await used() == {Keyring([NEW]).first: 100, Keyring([OLD]).first: 125}
    assert await texts() == before
    assert await rotated() == (125, 0)
    assert await texts() == before


async def test_what_no_key_opens_is_counted_and_left_as_it_is(any_database):
    keyring.adopt(Keyring([LOST]))
    lost = await rows(5)
    keyring.adopt(Keyring([OLD]))
    moved, *_ = await rows(120)
    await StoredBlob.filter(id=moved.id).update(file_key=FILE_KEY.encrypt(new_id(), "of another"))
    keyring.adopt(Keyring([NEW, OLD]))

    assert await rotated() == (108, 5)
    assert await used() == {
        Keyring([NEW]).first: 108,
        Keyring([OLD]).first: 1,
        Keyring([LOST]).first: 4,
    }
    with pytest.raises(SecretUnreadable):
        FILE_KEY.decrypt(await StoredBlob.get(id=lost[1].id))


async def test_changes_beside_the_walk_are_never_lost(any_database):
    made = await rows(200)
    keyring.adopt(Keyring([NEW, OLD]))

    async def change():
        for number, row in enumerate(made):
            value = FILE_KEY.encrypt(row.id, f"changed {number}")
            await StoredBlob.filter(id=row.id).update(file_key=value)

    await asyncio.gather(rotated(), change(), rotated())

    assert await texts() == sorted(f"changed {number}" for number in range(200))
    assert await used() == {Keyring([NEW]).first: 200}


@asynccontextmanager
async def changing(url, row_id, value):
    """A transaction that has changed a row and not committed; gives how many wait for it."""
    holding, looking = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        async with holding.transaction():
            await holding.execute(
                "UPDATE stored_blobs SET file_key = $2 WHERE id = $1", row_id, value
            )
            yield lambda: looking.fetchval(WAITING)
    finally:
        await holding.close()
        await looking.close()


async def test_a_change_that_was_not_committed_when_its_row_was_read_stays(postgres, postgres_url):
    made = await rows(20)
    keyring.adopt(Keyring([NEW, OLD]))
    late = FILE_KEY.encrypt(made[5].id, "changed")

    async with changing(postgres_url, made[5].id, late) as waiting:
        walk = asyncio.create_task(rotated())
        async with asyncio.timeout(10):
            while not await waiting():
                await asyncio.sleep(0.002)

    assert await walk == (17, 0)
    assert FILE_KEY.decrypt(await StoredBlob.get(id=made[5].id)) == "changed"


def test_every_binary_column_is_declared():
    """An encrypted column that nobody declares would be under old keys for ever."""
    assert MODEL_MODULES
    binary = {
        (model, name)
        for model in subclasses(MarketModel)
        for name, field in model._meta.fields_map.items()
        if isinstance(field, BinaryField) and not model.__module__.startswith("tests.")
    }

    assert binary == set(columns.declared()) | {(Batch, "invalid_rows")}  # a bitmap of numbers


def subclasses(model):
    for each in model.__subclasses__():
        yield each
        yield from subclasses(each)
