"""Notices by number, and what the log says that a client should have heard of them."""

from domain.assignments import commands as assignments
from domain.kernel.money import Money
from domain.people.facts import worker_topic
from subscriptions.log.position import Position
from tests.proofs import books

CENT = Money(1)


class Payer:
    """Rita, who sends Wim numbered bonuses, whether or not a server runs."""

    def __init__(self, people, scene):
        self._rita, self._assignment = people.rita.requester, scene.submitted
        self.sent = 0

    async def send(self, times):
        for _ in range(times):
            await assignments.send_bonus(
                self._rita, self._assignment.id, CENT, reason=str(self.sent)
            )
            self.sent += 1


async def assert_heard_once(notices, *, after, worker, payer):
    """All that was told past the cursor, in order, and nothing twice: cursor, kind and reason."""
    start = Position.decode(after)
    told = [
        (cursor, kind)
        for cursor, kind in await books.told(worker_topic(worker.id))
        if Position.decode(cursor) > start
    ]
    assert [(notice["cursor"], notice["kind"]) for notice in notices] == told
    reasons = [notice["reason"] for notice in notices if notice["kind"] == "BonusReceived"]
    assert reasons == [str(number) for number in range(payer.sent)]
