"""Paced batches: a follower waits between two of them, and loses none."""

from subscriptions.log.entry import Entry
from subscriptions.log.paced import PacedBatches
from subscriptions.log.position import Position
from subscriptions.log.tail import EntryBatch
from tests.domain.cast import START

MANY_SECONDS = 600.0


def a_batch(number):
    position = Position(0, number)
    entry = Entry(position=position, topic="a", kind="counted", body={}, occurred_at=START)
    return EntryBatch([entry], position, True)


async def following(*numbers):
    for number in numbers:
        yield a_batch(number)


def positions(entries):
    return [entry.position.id for entry in entries]


async def test_a_batch_that_comes_within_the_pause_is_returned_after_it():
    async with PacedBatches(following(1, 2)) as paced:
        assert positions(await paced.next(patience=None, pause=MANY_SECONDS)) == [1]
        assert await paced.next(patience=0.001, pause=MANY_SECONDS) == []
        assert positions(await paced.next(patience=None, pause=0.0)) == [2]
        assert await paced.next(patience=None, pause=0.0) is None
