"""A small market for random play: who is on stage, what a follower of the log knows of it."""

import asyncio
import shutil
from collections import Counter
from contextlib import AsyncExitStack

from hypothesis.stateful import RuleBasedStateMachine

from api.database import connect
from domain.kernel import clock, policy
from domain.kernel.facts import Fact
from domain.kernel.ids import new_id
from domain.kernel.refusals import Refused
from domain.ledger.models import LedgerTransfer
from domain.people.models import Worker, WorkerBlock
from subscriptions.log import reader
from subscriptions.log.position import Position
from tests.domain import cast

QUEUE = 3
ANY = 11  # the number with which even what does not fit is picked
STATUS_TOLD = {
    "AssignmentAccepted": "IN_PROGRESS",
    "AssignmentSubmitted": "SUBMITTED",
    "AssignmentReturned": "RETURNED",
    "AssignmentAbandoned": "ABANDONED",
    "AssignmentApproved": "APPROVED",
    "AssignmentRejected": "REJECTED",
    "RejectionOverturned": "APPROVED",
}


class Feed:
    """What somebody knows who only follows the log."""

    def __init__(self):
        self.position = Position(0, 0)
        self.groups, self.statuses, self.hits = {}, {}, {}
        self.paid = Counter()

    async def follow(self):
        while entries := await reader.read(self.position, limit=100):
            for entry in entries:
                self.apply(entry.kind, Fact.from_entry(entry), entry.topic)
            self.position = entries[-1].position

    def apply(self, kind, fact, topic):
        if kind == "GroupChanged":
            known = self.groups.get(fact.group_id, (0, 0, 0))
            self.groups[fact.group_id] = max(known, (fact.version, fact.available, fact.total))
        elif kind == "HitPublished":
            self.hits[fact.hit_id] = True
        elif kind == "HitDisposed":
            self.hits[fact.hit_id] = False
        elif topic.startswith("worker/"):
            if kind in STATUS_TOLD:
                self.statuses[fact.assignment_id] = STATUS_TOLD[kind]
            if kind in ("AssignmentApproved", "RejectionOverturned"):
                self.paid[fact.worker_id] += 10
            if kind == "BonusSent":
                self.paid[fact.worker_id] += fact.amount.cents


class Stage(RuleBasedStateMachine):
    """Two requesters, one of them poor; three workers, one of them the rich requester too."""

    def __init__(self, template, folder):
        super().__init__()
        self.path = folder / "market.sqlite3"
        shutil.copyfile(template, self.path)
        clock.freeze(cast.START)
        policy.adopt(policy.MarketPolicy(queue_length=QUEUE))
        self.runner, self.open = asyncio.Runner(), AsyncExitStack()
        self.feed, self.hits, self.assignments = Feed(), [], []
        self.run(self.begin())

    def run(self, doing):
        return self.runner.run(doing)

    async def begin(self):
        await self.open.enter_async_context(connect.database(f"sqlite:///{self.path}"))
        rita = await cast.a_requester("Rita", funds="9.00")
        self.requesters = [rita, await cast.a_requester("Robin", funds="0.50")]
        self.workers = [await cast.a_worker("Wim"), await cast.a_worker("Ann")]
        self.workers.append(
            await Worker.create(
                id=new_id(), account_id=rita.account_id, worker_id="ARITA", created_at=cast.START
            )
        )
        self.types = [
            (requester, await cast.a_type(requester, seconds=duration, auto_approval=delay))
            for duration, delay in ((600, 3600), (60, 0))
            for requester in self.requesters
        ]
        for slots, lifetime in ((2, 600), (1, 3600), (3, 86_400)):
            hit_type = self.types[0][1]
            hit = await cast.a_hit(rita, hit_type=hit_type, slots=slots, lifetime=lifetime)
            self.hits.append((rita, hit))
            for worker in self.workers[:slots][:2]:
                self.assignments.append((worker, rita, await cast.an_accepted(worker, hit)))
        # Rejections are rare among all that can happen, and overrides rarer: one is there already.
        hit = await cast.a_hit(rita, hit_type=self.types[0][1], slots=2)
        self.hits.append((rita, hit))
        rejected = await cast.a_rejected(rita, self.workers[1], hit)
        self.assignments.append((self.workers[1], rita, rejected))

    def teardown(self):
        self.run(self.open.aclose())
        self.runner.close()
        clock.release()
        policy.adopt(policy.MarketPolicy())
        self.path.unlink()

    def attempt(self, doing):
        """Do it; where it is refused, nothing was told and no money moved."""

        async def attempted():
            before = await self.trace()
            try:
                return await doing
            except Refused:
                assert await self.trace() == before
                return None

        return self.run(attempted())

    async def trace(self):
        head = await reader.head()
        return head, await LedgerTransfer.all().count()

    def hit(self, number):
        """A HIT with its requester; a deleted one now and then."""
        there = [each for each in self.hits if self.feed.hits.get(each[1].id)]
        return _picked(self.hits if number == ANY else there or self.hits, number)

    def assignment(self, number, *statuses):
        """An assignment with its worker and its requester; of a wrong status now and then."""
        known = self.feed.statuses
        fit = [each for each in self.assignments if known.get(each[2].id) in statuses]
        return _picked(self.assignments if number == ANY else fit or self.assignments, number)

    def remember(self, worker, requester, assignment):
        if assignment.id not in {a.id for *_, a in self.assignments}:
            self.assignments.append((worker, requester, assignment))


def _picked(things, number):
    return things[-1 - number % len(things)]


async def all_of(model):
    return await model.all()


async def toggle_block(requester, worker):
    if not await WorkerBlock.filter(requester_id=requester.id, worker_id=worker.id).delete():
        await WorkerBlock.create(
            id=new_id(),
            requester_id=requester.id,
            worker_id=worker.id,
            reason="-",
            created_at=clock.now(),
        )
