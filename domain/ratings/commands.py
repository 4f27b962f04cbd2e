"""Rating a requester, and answering a rating."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from domain.assignments.models import Assignment
from domain.kernel import bounds, clock
from domain.kernel.refusals import NotAllowed, NotFound, Refused, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.attempts import at_ratings, attempt, forgive
from domain.people.models import Requester, Worker
from domain.ratings import limits, queries
from domain.ratings.facts import RatingAnswered
from domain.ratings.models import RequesterRating
from domain.ratings.queries import SCALES, month_of

# A rating waits for the account to be closed, so that its text is not left behind.
_STILL_OPEN = Statement("SELECT id FROM accounts WHERE id = $1 AND closed_at IS NULL FOR KEY SHARE")
_RATE = Statement(
    f"""INSERT INTO requester_ratings (id, requester_id, worker_id, month, fair, pay, speed,
            communication, text, rated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (requester_id, worker_id, month) DO UPDATE SET fair = excluded.fair,
            pay = excluded.pay, speed = excluded.speed, communication = excluded.communication,
            text = excluded.text, rated_at = excluded.rated_at
        RETURNING {RequesterRating.columns()}"""
)
_LOCKED = Statement(
    f"SELECT {RequesterRating.columns()} FROM requester_ratings WHERE id = $1 FOR NO KEY UPDATE"
)
_ANSWER = Statement("UPDATE requester_ratings SET answer = $2, answered_at = $3 WHERE id = $1")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingDraft:
    """What a worker says of a requester: each scale from 1, bad, to 5, good."""

    fair: int
    pay: int
    speed: int
    communication: int
    text: str = ""

    def check(self) -> None:
        """Raises InvalidInput."""
        for name in SCALES:
            least, most = limits.LOWEST, limits.HIGHEST
            bounds.whole(name, getattr(self, name), at_least=least, at_most=most)
        bounds.text("text", self.text, at_least=0, at_most=limits.LONGEST_RATING_TEXT)


async def rate(worker: Worker, assignment_id: UUID, draft: RatingDraft) -> RequesterRating:
    """Rate the requester of one's own assignment, for the month in which it was decided: another
    rating of that month is changed.

    Raises InvalidInput, NotFound, WrongState before the decision, NotAllowed long after it,
    TooManyAttempts.
    """
    draft.check()
    counted = await attempt(at_ratings(worker.account_id))
    try:
        return await _rate(worker, assignment_id, draft)
    except Refused:
        await forgive(counted)
        raise


@retried
async def _rate(worker: Worker, assignment_id: UUID, draft: RatingDraft) -> RequesterRating:
    async with unit_of_work():
        assignment = await Assignment.get_or_none(id=assignment_id, worker_id=worker.id)
        if assignment is None:
            raise NotFound("assignment")
        decided_at, at = assignment.decided_at, clock.now()
        if decided_at is None:
            raise WrongState("assignment", assignment.status, ["APPROVED", "REJECTED"])
        if decided_at + limits.RATED_FOR < at:
            days = limits.RATED_FOR.days
            raise NotAllowed(f"A requester can be rated for {days} days after a decision.")
        if await _STILL_OPEN.row(worker.account_id) is None:
            raise NotFound("account")
        scales = [getattr(draft, name) for name in SCALES]
        about = (uuid4(), assignment.requester_id, worker.id, month_of(decided_at))
        row = await _RATE.row(*about, *scales, draft.text, at)
        assert row is not None, "the statement returns the row"
        return RequesterRating.of(row)


@retried
async def answer(requester: Requester, rating_id: UUID, text: str) -> RequesterRating:
    """Answer a rating of this requester that everybody sees: once. Raises NotFound, WrongState."""
    bounds.text("text", text, at_most=limits.LONGEST_RATING_TEXT)
    async with unit_of_work() as unit:
        seen = await queries.visible([rating_id], None)
        row = await _LOCKED.row(rating_id) if rating_id in seen else None
        rating = None if row is None else RequesterRating.of(row)
        if rating is None or rating.requester_id != requester.id or rating.hidden_at is not None:
            raise NotFound("rating")
        if rating.answer is not None:
            raise WrongState("rating", "ANSWERED", ["not answered"])
        if await _STILL_OPEN.row(requester.account_id) is None:
            raise NotFound("account")
        rating.answer, rating.answered_at = text, clock.now()
        await _ANSWER.run(rating.id, text, rating.answered_at)
        unit.tell(
            RatingAnswered(
                occurred_at=rating.answered_at,
                worker_id=rating.worker_id,
                requester_id=requester.id,
                rating_id=rating.id,
            )
        )
        return rating
