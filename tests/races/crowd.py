"""Many people at once: made in bulk, let loose together, and counted."""

import asyncio
from collections import Counter

from domain.kernel import clock
from domain.kernel.ids import new_id, new_worker_id
from domain.kernel.refusals import NotEligible, Refused
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.models import Account, Worker

_PAUSE = Statement("SELECT pg_sleep(0.05)")


async def warmed():
    """Open one connection of the pool: held long enough for the others to open theirs."""
    async with unit_of_work():
        await _PAUSE.rows()


async def of_workers(count, *, name="worker"):
    """So many workers."""
    now = clock.now()
    accounts = [
        Account(
            id=new_id(),
            email=f"{name}{number}@example.org",
            email_key=f"{name}{number}@example.org",
            password_hash="-",
            display_name=f"Worker {number}",
            country="NL",
            email_verified_at=now,
            created_at=now,
        )
        for number in range(count)
    ]
    workers = [
        Worker(id=new_id(), account_id=account.id, worker_id=new_worker_id(), created_at=now)
        for account in accounts
    ]
    await Account.bulk_create(accounts)
    await Worker.bulk_create(workers)
    return workers


async def at_once(doings):
    """Do it all at the same time: what came of each, refusals among it. Faults are raised."""
    return await asyncio.gather(*(_done_or_refused(doing) for doing in doings))


def counted(results):
    """How many succeeded ("done"), and how many were refused for which reasons."""
    return Counter(_named(result) for result in results)


async def _done_or_refused(doing):
    try:
        return await doing
    except Refused as refused:
        return refused


def _named(result):
    if isinstance(result, NotEligible):
        return "+".join(result.reasons)
    return str(result.reason) if isinstance(result, Refused) else "done"
