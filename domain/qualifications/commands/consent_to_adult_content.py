"""Adult content: whether a worker, who confirms being over 18, consents to see it."""

from __future__ import annotations

from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.people import queries
from domain.people.models import Worker
from domain.people.viewer import Viewer
from domain.qualifications import system_types
from domain.qualifications.facts import SystemValueCrossed


async def set_adult_content_consent(viewer: Viewer, *, consents: bool) -> Worker:
    """Confirm being over 18 and consent to see adult content, or take that back.

    The same again changes nothing. Only for a session: a program cannot say this of a person.
    """
    viewer.require_session()
    worker_id = viewer.working().id
    async with unit_of_work() as unit:
        worker = await queries.locked_worker(worker_id)  # an accept is judged before or after
        before = worker.adult_consent_at is not None
        if before == consents:
            return worker
        at = clock.now()
        worker.adult_consent_at = at if consents else None
        await worker.save(update_fields=["adult_consent_at"])
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
