"""10,000 scheduled payouts that fall due at one moment, while workers go on accepting HITs.

    python -m tests.benchmarks.payday [sqlite] [postgres] [--quick]

Each is made and settled (in the sandbox, so without a file). The rate is from the moment at which
they are due to the commit of the last. An accept's p99 is compared with that of a minute without
payouts, on the same server.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from api.database.connect import database
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.ledger.posting import post
from domain.ledger.queries import verify
from domain.ledger.transfers import BonusPayment, bonus_payment, deposited
from domain.payouts.lifecycle import MethodKind, MethodState
from domain.payouts.methods.details import NewMethod, stored
from domain.payouts.models import DETAILS, PayoutMethod, PayoutPlan
from domain.people.models import Worker
from domain.secrets import keyring
from tests.benchmarks.client import Connection, Load
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.market import Market, filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.scripts import Ours
from tests.domain.payouts import stage
from tests.races import crowd

TARGET_RATE, TARGET_P99 = 500.0, 2.0
PAYOUTS, QUICK_PAYOUTS = 10_000, 2_000
EARNED = Money(1_234)
A_POST = 500
CLIENTS = 4
THINK_SECONDS = 0.06
QUIET_SECONDS, QUICK_QUIET_SECONDS = 15.0, 5.0
GRACE_SECONDS = 180.0
REDIS = os.environ.get("KEMPELEN_TEST_REDIS", "redis://127.0.0.1:6379")

_DUE = Statement("UPDATE payout_plans SET next_at = $1")
_SETTLED = Statement("SELECT count(*) AS number FROM payouts WHERE state = 'SETTLED'")


@dataclass(frozen=True, slots=True)
class PaydayFigures:
    """Payouts a second, and an accept's p99 in milliseconds without and beside them."""

    rate: float
    quiet_ms: float
    beside_ms: float

    @property
    def slowdown(self) -> float:
        """How much longer the p99 of an accept was."""
        return self.beside_ms / self.quiet_ms

    @property
    def is_met(self) -> bool:
        """Whether both targets are met."""
        return self.rate >= TARGET_RATE and self.slowdown <= TARGET_P99


async def measure(kind: str, *, processes: int = 1, quick: bool = False) -> PaydayFigures:
    """One run on one kind of database, with so many server processes."""
    count, quiet = (QUICK_PAYOUTS, QUICK_QUIET_SECONDS) if quick else (PAYOUTS, QUIET_SECONDS)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(empty(kind))
        market = await filled(url, workers=801, stands=20, hits_each=2_500, slots=1)
        async with database(url):
            await _earned(market, count)
        await analyzed(url)
        settings: dict[str, object] = {"payout_provider": "sandbox"}
        if processes > 1:
            settings |= {"workers": processes, "bell_url": REDIS}
        command, environment = kempelen(url, **settings)
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )
        ours = Ours(market)

        async def accept(link: Connection, number: int) -> None:
            await ours.accept(link, number)
            await asyncio.sleep(THINK_SECONDS)

        load = Load(program, accept, clients=CLIENTS)
        await load.round(quiet / 3)
        before = await load.round(quiet)
        async with database(url, pool_size=2):
            due_at = datetime.now(UTC)
            async with unit_of_work():
                await _DUE.run(due_at)
            paying = asyncio.create_task(_until_settled(count))
            beside = await load.round(GRACE_SECONDS, beside=paying)
            rate = count / await paying
            assert await verify() == []
    think = THINK_SECONDS * 1000
    figures = PaydayFigures(rate, before.p99_ms - think, beside.p99_ms - think)
    _show(figures, kind, processes, count)
    return figures


async def _earned(market: Market, count: int) -> None:
    """So many workers with money, a confirmed account and a schedule; nothing is due yet."""
    keyring.adopt(keyring.Keyring([bytes(keyring.KEY_BYTES)]))  # nobody decrypts these accounts
    workers = await crowd.of_workers(count, name="payee")
    requester_id = market.stands[0].requester.id
    at = datetime.now(UTC) - timedelta(days=2)
    for start in range(0, count, A_POST):
        some = workers[start : start + A_POST]
        async with unit_of_work():
            total = EARNED * len(some)
            reference = f"payday{start}"
            paid_in = deposited(
                requester_id, new_id(), total, provider="sandbox", reference=reference
            )
            transfers = [each for worker in some for each in _bonus(requester_id, worker)]
            await post([paid_in, *transfers], at=at)
        await _methods(some)
    await stage.until_nothing_is_due()


def _bonus(requester_id, worker: Worker):
    paid = BonusPayment(
        bonus_id=new_id(),
        requester_id=requester_id,
        worker_id=worker.id,
        amount=EARNED,
        fee=Money(0),
    )
    return bonus_payment(paid)


async def _methods(workers) -> None:
    methods, plans, now = [], [], datetime.now(UTC)
    for worker in workers:
        account, id = stage.us_account(), new_id()
        methods.append(
            PayoutMethod(
                id=id,
                worker_id=worker.id,
                kind=MethodKind.US_BANK,
                state=MethodState.CONFIRMED,
                details=DETAILS.encrypt(id, stored(account)),
                masked=NewMethod(kind=MethodKind.US_BANK, account=account).masked,
                mark="0" * 64,
                created_at=now,
            )
        )
        plans.append(
            PayoutPlan(
                worker_id=worker.id, method_id=id, every_days=3, next_at=now + timedelta(days=1)
            )
        )
    async with unit_of_work():
        await PayoutMethod.bulk_create(methods)
        await PayoutPlan.bulk_create(plans)


async def _until_settled(count: int) -> float:
    """Seconds until all have settled."""
    start = time.perf_counter()
    async with asyncio.timeout(GRACE_SECONDS):
        while True:
            row = await _SETTLED.row()
            if row is not None and row["number"] >= count:
                return time.perf_counter() - start
            await asyncio.sleep(0.1)


def _show(figures: PaydayFigures, kind: str, processes: int, count: int) -> None:
    print(
        f"\n{count:,} payouts due at once, {KINDS[kind]}, {processes} server "
        f"{'process' if processes == 1 else 'processes'}: made and settled {figures.rate:.0f} a "
        f"second (at least {TARGET_RATE:.0f} are wanted)\n"
        f"  an accept's p99: {figures.quiet_ms:.1f} ms without them, {figures.beside_ms:.1f} ms "
        f"beside them: {figures.slowdown:.1f} times (at most {TARGET_P99:.0f} is wanted)"
    )


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    quick = "--quick" in arguments
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        for processes in (1, 2) if kind == "postgres" else (1,):
            await measure(kind, processes=processes, quick=quick)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
