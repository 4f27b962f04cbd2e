"""Reads and row locks of applications."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.accounts.applications.lifecycle import WAITING, ApplicationState
from domain.accounts.applications.limits import BUSINESS_DAYS
from domain.accounts.applications.models import Application, ApplicationStep
from domain.kernel import policy
from domain.kernel.days import business_days
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Order, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
from domain.people import queries as people
from domain.people.admission import ApplicationRole
from domain.people.models import Account

LONGEST_WAITING_FIRST = Order(("waiting_since", "id"))

# Workers and requesters come before accounts in the order of locks.
_LOCKED_WORKERS = Statement(
    "SELECT id FROM workers WHERE account_id = $1 ORDER BY id FOR NO KEY UPDATE"
)
_LOCKED_REQUESTERS = Statement(
    "SELECT id FROM requesters WHERE account_id = $1 ORDER BY id FOR NO KEY UPDATE"
)
_LOCKED = Statement(
    f"SELECT {Application.columns()} FROM applications WHERE id = $1 FOR NO KEY UPDATE"
)
_WORKERS = Statement("SELECT id FROM workers WHERE account_id = $1")
_REQUESTERS = Statement("SELECT id FROM requesters WHERE account_id = $1")


class Profiles(NamedTuple):
    """The profiles of an account that an application is for, where they are open."""

    worker_id: UUID | None
    requester_id: UUID | None


async def latest(account_id: UUID, role: ApplicationRole) -> Application | None:
    """The latest application of an account that is for this role."""
    roles = [role, ApplicationRole.BOTH]
    return await Application.filter(account_id=account_id, role__in=roles).order_by("-id").first()


async def locked_account_with_profiles(account_id: UUID) -> Account:
    """The account, locked after its profiles. Raises NotFound."""
    await _LOCKED_WORKERS.rows(account_id)
    await _LOCKED_REQUESTERS.rows(account_id)
    return await people.locked_account(account_id)


async def locked_application(application_id: UUID) -> Application:
    """The application, locked; its account is locked before it."""
    row = await _LOCKED.row(application_id)
    assert row is not None, f"there is no application {application_id}"
    return Application.of(row)


async def profiles_for(application: Application) -> Profiles:
    """The open profiles that the application is for."""
    worker = requester = None
    if application.covers(ApplicationRole.WORKER):
        worker = await _WORKERS.row(application.account_id)
    if application.covers(ApplicationRole.REQUESTER):
        requester = await _REQUESTERS.row(application.account_id)
    return Profiles(
        None if worker is None else key(worker["id"]),
        None if requester is None else key(requester["id"]),
    )


async def own(account_id: UUID, application_id: UUID) -> Application:
    """One of the account's own applications. Raises NotFound."""
    found = await Application.get_or_none(id=application_id, account_id=account_id)
    if found is None:
        raise NotFound("application")
    return found


async def own_ones(account_id: UUID, ids: Sequence[UUID]) -> list[Application | None]:
    """These applications in this order; None where it is not the account's own."""
    rows = await Application.filter(account_id=account_id, id__in=list(ids))
    known = {row.id: row for row in rows}
    return [known.get(each) for each in ids]


async def of_account(account_id: UUID, part: Slice) -> Page[Application]:
    """The applications of an account, the newest first."""
    return await page_of(Application.filter(account_id=account_id), NEWEST_FIRST, part)


async def steps(application_id: UUID, part: Slice) -> Page[ApplicationStep]:
    """The steps of an application, the oldest first."""
    rows = ApplicationStep.filter(application_id=application_id)
    return await page_of(rows, OLDEST_FIRST, part)


async def waiting(
    states: Collection[ApplicationState], role: ApplicationRole | None, part: Slice
) -> Page[Application]:
    """The applications in these states, the one that waits longest first.

    A role finds the applications that are for it, also those for both.
    """
    rows = Application.filter(state__in=list(states))
    if role is not None:
        rows = rows.filter(role__in=list({role, ApplicationRole.BOTH}))
    return await page_of(rows, LONGEST_WAITING_FIRST, part)


def due_at(application: Application) -> datetime | None:
    """When an operator should have decided; None where none is awaited."""
    if application.state not in WAITING:
        return None
    return business_days.after(application.waiting_since, BUSINESS_DAYS)


def may_apply_again_at(application: Application) -> datetime | None:
    """When a refused applicant may apply again; None where it was not refused."""
    if application.state is not ApplicationState.REFUSED or application.decided_at is None:
        return None
    return application.decided_at + policy.current().admission.reapply_after
