"""Housekeeping without deadlines, in small batches: delete old rows, judge by records."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.accounts.export import commands as exports
from domain.accounts.identity import commands as identity
from domain.accounts.review import commands as review
from domain.accounts.tax import commands as tax
from domain.hits import commands as hits
from domain.jobs import commands as jobs
from domain.kernel.idempotency import delete_expired
from domain.masters import commands as masters
from domain.messages import reply_addresses
from domain.messages.contact import commands as contact
from domain.operations import processes
from domain.operations.monitors import watching
from domain.people import commands as people
from domain.projects import commands as projects
from domain.results import imported as results
from domain.retention import counting, disposing
from domain.storage import housekeeping as storage
from subscriptions.faults import troubles
from subscriptions.log import reader

BATCH = 500  # rows of one commit
BATCHES = 200  # of one task in one run: more rows than a busy market leaves in a minute
PAGES = 100  # of workers or accounts that are judged in one run: other tasks must not wait long


async def run_tasks(at: datetime, *, log_retention: timedelta) -> bool:
    """Run every task. False where one failed; the others run all the same."""
    tasks: dict[str, Callable[[], Awaitable[object]]] = {
        # It commits page by page: a position expires in one commit, its entries are deleted in the
        # next, and no transaction stays open that would delay live readers.
        "trimming the log": lambda: reader.trim(at - log_retention),
        "deleting old codes, mails and credentials": lambda: _in_batches(people.trim, at),
        "deleting answers to old client tokens": lambda: _in_batches(delete_expired, at),
        "deleting jobs that ended long ago": lambda: _in_batches(jobs.trim, at),
        "deleting old reply addresses": lambda: _in_batches(reply_addresses.trim, at),
        "deleting messages that nobody confirmed": lambda: _in_batches(contact.trim, at),
        "asking the identity provider again": lambda: _in_batches(identity.ask_again, at),
        "deleting identity documents": lambda: _in_batches(identity.delete_documents, at),
        "recomputing Masters": lambda: _by_pages(masters.recompute_due, at),
        "forgetting ended processes": lambda: processes.forget_silent(at),
        "looking for what nobody reports": lambda: watching.look_due(at),
        "proposing reviews": lambda: _by_pages(review.propose_due, at),
        "deleting tax interviews after their years": lambda: _in_batches(tax.erase_due, at),
        "forgetting networks": lambda: _in_batches(review.trim, at),
        "disposing of deleted qualification types": lambda: _in_batches(hits.dispose_types, at),
        "giving back what ended calls held": lambda: _in_batches(hits.release_abandoned, at),
        "deleting filled-in files of ended jobs": lambda: _in_batches(results.trim, at),
        "deleting cancelled exports": lambda: _in_batches(exports.trim, at),
        "deleting previews of rows": lambda: _in_batches(projects.trim_previews, at),
        "counting what nobody uses": lambda: _in_batches(counting.count, at),
        "telling what is disposed of": lambda: _in_batches(counting.tell, at),
        "disposing of what nobody uses": lambda: _in_batches(disposing.dispose, at),
        "deleting uploads that nothing uses": lambda: _in_batches(storage.expire, at),
        "deleting the bytes of uploads": lambda: _in_batches(storage.sweep, at),
        "deleting uploads without bytes": lambda: _in_batches(storage.forget_deleted, at),
    }
    succeeded = True
    for name, task in tasks.items():
        try:
            await task()
        except Exception as fault:
            # The database, most likely. The next run tries again.
            troubles.report(f"{name} failed; it is tried again", fault)
            succeeded = False
    return succeeded


async def _in_batches(delete: Callable[[datetime, int], Awaitable[int]], at: datetime) -> None:
    for _ in range(BATCHES):
        if await delete(at, BATCH) < BATCH:
            break


async def _by_pages(recompute: Callable[[datetime], Awaitable[int]], at: datetime) -> None:
    for _ in range(PAGES):
        if not await recompute(at):
            break
