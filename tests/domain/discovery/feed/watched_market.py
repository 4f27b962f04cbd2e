"""A random market that remembers what each viewer could discover before and after each change."""

from bisect import bisect_left
from datetime import timedelta

from domain.discovery.eligibility import eligibility
from domain.discovery.feed.updates import ListRecomputed
from domain.hits.models import HitGroup
from domain.kernel import clock
from tests.domain.random_market import RandomMarket

STRANGER = None


class Watched:
    """Each change happens at times of its own, so that an event tells which change it is about."""

    async def open(self):
        await super().open()
        self.discoverable = {each: [] for each in (*self.viewers, STRANGER)}
        self.ended_at = []
        await self._remember()

    async def change(self):
        clock.advance(timedelta(milliseconds=1))
        await super().change()
        await self._remember()

    @property
    def changes(self):
        """The number of changes that are over."""
        return len(self.ended_at)

    async def _remember(self):
        groups = await HitGroup.all()
        for id, history in self.discoverable.items():
            found = await eligibility(self.viewers.get(id), groups)
            history.append({group_id for group_id, each in found.items() if each.may_see})
        self.ended_at.append(clock.now())

    def secrets_told(self, id, received):
        """The groups of these events that their reader could discover neither just before nor
        just after the change, nor when the event came. `received`: each event, and how many
        changes were over when it came."""
        history, told = self.discoverable[id], []
        for update, changes in received:
            number = bisect_left(self.ended_at, update.occurred_at)
            near = {number - 1, number, changes - 1, changes} & set(range(len(history)))
            known = set().union(*(history[each] for each in near))
            told += [(update, group) for group in named(update) if group.id not in known]
        return told


class WatchedMarket(Watched, RandomMarket):
    """A random market that is watched."""


def named(update):
    """The groups that an event tells of."""
    if isinstance(update, ListRecomputed):
        return update.opened + update.closed
    return (update.group,)
