"""A worker's consent to adult content, with the confirmation of being over 18."""

from __future__ import annotations

from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people import queries
from domain.people.models import Worker
from domain.people.viewer import Viewer
from domain.qualifications import system_types
from domain.qualifications.facts import SystemValueCrossed

_CONSENT = Statement("UPDATE workers SET adult_consent_at = $2 WHERE id = $1")


async def set_adult_content_consent(viewer: Viewer, *, consents: bool) -> Worker:
    """Confirm being over 18 and consent to see adult content, or take that back.

    The same value again changes nothing. Needs a session: a program cannot confirm a person's age.
    """
    viewer.require_session()
    worker_id = viewer.working().id
    async with unit_of_work() as unit:
        worker = await queries.locked_worker(worker_id)  # an accept is checked before or after
        before = worker.adult_consent_at is not None
        if before == consents:
            return worker
        at = clock.now()
        worker.adult_consent_at = at if consents else None
        await _CONSENT.run(worker.id, worker.adult_consent_at)
        unit.tell(
            SystemValueCrossed(
                occurred_at=at,
                worker_id=worker.id,
                type_id=system_types.ADULT,
                value=int(consents),
                value_before=int(before),
            )
        )
        return worker
