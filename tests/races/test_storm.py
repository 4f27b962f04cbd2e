"""Everybody does everything at once for a while: no deadlock, no fault, and all adds up."""

import asyncio
import random
from collections import Counter
from datetime import timedelta

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from tests.domain import cast
from tests.races import crowd

SECONDS = 6
VERBS, PATIENCE = 12, 30  # a slow machine goes on until each was done once
ACTORS = 20
DRAFT = HitDraft(question=cast.QUESTION)


class Storm:
    """A small market in which actors collide all the time."""

    def __init__(self, requesters, workers, hit_types, dice):
        self.requesters, self.workers, self.dice = requesters, workers, dice
        self.hit_types = hit_types
        self.hits = []
        self.assignments = []
        self.done = Counter()

    def a_hit(self):
        return self.dice.choice(self.hits[-12:])

    def an_assignment(self):
        return self.dice.choice(self.assignments[-60:] or [None])

    async def publish(self):
        requester, hit_type = self.dice.choice(self.hit_types)
        offer = Offer(
            hit_type_id=hit_type.id,
            lifetime_seconds=3600,
            max_assignments=self.dice.randint(1, 9),
        )
        answers = await hits.create_hits(requester, offer, [DRAFT] * 3)
        self.hits += [(requester, hit) for hit in answers if isinstance(hit, Hit)]

    async def accept(self):
        _, hit = self.a_hit()
        self.assignments.append(await work.accept(self.dice.choice(self.workers), hit.id))

    async def accept_next(self):
        _, hit = self.a_hit()
        worker = self.dice.choice(self.workers)
        self.assignments.append(await work.accept_next(worker, hit.group_id))

    async def submit(self):
        if assignment := self.an_assignment():
            await work.submit(self.by_worker(assignment), assignment.id, cast.ANSWER)

    async def give_back(self):
        if assignment := self.an_assignment():
            await work.return_assignment(self.by_worker(assignment), assignment.id)

    async def decide(self):
        chosen = [a for a in (self.an_assignment() for _ in range(5)) if a]
        if chosen:
            requester = self.by_requester(chosen[0])
            await work.decide(requester, [a.id for a in chosen], work.Decision())

    async def decide_hit(self):
        requester, hit = self.a_hit()
        await work.decide_hit(requester, hit.id, work.Decision())

    async def bonus(self):
        if assignment := self.an_assignment():
            await work.send_bonus(
                self.by_requester(assignment), assignment.id, Money(3), reason="!"
            )

    async def extend(self):
        requester, hit = self.a_hit()
        expires_at = clock.now() + timedelta(hours=1)
        await hits.extend_hit(requester, hit.id, slots=1, expires_at=expires_at)

    async def expire(self):
        requester, hit = self.a_hit()
        await hits.expire_hit(requester, hit.id)

    async def delete(self):
        requester, hit = self.a_hit()
        await hits.delete_hit(requester, hit.id)

    async def tick(self):
        """A clock that runs ahead, so that deadlines come while work goes on."""
        at = clock.now() + timedelta(seconds=self.dice.choice([0, 300, 599]))
        await work.warn_due(at, 5)
        await work.approve_due(at + timedelta(hours=1), 5)

    def by_worker(self, assignment):
        return next(worker for worker in self.workers if worker.id == assignment.worker_id)

    def by_requester(self, assignment):
        return next(each for each in self.requesters if each.id == assignment.requester_id)

    def verbs(self):
        """The verbs that succeeded at least once."""
        return {name for name in self.done if ":" not in name}

    async def rage(self, until):
        """One actor: anything, again and again."""
        verbs = [self.accept, self.accept_next, self.submit] * 3
        verbs += [self.publish, self.give_back, self.decide, self.decide_hit, self.bonus]
        verbs += [self.extend, self.expire, self.delete, self.tick]
        now = asyncio.get_running_loop().time
        while now() < until or (len(self.verbs()) < VERBS and now() < until + PATIENCE):
            verb = self.dice.choice(verbs)
            try:
                await verb()
                self.done[verb.__name__] += 1
            except Refused as refused:
                self.done[f"{verb.__name__}: {refused.reason}"] += 1


async def test_a_storm_of_everything_ends_with_every_count_and_cent_in_place(market):
    requesters = [await cast.a_requester(name, funds="10000.00") for name in ("Rita", "Robin")]
    hit_types = [
        (requester, await cast.a_type(requester, title=title))
        for requester in requesters
        for title in ("One", "Two")
    ]
    storm = Storm(requesters, await crowd.of_workers(12), hit_types, random.Random(2))
    await storm.publish()

    until = asyncio.get_running_loop().time() + SECONDS
    await asyncio.gather(*(storm.rage(until) for _ in range(ACTORS)))

    assert len(storm.verbs()) == VERBS, storm.done
    assert await Assignment.all().count() == storm.done["accept"] + storm.done["accept_next"]
