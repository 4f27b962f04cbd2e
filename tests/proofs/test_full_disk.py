"""A full disk under a database: everybody is told to try again, and it goes on afterwards."""

import asyncio
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api.configuration.settings import load
from api.database.migrate import migrate
from subscriptions.faults.passing import FaultCause
from subscriptions.limits import TROUBLE_SECONDS
from tests.proofs import books
from tests.proofs.postgres_cluster import Cluster
from tests.schema.cast import a_requester
from tests.schema.served import serving

SQLITE_DISK, POSTGRES_DISK = "16m", "160m"
SECONDS = 60
MOST_WRITES = 400  # of two kilobytes and more each
PIECES = (1 << 20, 4096, 1)
FULL = (503, {"database": str(FaultCause.DISK_FULL)})


@contextmanager
def disk_of(size):
    """A file system of this size; skips the test where none can be mounted."""
    with TemporaryDirectory(prefix="kempelen-disk-") as folder:
        options = ["-o", f"size={size},mode=0755", "tmpfs", folder]
        mounted = subprocess.run(["mount", "-t", "tmpfs", *options], capture_output=True)
        if mounted.returncode:
            pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def fill(folder):
    """Write a file until not one byte more fits."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in PIECES:
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return filler


async def deposit(market, person):
    body = {"query": 'mutation { depositFunds(input: {amount: "1.00"}) { __typename } }'}
    headers = {"authorization": f"Bearer {person.token}"}
    response = await market.http.post(market.url, json=body, headers=headers)
    codes = [error["extensions"]["code"] for error in response.json().get("errors", ())]
    return (response.status_code, response.headers.get("retry-after"), *codes)


async def describe(market, person, number):
    answer = await market.do(
        "createHitType",
        person.token,
        title=f"{number}",
        description="d" * 2_000,
        reward="0.01",
        assignmentDurationSeconds=60,
    )
    return answer.status, answer.code


async def readiness(market):
    answer = await market.http.get(market.url.replace("/graphql", "/health/ready"))
    return answer.status_code, answer.json().get("problems")


async def is_unavailable_while_full(market, folder):
    """Fill the disk under a market, and look; empty it, and look again."""
    rita = await a_requester("Rita")
    assert await deposit(market, rita) == (200, None)
    assert await readiness(market) == (200, None)
    filler = fill(folder)
    answers = set()
    for number in range(MOST_WRITES):
        answers.add(answer := await describe(market, rita, number))
        if answer != (200, None):
            break
    assert answers <= {(200, None), (503, "UNAVAILABLE")}
    assert (503, "UNAVAILABLE") in answers
    assert await readiness(market) == FULL
    await asyncio.sleep(TROUBLE_SECONDS + 1)
    assert await readiness(market) == FULL, "no write has succeeded since"

    filler.unlink()
    async with asyncio.timeout(SECONDS):
        while await readiness(market) != (200, None):
            await asyncio.sleep(0.1)
    assert await deposit(market, rita) == (200, None)
    await books.assert_balanced()


def served_on(url, tmp_path):
    outbox = tmp_path / "outbox"
    return serving(load(database_url=url, outbox_folder=outbox, cost_bucket=0))


@pytest.mark.long
async def test_a_full_disk_under_sqlite(migrated_file, tmp_path):
    with disk_of(SQLITE_DISK) as folder:
        path = folder / "kempelen.sqlite3"
        shutil.copyfile(migrated_file, path)
        async with served_on(f"sqlite:///{path}", tmp_path) as market:
            await is_unavailable_while_full(market, folder)


@pytest.mark.long
async def test_a_full_disk_under_postgresql(postgres_server, tmp_path):
    with disk_of(POSTGRES_DISK) as folder:
        server = Cluster(folder)
        server.start()
        try:
            url = server.url("postgres")
            await migrate(url)
            async with served_on(url, tmp_path) as market:
                await is_unavailable_while_full(market, folder)
        finally:
            server.stop()
