"""The life of uploads on both databases: attached, expired, and deleted to the last byte."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, WrongState
from domain.kernel.work import unit_of_work
from domain.storage import housekeeping, keeping, limits, receiving, store
from domain.storage.lifecycle import UPLOAD_LIFECYCLE, UploadState, UploadVerb
from domain.storage.models import StoredBlob, Upload
from domain.storage.purposes import UploadPurpose
from domain.storage.refusals import UploadProblem, UploadRefused
from domain.storage.rules import UploadDraft
from tests.domain import cast

BATCH = UploadPurpose.BATCH_FILE


class Memory:
    """A store that holds bytes as long as a test lasts."""

    def __init__(self):
        self.blobs = {}
        self.is_away = False

    async def write(self, blob_id, pieces, *, length):
        written = b""
        async for piece in pieces:
            self.blobs[blob_id] = written = written + piece
        assert len(written) == length

    async def read(self, blob_id, start=0):
        yield self.blobs[blob_id]

    async def remove(self, blob_id):
        if self.is_away:
            raise store.StoreUnavailable("away")
        self.blobs.pop(blob_id, None)


@pytest.fixture
def memory():
    adopted = Memory()
    store.adopt(adopted)
    return adopted


@pytest.fixture
async def ann(any_database, memory):
    clock.freeze(cast.START)
    yield await cast.an_account("Ann")
    clock.release()


async def announced(account, *, size=2):
    async with unit_of_work():
        return await keeping.announce(account.id, UploadDraft(BATCH, "a.csv", "text/csv", size))


async def body(*pieces):
    for piece in pieces:
        yield piece


async def stored(account):
    return await receiving.receive(await announced(account), body(b"a", b"\n"))


async def attached(upload, *, to, account_id=None, purpose=BATCH):
    async with unit_of_work():
        return await keeping.attach(
            upload.id, account_id=account_id or upload.account_id, purpose=purpose, to=to
        )


async def house_kept():
    """One run of housekeeping."""
    await housekeeping.expire(clock.now(), 100)
    await housekeeping.sweep(clock.now(), 100)
    await housekeeping.forget_deleted(clock.now(), 100)


async def remaining(memory):
    return await Upload.all().count(), await StoredBlob.all().count(), len(memory.blobs)


async def test_an_upload_that_is_never_sent_is_forgotten_when_its_link_expires(ann, memory):
    await announced(ann)
    clock.advance(limits.LINK_LASTS - timedelta(seconds=1))
    await house_kept()
    assert await remaining(memory) == (1, 0, 0)

    clock.advance(timedelta(seconds=1))
    await house_kept()
    assert await remaining(memory) == (0, 0, 0)


async def test_a_file_that_nothing_uses_is_deleted_after_a_day(ann, memory):
    await stored(ann)
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    await house_kept()
    assert await remaining(memory) == (1, 1, 1)

    clock.advance(timedelta(seconds=1))
    await house_kept()
    assert await remaining(memory) == (0, 0, 0)


async def test_an_attached_file_stays_until_it_is_deleted(ann, memory):
    thing = new_id()
    upload = await attached(await stored(ann), to=thing)
    clock.advance(timedelta(days=365))
    await house_kept()
    assert await remaining(memory) == (1, 1, 1)
    assert (await Upload.get()).state == upload.state == UploadState.ATTACHED

    async with unit_of_work():
        assert await keeping.delete_attached(thing) == 1
    await house_kept()
    assert await remaining(memory) == (0, 0, 0)


async def test_only_the_owner_attaches_and_only_once_and_for_the_purpose(ann, memory):
    waiting, upload = await announced(ann), await stored(ann)
    for refused, given in [
        (NotFound, {"account_id": new_id()}),
        (NotFound, {"purpose": UploadPurpose.ANSWER_FILE}),
    ]:
        with pytest.raises(refused):
            await attached(upload, to=new_id(), **given)
    with pytest.raises(WrongState):
        await attached(waiting, to=new_id())
    await attached(upload, to=new_id())
    with pytest.raises(WrongState):
        await attached(upload, to=new_id())


async def test_bytes_that_a_dead_process_left_are_deleted_when_their_lease_is_over(ann, memory):
    upload = await announced(ann)
    left = await StoredBlob.create(
        id=new_id(), upload_id=upload.id, delete_at=clock.now() + limits.BLOB_LEASE
    )
    memory.blobs[left.id] = b"half"
    clock.advance(limits.BLOB_LEASE - timedelta(seconds=1))
    await house_kept()
    assert await remaining(memory) == (1, 1, 1)  # it could still be being sent

    clock.advance(timedelta(seconds=1))
    await house_kept()
    assert await remaining(memory) == (0, 0, 0)


async def test_what_is_sent_longer_than_its_lease_is_not_stored(ann, memory):
    async def too_slow():
        yield b"a"
        clock.advance(limits.BLOB_LEASE)
        yield b"\n"

    with pytest.raises(UploadRefused):
        await receiving.receive(await announced(ann), too_slow())
    assert (await Upload.get()).state == UploadState.AWAITED
    assert await remaining(memory) == (1, 0, 0)


async def test_of_two_senders_the_second_to_end_leaves_nothing(ann, memory):
    upload = await announced(ann)

    async def overtaken():
        yield b"a"
        await receiving.receive(upload, body(b"b\n"))
        yield b"\n"

    with pytest.raises(UploadRefused) as refused:
        await receiving.receive(upload, overtaken())
    assert refused.value.problem == UploadProblem.ALREADY_USED
    assert list(memory.blobs.values()) == [b"b\n"]
    assert await remaining(memory) == (1, 1, 1)


async def test_a_store_that_is_away_delays_housekeeping_and_loses_nothing(ann, memory):
    await stored(ann)
    clock.advance(timedelta(days=1))
    memory.is_away = True
    with pytest.raises(store.StoreUnavailable):
        await house_kept()
    await housekeeping.forget_deleted(clock.now(), 100)
    assert await remaining(memory) == (1, 1, 1)

    memory.is_away = False
    await house_kept()
    assert await remaining(memory) == (0, 0, 0)


def test_every_move_of_an_upload_is_listed_or_refused():
    moves = {
        (state.value, verb.value): UPLOAD_LIFECYCLE.moves.get((state, verb))
        for state in UploadState
        for verb in UploadVerb
    }

    assert {move: to for move, to in moves.items() if to} == {
        ("AWAITED", "STORE"): "STORED",
        ("STORED", "ATTACH"): "ATTACHED",
        ("AWAITED", "DELETE"): "DELETED",
        ("STORED", "DELETE"): "DELETED",
        ("ATTACHED", "DELETE"): "DELETED",
    }
