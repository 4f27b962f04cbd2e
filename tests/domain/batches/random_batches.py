"""A random market in which one requester also has a batch with limits, pauses it, and pays more."""

from contextlib import suppress
from dataclasses import replace

from domain.assignments import commands
from domain.batches.settings import BatchSettings
from domain.hits import commands as hits
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup, HitType
from domain.hits.rules import BatchScope
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.kernel.work import unit_of_work
from domain.worker_lists import commands as worker_lists
from domain.worker_lists.requirements import requirements_of_lists
from tests.domain import cast
from tests.domain.batches import published
from tests.domain.discovery.feed.watched_market import Watched
from tests.domain.random_market import RandomMarket

MOST_HITS, MOST_RAISES = 2, 6
SETTINGS = replace(published.SETTINGS, assignment_duration_seconds=60, max_assignments=2)


async def raised(requester, hit_type, reward, hit_ids, **scope):
    """Move these HITs to the batch's type with this reward."""
    draft = SETTINGS.hit_type().in_batch(BatchScope(batch_id=hit_type.batch_id, **scope))
    to = await hits.raised_type(requester, draft, reward, before=hit_type)
    async with unit_of_work() as unit:
        return to, (await hits.raise_reward(requester, hit_ids, to=to, unit=unit)).hits


class RandomBatches(RandomMarket):
    """Half of the changes are about the batch."""

    async def open(self):
        await super().open()
        limited = BatchSettings(hits=SETTINGS, most_hits_a_worker=MOST_HITS)
        self.batch, first = await published.a_batch(
            self.requesters[0], [{"text": "a"}, {"text": "b"}], settings=limited
        )
        self.hits += first
        await self.make_lists()
        self.batch_types = [await HitType.get(id=self.batch.hit_type_id)]

    async def change(self):
        if self.random.random() < 0.5:
            await super().change()
            return
        verb = self.random.choice(
            [self.publish_in_batch, self.pay_more, self.pause]
            + [self.resume] * 2
            + [self.accept_in_batch] * 5
            + [self.give_back, self.submit, self.put_on_list, self.take_off_list]
        )
        with suppress(Refused):
            await verb()

    async def make_lists(self):
        """Two lists, and HITs for the workers on the one who are not on the other."""
        rita = self.requesters[0]
        self.lists = [await worker_lists.create_list(rita, name) for name in ("Good", "Bad")]
        good, bad = [each.id for each in self.lists]
        asked = await requirements_of_lists(rita, only=[good], none_of=[bad])
        settings = BatchSettings(hits=replace(SETTINGS, requirements=asked))
        self.hits += (await published.a_batch(rita, [{"text": "c"}], settings=settings))[1]

    async def put_on_list(self, verb=worker_lists.add_workers):
        worker, chosen = self.random.choice(self.workers), self.random.choice(self.lists)
        await verb(self.requesters[0], chosen.id, [worker.id])

    async def take_off_list(self):
        await self.put_on_list(worker_lists.remove_workers)

    async def publish_in_batch(self):
        hit_type = self.random.choice(self.batch_types)
        self.hits.append(await cast.a_hit(self.requesters[0], slots=2, hit_type=hit_type))

    async def accept_in_batch(self):
        group = await HitGroup.get(hit_type_id=self.random.choice(self.batch_types).id)
        worker = self.random.choice(self.workers)
        held = await commands.accept_next(worker, group.id)
        self.held.append((worker, held.id))

    async def pause(self):
        async with unit_of_work() as unit:
            await hits.pause_groups(self.batch.id, unit)

    async def resume(self):
        async with unit_of_work() as unit:
            await hits.resume_groups(self.batch.id, unit)

    async def pay_more(self):
        if len(self.batch_types) > MOST_RAISES:
            return
        last = self.batch_types[-1]
        types = [each.id for each in self.batch_types]
        open_hits = await Hit.filter(hit_type_id__in=types, status=HitStatus.ASSIGNABLE)
        ids = [hit.id for hit in open_hits if self.random.random() < 0.7]
        to, _ = await raised(
            self.requesters[0], last, last.reward + Money(5), ids, most_hits_a_worker=MOST_HITS
        )
        self.batch_types.append(to)


class WatchedBatches(Watched, RandomBatches):
    """The same, with what each viewer could discover before and after each change."""
