"""HITs as things that can be reported: a case is about a group, of which a HIT may be in sight."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.assignments.models import Assignment
from domain.hits.models import Hit, HitGroup
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.moderation.models import ReportCase
from domain.moderation.subjects import ReportedId, ReportedSubject, Reporter
from domain.people.models import Requester

HIT_GROUP = "HIT_GROUP"

# The HITs of a batch may stand in several groups, and move between them.
GROUPS = """SELECT id FROM hit_groups
    WHERE id = $1 OR batch_id = (SELECT batch_id FROM hit_groups WHERE id = $1)"""
_HOLD = Statement(f"{GROUPS} ORDER BY id FOR NO KEY UPDATE")
_TAKE_DOWN = Statement(f"UPDATE hit_groups SET taken_down_at = $2 WHERE id IN ({GROUPS})")


class HitGroups:
    """The kind of such cases: reported by the id of a group, of a HIT or of an assignment."""

    name = HIT_GROUP
    type_names = ("HitGroup", "Hit", "Assignment")

    async def subject(self, asked: ReportedId, by: Reporter) -> ReportedSubject | None:
        """The group, with the HIT that was in sight."""
        if asked.is_answer:
            return None
        type_name, key, hit_id = asked.type_name, asked.key, None
        if type_name == "Assignment":
            assignment = await Assignment.get_or_none(id=key).only("id", "hit_id")
            hit_id = None if assignment is None else assignment.hit_id
        elif type_name == "Hit":
            hit_id = key
        if type_name == "HitGroup":
            group = await HitGroup.get_or_none(id=key)
        else:
            hit = None if hit_id is None else await Hit.get_or_none(id=hit_id)
            group = None if hit is None else await HitGroup.get(id=hit.group_id)
        if group is None:
            return None
        requester = await Requester.get(id=group.requester_id)
        return ReportedSubject(
            kind=HIT_GROUP,
            id=group.id,
            account_id=requester.account_id,
            requester_id=requester.id,
            hit_id=hit_id,
        )

    async def note_report(self, subject: ReportedSubject, by: Reporter) -> None:
        """Nothing."""

    async def hold(self, subject_id: UUID) -> None:
        """Lock the group, and the other groups of its batch: publishing locks them too."""
        await _HOLD.rows(subject_id)

    async def take_down(self, case: ReportCase, unit: UnitOfWork, at: datetime) -> None:
        """From now on nothing of them is published or offered again; a timer expires the HITs."""
        await _TAKE_DOWN.run(case.subject_id, at)

    async def text(self, subject_id: UUID) -> str | None:
        """None: operators look at the HITs themselves."""
        return None
