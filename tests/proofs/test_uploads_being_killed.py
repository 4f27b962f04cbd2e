"""A server killed with SIGKILL while it receives files: nothing is left for ever, nothing lost."""

import asyncio
import contextlib
import random
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from api.storage.folder import FolderStore
from domain.kernel import clock
from domain.kernel.money import Money
from domain.storage import housekeeping, limits, store
from domain.storage.lifecycle import UploadState
from domain.storage.models import StoredBlob, Upload
from tests.listening import http_client
from tests.proofs import people

pytestmark = pytest.mark.long

KILLS = 2
SENDERS = 4
FILES = 6  # a sender and a life of the server
CSV = b"".join(b"%07d,row\n" % number for number in range(100_000))
ANNOUNCE = """mutation($input: CreateUploadInput!) { createUpload(input: $input) {
    ... on CreateUploadSuccess { uploadUrl upload { id } } ... on Refusal { reason } } }"""
GIVEN = {"purpose": "BATCH_FILE", "fileName": "a.csv", "contentType": "text/csv"}


async def send(server, person, stored):
    """Announce and send files until the server is gone."""
    async with http_client(timeout=20) as http:
        headers = {"authorization": f"Bearer {person.token}"}
        for _ in range(FILES):
            said = await http.post(
                server.url,
                json={"query": ANNOUNCE, "variables": {"input": GIVEN | {"bytes": len(CSV)}}},
                headers=headers,
            )
            url = said.json()["data"]["createUpload"]["uploadUrl"]
            url = server.url.removesuffix("/graphql") + "/uploads/" + url.rpartition("/")[2]
            answer = await http.put(url, content=pieces())
            if answer.status_code == 201:
                stored.add(answer.json()["sha256"])


async def pieces():
    for start in range(0, len(CSV), 50_000):
        yield CSV[start : start + 50_000]
        await asyncio.sleep(0)


async def life(server, crowd, stored, seconds):
    async def sending(person):
        with contextlib.suppress(httpx2.TransportError):
            await send(server, person, stored)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(sending(person)) for person in crowd]
        await asyncio.sleep(seconds)
        await asyncio.to_thread(server.kill)
        await asyncio.wait(tasks)


def blobs_in(folder):
    return {path.name for path in folder.rglob("*") if path.is_file() and path.name != "link.key"}


async def test_what_a_killed_server_was_receiving_is_deleted_and_what_it_stored_is_whole(
    market, serve_on, tmp_path
):
    crowd = [
        await people.requester(Money.parse("1.00"), f"sender-{number}") for number in range(SENDERS)
    ]
    folder = tmp_path / "files"
    server = serve_on(market, "memory://", workers=1, faults=True, storage_folder=folder)
    chance, stored = random.Random(), set()
    for _ in range(KILLS):
        await life(server, crowd, stored, 0.3 + chance.random())
        await asyncio.to_thread(server.start)

    rows = await Upload.filter(state=UploadState.STORED)
    assert {row.sha256 for row in rows} >= stored
    store.adopt(FolderStore(Path(folder)))
    later = clock.now() + limits.BLOB_LEASE + timedelta(minutes=1)
    for task in (housekeeping.expire, housekeeping.sweep, housekeeping.forget_deleted):
        await task(later, 1_000)

    kept = {row.blob_id.hex for row in rows}
    assert kept == blobs_in(folder) == {blob.id.hex for blob in await StoredBlob.all()}
    assert {upload.id for upload in await Upload.all()} == {row.id for row in rows}
    for row in rows:
        assert b"".join([piece async for piece in store.current().read(row.blob_id)]) == CSV
