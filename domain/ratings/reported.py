"""Ratings as things that can be reported: what a worker wrote, and the requester's answer to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.moderation.models import ReportCase
from domain.moderation.subjects import ReportedId, ReportedSubject, Reporter
from domain.people.models import Requester, Worker
from domain.ratings.models import RequesterRating
from domain.ratings.queries import forget

_HOLD = Statement("SELECT id FROM requester_ratings WHERE id = $1 FOR NO KEY UPDATE")
_HIDE = Statement("UPDATE requester_ratings SET hidden_at = $2 WHERE id = $1")
_HIDE_ANSWER = Statement("UPDATE requester_ratings SET answer_hidden_at = $2 WHERE id = $1")
TYPE_NAMES = ("RequesterRating",)


class Ratings:
    """The kind of cases about what a worker wrote. A rating that is taken down counts and shows no
    more, also once it is changed."""

    name = "RATING"
    type_names = TYPE_NAMES

    async def subject(self, asked: ReportedId, by: Reporter) -> ReportedSubject | None:
        """The rating, which is the worker's."""
        rating = await RequesterRating.get_or_none(id=asked.key)
        if rating is None or asked.is_answer:
            return None
        worker = await Worker.get(id=rating.worker_id)
        return ReportedSubject(kind=self.name, id=rating.id, account_id=worker.account_id)

    async def note_report(self, subject: ReportedSubject, by: Reporter) -> None:
        """Lock the rating, so that the text is stored that was reported."""
        await _HOLD.rows(subject.id)

    async def hold(self, subject_id: UUID) -> None:
        """Lock the rating."""
        await _HOLD.rows(subject_id)

    async def take_down(self, case: ReportCase, unit: UnitOfWork, at: datetime) -> None:
        """Hide it."""
        await _HIDE.run(case.subject_id, at)
        rating = await RequesterRating.get(id=case.subject_id)
        forget(rating.requester_id)

    async def text(self, subject_id: UUID) -> str | None:
        """The text, without the answer, which is somebody else's."""
        rating = await RequesterRating.get_or_none(id=subject_id)
        return None if rating is None else rating.text


class RatingAnswers:
    """The kind of cases about what a requester answered. The rating stays, without the answer, and
    takes no other one."""

    name = "RATING_ANSWER"
    type_names = TYPE_NAMES

    async def subject(self, asked: ReportedId, by: Reporter) -> ReportedSubject | None:
        """The answer, which is the requester's."""
        rating = await RequesterRating.get_or_none(id=asked.key)
        if rating is None or not asked.is_answer or not rating.shown_answer:
            return None
        requester = await Requester.get(id=rating.requester_id)
        return ReportedSubject(
            kind=self.name,
            id=rating.id,
            account_id=requester.account_id,
            requester_id=requester.id,
        )

    async def note_report(self, subject: ReportedSubject, by: Reporter) -> None:
        """Nothing: an answer is never changed."""

    async def hold(self, subject_id: UUID) -> None:
        """Lock the rating."""
        await _HOLD.rows(subject_id)

    async def take_down(self, case: ReportCase, unit: UnitOfWork, at: datetime) -> None:
        """Hide the answer alone."""
        await _HIDE_ANSWER.run(case.subject_id, at)
        rating = await RequesterRating.get(id=case.subject_id)
        forget(rating.requester_id)

    async def text(self, subject_id: UUID) -> str | None:
        """The answer."""
        rating = await RequesterRating.get_or_none(id=subject_id)
        return None if rating is None else rating.answer
