"""Ratings, written by the fewest steps."""

from uuid import uuid4

from domain.kernel import clock
from domain.ratings.models import RequesterRating
from domain.ratings.queries import month_of
from tests.domain import cast


async def a_rating(worker, requester, *, text="Fair.", answer=None, month=None, marks=(1, 2, 3, 4)):
    at = clock.now()
    return await RequesterRating.create(
        id=uuid4(),
        requester_id=requester.id,
        worker_id=worker.id,
        month=month or month_of(at),
        **dict(zip(("fair", "pay", "speed", "communication"), marks, strict=True)),
        text=text,
        rated_at=at,
        answer=answer,
        answered_at=None if answer is None else at,
    )


async def raters(requester, count, **more):
    """So many workers, each with a rating."""
    workers = [await cast.a_worker(f"Rater {n}") for n in range(count)]
    return [await a_rating(worker, requester, **more) for worker in workers]
