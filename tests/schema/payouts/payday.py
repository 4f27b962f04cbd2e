"""Payouts in every state, by a bank whose files have one line for each payment."""

from contextlib import asynccontextmanager

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.payouts import rails
from domain.payouts.commands import (
    hold_payout,
    make_files,
    make_test_deposits,
    request_payout,
)
from domain.payouts.models import Payout, PayoutFile, PayoutMethod
from schema.kernel.node import global_id
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY

SUM = 250  # cents of each payout


@asynccontextmanager
async def by_bank():
    """Payouts go into files meanwhile."""
    rails.adopt(stage.BANK)
    try:
        yield
    finally:
        rails.adopt(rails.PLAY)


async def earned(requester, worker, *, cents=SUM, account=None):
    """The worker has a bank account, and money that may be paid out."""
    await stage.paid_by(worker, account or stage.us_account())
    await stage.earn(requester, worker, cents, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()


async def a_due_payout(requester, worker) -> Payout:
    await earned(requester, worker)
    return await request_payout(worker)


async def a_held_payout(requester, worker) -> Payout:
    due = await a_due_payout(requester, worker)
    return await hold_payout(due.id, by=COMMAND_LINE, reason="Another person's name.")


async def a_file(requester, names) -> tuple[PayoutFile, list[Payout]]:
    """A file with a payout of each of these new workers."""
    made = [await a_due_payout(requester, await cast.a_worker(name)) for name in names]
    [file] = await make_files(by=COMMAND_LINE)
    return file, [await Payout.get(id=each.id) for each in made]


async def a_small_deposit(worker, cents=3) -> Payout:
    method = await PayoutMethod.filter(worker_id=worker.id).first()
    async with unit_of_work() as unit:
        [made] = await make_test_deposits(method, [Money(cents)], unit)
    return made


def id_of(row) -> str:
    return global_id(type(row).__name__, row.id)
