"""Viewers who are alike: what holds for one of them towards a group holds for all.

So what a feed tells of a group is worked out once for all who look alike, however many they are.
Where what a worker has done or whom they have blocked counts, they are not alike: those groups are
kept apart (`apart.py`).
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
    """A group requires what was not there when it was found out who looks alike."""


@dataclass(frozen=True, slots=True)
class SharedView:
    """What viewers who look alike have in common."""

    gates: tuple[RefusalReason, ...]  # why they may not work at all
    access: Access
    is_queue_full: bool


async def shared_view_of(viewer: Viewer | None, access: Access) -> SharedView:
    """How this viewer looks, who has this access, at this moment."""
    length = 0
    if viewer is not None and viewer.worker is not None:
        row = await _QUEUE.row(viewer.worker.id)
        length = 0 if row is None else row["length"]
    reasons = tuple(gate.reason for gate in gates(viewer))
    return SharedView(reasons, access, length >= policy.current().queue_length)


async def shared_eligibility(
    likeness: SharedView, groups: Sequence[HitGroup]
) -> dict[UUID, Eligibility]:
    """What all of them may do with these groups, of which none is kept apart for any of them.

    The findings say whether each requirement is met, and nothing of what one holds. Raises
    CameLater.
    """
    known = await catalogue()
    found = {}
    for group in groups:
        judgement = known.evaluate_shared(group.requirement_set, likeness.access)
        if judgement is None:
            raise StaleView
        reasons = list(likeness.gates)
        if not judgement.may_accept:
            reasons.append(NotQualified.reason)
        if group.available_hits == 0:
            reasons.append(NoSlotsLeft.reason)
        if likeness.is_queue_full:
            reasons.append(QueueFull.reason)
        found[group.id] = Eligibility(
            may_see=judgement.may_discover,
            may_preview=judgement.may_preview,
            may_accept=not reasons,
            reasons=tuple(reasons),
            findings=judgement.findings,
        )
    return found
