"""Writing applications, their steps, and what they admit, in the unit of work that is open."""

from __future__ import annotations

from datetime import datetime

from domain.accounts.applications import queries
from domain.accounts.applications.lifecycle import ApplicationVerb
from domain.accounts.applications.models import Application
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.people.facts import RightsChanged

_INSERT = Statement(
    """INSERT INTO applications
           (id, account_id, role, state, country, agreement_version, by_rule, submitted_at,
            waiting_since, decided_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""
)
_STEP = Statement(
    """INSERT INTO application_steps (id, application_id, verb, text, taken_at)
       VALUES ($1, $2, $3, $4, $5)"""
)
_WRITE = Statement(
    """UPDATE applications SET state = $2, reason = $3, waiting_since = $4, decided_at = $5
       WHERE id = $1"""
)
_ADMIT_WORKER = Statement("UPDATE workers SET is_admitted = TRUE WHERE id = $1")
_ADMIT_REQUESTER = Statement("UPDATE requesters SET is_admitted = TRUE WHERE id = $1")


async def insert(application: Application) -> None:
    """Store a new application."""
    await _INSERT.run(
        application.id,
        application.account_id,
        application.role.value,
        application.state.value,
        application.country,
        application.agreement_version,
        application.by_rule,
        application.submitted_at,
        application.waiting_since,
        application.decided_at,
    )


async def write(application: Application) -> None:
    """Store what changed of an application, which is locked."""
    await _WRITE.run(
        application.id,
        application.state.value,
        application.reason,
        application.waiting_since,
        application.decided_at,
    )


async def store_step(
    application: Application, verb: ApplicationVerb, text: str | None, *, at: datetime
) -> None:
    """Add a step to the history of an application."""
    await _STEP.run(new_id(), application.id, verb.value, text, at)


async def admit(application: Application, unit: UnitOfWork, *, at: datetime) -> None:
    """Admit the profiles that an approved application is for."""
    worker_id, requester_id = await queries.profiles_for(application)
    if worker_id is not None:
        await _ADMIT_WORKER.run(worker_id)
    if requester_id is not None:
        await _ADMIT_REQUESTER.run(requester_id)
    unit.tell(RightsChanged(account_id=application.account_id, occurred_at=at))
