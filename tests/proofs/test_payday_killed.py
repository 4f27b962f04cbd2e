"""Payday through SIGKILL at random moments: each worker is paid once, and each payment is in one
file, whose bytes stay the same."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from lxml import etree

from api.database.connect import database
from api.secrets.keys import keyring_from
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.ledger.models import AccountKind
from domain.ledger.queries import money_by_kind, worker_earnings
from domain.payouts import rails
from domain.payouts.commands import content_of, request_payout
from domain.payouts.lifecycle import PayoutState
from domain.payouts.models import Payout, PayoutFile
from domain.payouts.providers import SANDBOX_RAIL
from domain.payouts.rails import Rails
from domain.secrets import keyring
from domain.secrets.keys import new_key
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY
from tests.proofs import books, people
from tests.proofs.server import ROOT, Server
from tests.races import crowd

WORKERS = 150
KILLS = 4
FILES_OF = 20  # payments
BANK = {
    "KEMPELEN_PAYOUT_PROVIDER": "bank",
    "KEMPELEN_PAYMENT_PROVIDER": "bank",
    "KEMPELEN_PAYER_NAME": "Market",
    "KEMPELEN_PAYER_IBAN": "DE89370400440532013000",
    "KEMPELEN_PAYMENTS_A_FILE": str(FILES_OF),
}
_DUE = Statement("UPDATE payout_plans SET next_at = $1")


async def earned():
    """Workers with money and a schedule, of which nothing is due."""
    rita = await people.requester(Money.parse("5000.00"))
    workers = await crowd.of_workers(WORKERS)
    now = datetime.now(UTC)
    for number, worker in enumerate(workers):
        await stage.paid_by(worker, stage.iban_account(), every_days=3, next_at=now + A_DAY)
        await stage.earn(rita.profile, worker, 100 + number, at=now - 2 * A_DAY)
    return workers


async def settled():
    return await Payout.filter(state=PayoutState.SETTLED).count()


@pytest.mark.long
@pytest.mark.parametrize("processes", [1, 2])
async def test_a_server_that_is_killed_again_and_again_pays_each_worker_once(
    any_url, redis_url, tmp_path, processes
):
    if processes > 1 and any_url.startswith("sqlite"):
        pytest.skip("SQLite serves one process")
    chance = random.Random()
    folders = [tmp_path / str(number) for number in range(processes)]
    for folder in folders:
        folder.mkdir()
    more = {} if processes == 1 else {"bell_url": redis_url}
    servers = [Server(folder, database_url=any_url, **more) for folder in folders]
    async with database(any_url):
        workers = await earned()
        async with unit_of_work():
            await _DUE.run(datetime.now(UTC))
        try:
            for server in servers:
                await asyncio.to_thread(server.start)
            for kill in range(KILLS):
                while await settled() <= kill * WORKERS // (KILLS + 2):
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.05 * chance.random())
                server = chance.choice(servers)
                await asyncio.to_thread(server.kill)
                await asyncio.to_thread(server.start)
            while await settled() < WORKERS:
                await asyncio.sleep(0.05)
        finally:
            for server in servers:
                server.stop()
        paid = Counter({each.worker_id: each.gross_cents for each in await Payout.all()})
        assert paid == {worker.id: 100 + number for number, worker in enumerate(workers)}
        assert await Payout.all().count() == WORKERS
        for worker in workers:
            assert (await worker_earnings(worker.id)).available.cents == 0
        assert Counter(await books.kinds_logged())["PayoutSettled"] == WORKERS
        await books.assert_balanced()


@pytest.mark.long
async def test_a_run_that_is_killed_again_and_again_puts_each_payment_in_one_file(any_url):
    chance = random.Random()
    key = new_key()
    keyring.adopt(keyring_from(key, None, is_made=False))
    environment = {**os.environ, **BANK, "KEMPELEN_DATABASE_URL": any_url}
    environment["KEMPELEN_SECRET_KEYS"] = key
    async with database(any_url):
        workers = await earned()
        rails.adopt(Rails({SANDBOX_RAIL.name: SANDBOX_RAIL}, iban="iso20022"))
        try:
            await stage.until_nothing_is_due()
            for worker in workers:
                await request_payout(worker)
        finally:
            rails.adopt(rails.PLAY)
        first = {}
        while due := await Payout.filter(state=PayoutState.DUE).count():
            run = await asyncio.to_thread(_run, environment)
            while await Payout.filter(state=PayoutState.DUE).count() == due and run.poll() is None:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05 * chance.random())
            run.send_signal(signal.SIGKILL)
            run.wait()
            for file in await PayoutFile.all():
                assert first.setdefault(file.id, content_of(file)) == content_of(file)
        files = await PayoutFile.all()
        found = Counter(reference for each in files for reference in _references(content_of(each)))
        payouts = await Payout.all()
        assert found == Counter(each.reference for each in payouts)
        assert sum(each.cents for each in files) == sum(each.net.cents for each in payouts)
        in_transit = (await money_by_kind())[AccountKind.PAYOUT_IN_TRANSIT]
        assert in_transit.cents == sum(each.cents for each in files)
        await books.assert_balanced()


def _run(environment):
    command = [sys.executable, "-m", "api.cli.command_line", "payouts", "run"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _references(content):
    tree = etree.fromstring(content)
    return [each.text for each in tree.iter("{*}EndToEndId")]
