"""The view that several viewers share: a group has the same eligibility for all of them.

A feed computes an update once for all viewers with the same view. Groups in which a worker has
done a HIT, and groups of a requester who has blocked the worker, are no part of the view: they
are personal exceptions (`exceptions.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.assignments.refusals import NoSlotsLeft, NotQualified, QueueFull
from domain.discovery.eligibility import Eligibility, gates
from domain.hits.models import HitGroup
from domain.kernel import policy
from domain.kernel.refusals import RefusalReason
from domain.kernel.statement import Statement
from domain.people.viewer import Viewer
from domain.qualifications.requirements.catalogue import Access, catalogue

_QUEUE = Statement(
    "SELECT count(*) AS length FROM assignments WHERE worker_id = $1 AND status = 'IN_PROGRESS'"
)


class StaleView(Exception):
    """A group has a requirement set that is newer than the view."""


@dataclass(frozen=True, slots=True)
class SharedView:
    """The facts about a viewer that eligibility depends on, apart from personal exceptions."""

    gates: tuple[RefusalReason, ...]  # reasons against all work
    access: Access
    is_queue_full: bool


async def shared_view_of(viewer: Viewer | None, access: Access) -> SharedView:
    """The view of this viewer, who has this access, at this moment."""
    length = 0
    if viewer is not None and viewer.worker is not None:
        row = await _QUEUE.row(viewer.worker.id)
        length = 0 if row is None else row["length"]
    reasons = tuple(gate.reason for gate in gates(viewer))
    return SharedView(reasons, access, length >= policy.current().queue_length)


async def shared_eligibility(
    view: SharedView, groups: Sequence[HitGroup]
) -> dict[UUID, Eligibility]:
    """The eligibility for these groups, which are no personal exceptions of any viewer.

    The findings say whether each requirement is met, and hold no value of a viewer. Raises
    StaleView.
    """
    known = await catalogue()
    found = {}
    for group in groups:
        judgement = known.judgement_alike(group.requirement_set, view.access)
        if judgement is None:
            raise StaleView
        reasons = list(view.gates)
        if not judgement.may_accept:
            reasons.append(NotQualified.reason)
        if group.available_hits == 0:
            reasons.append(NoSlotsLeft.reason)
        if view.is_queue_full:
            reasons.append(QueueFull.reason)
        found[group.id] = Eligibility(
            may_see=judgement.may_discover,
            may_preview=judgement.may_preview,
            may_accept=not reasons,
            reasons=tuple(reasons),
            findings=judgement.findings,
        )
    return found
