"""Numbered notices, and the check that a client received each one in the log once."""

from domain.assignments import commands as assignments
from domain.kernel.money import Money
from domain.people.facts import worker_topic
from subscriptions.log.position import Position
from tests.proofs import books

CENT = Money(1)
HEARD = ("AssignmentAccepted", "BonusReceived")  # those that the players count


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


async def assert_received_once(notices, *, after, worker, payer):
    """The notices are the log's entries past the cursor, in order, none twice."""
    start = Position.decode(after)
    logged = [
        (cursor, kind)
        for cursor, kind in await books.logged(worker_topic(worker.id))
        if Position.decode(cursor) > start and kind in HEARD
    ]
    assert [(notice["cursor"], notice["kind"]) for notice in notices] == logged
    reasons = [notice["reason"] for notice in notices if notice["kind"] == "BonusReceived"]
    assert reasons == [str(number) for number in range(payer.sent)]
