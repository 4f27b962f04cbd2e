"""One view of the market that several viewers share, so that it is worked out once for all.

Blocks and earlier work make viewers differ: the groups that they concern are not in a shared view
(`exceptions.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.assignments.batch_limits import uses
from domain.assignments.daily_limits import DailyUse
from domain.assignments.objections import AcceptFacts
from domain.assignments.queries import queue_length
from domain.discovery.eligibility import Eligibility, daily_use_of, gate
from domain.hits.models import HitGroup
from domain.kernel import policy
from domain.kernel.refusals import RefusalReason
from domain.people.viewer import Viewer
from domain.qualifications.requirements.catalogue import Access, catalogue
from domain.qualifications.requirements.requirement import Evaluation


class StaleView(Exception):
    """A group has requirements that were registered after the view was made."""


@dataclass(frozen=True, slots=True)
class SharedView:
    """What its viewers have in common; equal views are one."""

    gate: RefusalReason | None  # why they may not work at all
    access: Access
    is_queue_full: bool
    reached: DailyUse | None = None  # the daily limit, where they have reached it


async def shared_view_of(viewer: Viewer | None, access: Access) -> SharedView:
    """The view that this viewer, who has this access, shares at this moment."""
    is_queue_full, daily = False, await daily_use_of(viewer)
    if viewer is not None and viewer.worker is not None:
        is_queue_full = await queue_length(viewer.worker.id) >= policy.current().queue_length
    return SharedView(gate(viewer), access, is_queue_full, daily and daily.if_reached())


async def shared_eligibility(
    view: SharedView, groups: Sequence[HitGroup]
) -> dict[UUID, Eligibility]:
    """What every viewer of this view may do with these groups; none of them is an exception.

    The findings say whether each requirement is met, without the viewers' own values. Raises
    StaleView.
    """
    known, found = await catalogue(), {}
    used = await uses(None, groups)  # None of the viewers has taken a HIT of these batches.
    for group in groups:
        judgement = known.evaluate_shared(group.requirement_set, view.access)
        if judgement is None:
            raise StaleView
        facts = facts_of(view, group, judgement)
        found[group.id] = Eligibility.of(replace(facts, use=used[group.id]))
    return found


def facts_of(view: SharedView, group: HitGroup, judgement: Evaluation) -> AcceptFacts:
    """The facts about a group for every viewer of this view. Pure."""
    return AcceptFacts(
        gate=view.gate,
        judgement=judgement,
        has_free_slot=group.available_hits > 0,
        is_queue_full=view.is_queue_full,
        queue_limit=policy.current().queue_length,
        daily=view.reached,
    )
