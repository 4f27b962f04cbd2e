"""What an operator reads about applications. Each read is in the audit, so it is a transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.accounts.applications import queries
from domain.accounts.applications.lifecycle import ApplicationState
from domain.accounts.applications.models import Application, ApplicationStep
from domain.audit.trail import Actor, record
from domain.kernel.paging import Page, Slice
from domain.kernel.work import retried, unit_of_work
from domain.people import queries as people
from domain.people.admission import ApplicationRole
from domain.people.models import Account, Requester, Worker

MOST_APPLICATIONS = 50  # of one person, the newest
MOST_STEPS = 100  # of one application, the oldest


@dataclass(frozen=True, slots=True)
class History:
    """A person, their profiles, and their applications with the steps of each."""

    account: Account
    worker: Worker | None
    requester: Requester | None
    applications: list[tuple[Application, list[ApplicationStep]]]  # the newest first


@retried
async def queue(
    states: Collection[ApplicationState],
    part: Slice,
    *,
    by: Actor,
    role: ApplicationRole | None = None,
) -> Page[Application]:
    """The applications in these states, the one that waits longest first."""
    async with unit_of_work():
        page = await queries.waiting(states, role, part)
        listed = " ".join(sorted(states))
        await record(by, "application.list", details={"states": listed, "found": len(page.rows)})
        return page


@retried
async def history(account_id: UUID, *, by: Actor) -> History:
    """Everything about one person's admission. Raises NotFound."""
    async with unit_of_work():
        account = await people.locked_account(account_id)
        profiles = await people.profiles_of(account_id)
        listed = await queries.of_account(account_id, Slice(limit=MOST_APPLICATIONS))
        found = []
        for application in listed.rows:
            steps = await queries.steps(application.id, Slice(limit=MOST_STEPS))
            found.append((application, list(steps.rows)))
        await record(by, "account.read", subject_id=account_id)
        return History(account, *profiles, found)
