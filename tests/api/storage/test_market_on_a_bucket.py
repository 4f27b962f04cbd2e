"""The whole market with its files in a bucket: stored, read, deleted, and away."""

from datetime import timedelta

import pytest

from api.configuration.settings import load
from domain.kernel import clock, policy
from domain.storage import housekeeping
from domain.storage.models import StoredBlob, Upload
from tests.api.http.files import PNG, Files, problem
from tests.api.storage import bucket as buckets
from tests.schema.cast import a_worker
from tests.schema.served import serving


@pytest.fixture
async def bucket():
    async with buckets.listening() as running:
        yield running


@pytest.fixture
async def sender(sqlite_url, tmp_path, bucket):
    settings = load(
        database_url=sqlite_url,
        outbox_folder=tmp_path / "outbox",
        storage_folder=tmp_path / "storage",
        storage_url=bucket.url,
        storage_region=buckets.REGION,
        storage_access_key=buckets.ACCESS,
        storage_secret_key=buckets.SECRET,
        storage_link_key="0123456789abcdef" * 2,
    )
    try:
        async with serving(settings) as market:
            yield Files(market)
    finally:
        clock.release()
        policy.adopt(policy.MarketPolicy())


async def test_files_live_in_the_bucket_and_an_outage_leaves_nothing_half_done(sender, bucket):
    token = (await a_worker("Wim")).token
    url = await sender.link(token, len(PNG))

    bucket.fails_with = 503
    assert problem(await sender.put(url, PNG)) == (503, "UNAVAILABLE")
    assert (await Upload.get()).state == "AWAITED"
    bucket.fails_with = None
    assert problem(await sender.put(url, PNG[:-1] + b"xx")) == (413, "TOO_LONG")
    assert bucket.objects == {}
    said = (await sender.put(url, PNG)).json()

    row = await Upload.get()
    assert bucket.objects == {f"/uploads/{row.blob_id.hex}": PNG}
    read = await sender.url_of(token, said["id"])
    assert (await sender.get(read)).content == PNG
    bucket.fails_with = 500
    assert problem(await sender.get(read)) == (503, "UNAVAILABLE")
    bucket.fails_with = None
    clock.advance(timedelta(days=1))
    await housekeeping.expire(clock.now(), 10)
    await housekeeping.sweep(clock.now(), 10)
    assert (bucket.objects, await StoredBlob.all().count()) == ({}, 0)
