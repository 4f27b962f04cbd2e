"""Ratings as things that can be reported: what a worker wrote, with the requester's answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.moderation.models import ReportCase
from domain.moderation.subjects import ReportedSubject, Reporter
from domain.people.models import Worker
from domain.ratings.models import RequesterRating
from domain.ratings.queries import forget

_HOLD = Statement("SELECT id FROM requester_ratings WHERE id = $1 FOR NO KEY UPDATE")
_HIDE = Statement("UPDATE requester_ratings SET hidden_at = $2 WHERE id = $1")


class Ratings:
    """The kind of such cases. A rating that is taken down counts and shows no more, also once it
    is changed."""

    name = "RATING"
    type_names = ("RequesterRating",)

    async def subject(self, type_name: str, key: UUID, by: Reporter) -> ReportedSubject | None:
        """The rating, which is the worker's."""
        rating = await RequesterRating.get_or_none(id=key)
        if rating is None:
            return None
        worker = await Worker.get(id=rating.worker_id)
        return ReportedSubject(kind=self.name, id=rating.id, account_id=worker.account_id)

    async def note_report(self, subject: ReportedSubject, by: Reporter) -> None:
        """Nothing."""

    async def hold(self, subject_id: UUID) -> None:
        """Lock the rating."""
        await _HOLD.rows(subject_id)

    async def take_down(self, case: ReportCase, unit: UnitOfWork, at: datetime) -> None:
        """Hide it."""
        await _HIDE.run(case.subject_id, at)
        rating = await RequesterRating.get(id=case.subject_id)
        forget(rating.requester_id)

    async def text(self, subject_id: UUID) -> str | None:
        """The text, and the answer below it."""
        rating = await RequesterRating.get_or_none(id=subject_id)
        if rating is None:
            return None
        return rating.text if rating.answer is None else f"{rating.text}\n\n-- {rating.answer}"
