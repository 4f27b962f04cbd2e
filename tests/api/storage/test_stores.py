"""What every store does, on a folder and on a bucket: all or nothing, and gone when deleted."""

import asyncio
import contextlib
import stat

import pytest

from api.storage.folder import FolderStore
from api.storage.s3 import BucketStore
from api.storage.sigv4 import Signer
from domain.kernel.ids import new_id
from domain.storage.store import BlobMissing, StoreUnavailable
from tests.api.storage import bucket as buckets
from tests.api.storage.bucket import ACCESS, REGION, SECRET

LARGE = [bytes([number]) * 131_072 for number in range(20)]


@contextlib.asynccontextmanager
async def a_folder(tmp_path):
    folder = tmp_path / "a" / "storage"
    yield FolderStore(folder), lambda: [path for path in folder.rglob("*") if path.is_file()]


@contextlib.asynccontextmanager
async def a_bucket(tmp_path):
    async with buckets.listening() as bucket:
        store = BucketStore(bucket.url, Signer(ACCESS, SECRET, REGION))
        async with store.running():
            yield store, lambda: list(bucket.objects)
        assert bucket.refused == []


@pytest.fixture(params=[a_folder, a_bucket], ids=["folder", "bucket"])
async def kept(request, tmp_path):
    async with request.param(tmp_path) as (store, names):
        yield store, names


async def body(*pieces, then=None):
    for piece in pieces:
        yield piece
    if then is not None:
        raise then


async def read(store, blob_id):
    return b"".join([piece async for piece in store.read(blob_id)])


async def test_bytes_come_back_and_go_when_they_are_deleted(kept):
    store, names = kept
    first, second = new_id(), new_id()
    await store.write(first, body(*LARGE), length=sum(map(len, LARGE)))
    await store.write(second, body(b"x"), length=1)

    assert await read(store, first) == b"".join(LARGE)
    assert await read(store, second) == b"x"
    await store.remove(first)
    await store.remove(first)  # again, as after a crash
    assert len(names()) == 1
    with pytest.raises(BlobMissing):
        await read(store, first)


@pytest.mark.parametrize("start", [0, 1, 131_072, 200_000, 20 * 131_072, 30 * 131_072])
async def test_bytes_are_read_from_any_one_on(kept, start):
    store, _ = kept
    blob_id = new_id()
    await store.write(blob_id, body(*LARGE), length=sum(map(len, LARGE)))

    rest = b"".join([piece async for piece in store.read(blob_id, start)])

    assert rest == b"".join(LARGE)[start:]


async def test_what_breaks_off_is_not_there_and_its_fault_passes_through(kept):
    store, names = kept
    blob_id = new_id()
    with pytest.raises(LookupError):
        await store.write(blob_id, body(*LARGE, then=LookupError()), length=10_000_000)

    assert names() == []
    await store.remove(blob_id)


async def test_a_write_that_is_cancelled_leaves_nothing(kept):
    store, names = kept
    begun = asyncio.Event()

    async def endless():
        while True:
            yield LARGE[0]
            begun.set()

    writing = asyncio.create_task(store.write(new_id(), endless(), length=10**12))
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert names() == []


async def test_files_are_named_by_ids_and_readable_by_their_owner_alone(tmp_path):
    async with a_folder(tmp_path) as (store, names):
        blob_id = new_id()
        await store.write(blob_id, body(b"x"), length=1)

        (path,) = names()
        assert (path.parent.name, path.name) == (blob_id.hex[-2:], blob_id.hex)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for folder in (path.parent, path.parent.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_an_unfinished_file_of_a_dead_process_is_deleted_with_its_blob(tmp_path):
    async with a_folder(tmp_path) as (store, names):
        blob_id = new_id()
        await store.write(blob_id, body(b"x"), length=1)
        (path,) = names()
        path.rename(path.with_suffix(".part"))

        await store.remove(blob_id)

        assert names() == []


async def test_a_bucket_that_fails_or_refuses_or_is_away_is_unavailable(tmp_path):
    async with buckets.listening() as bucket:
        signer = Signer(ACCESS, SECRET, REGION)
        failing = BucketStore(bucket.url, signer)
        stranger = BucketStore(bucket.url, Signer(ACCESS, "another key", REGION))
        bucket.fails_with = 503
        async with failing.running():
            for attempt in (
                failing.write(new_id(), body(b"x"), length=1),
                failing.remove(new_id()),
                read(failing, new_id()),
            ):
                with pytest.raises(StoreUnavailable, match=r"503.*SlowDown"):
                    await attempt
        bucket.fails_with = None
        async with stranger.running():
            with pytest.raises(StoreUnavailable, match="SignatureDoesNotMatch"):
                await stranger.write(new_id(), body(b"x"), length=1)
        assert bucket.objects == {}
    nowhere = BucketStore(bucket.url, signer)
    async with nowhere.running():
        with pytest.raises(StoreUnavailable, match="does not answer"):
            await nowhere.remove(new_id())
