"""Whatever is rejected, undone, overturned and appealed: each rejection counts once or not at all.

What is stored equals the recounts, and a plain count by another program: this one.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.assignments import commands as work
from domain.assignments import recount
from domain.assignments.models import Assignment
from domain.disputes import commands as disputes
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.people.models import Account
from domain.qualifications.models import WorkRecord
from tests.domain import cast
from tests.domain.assignments.rejections import many

EXAMPLES = int(os.environ.get("KEMPELEN_TEST_EXAMPLES", "20"))
# What fails is made small only in a longer look.
SHRINKING = (Phase.shrink,) if EXAMPLES > 20 else ()
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, *SHRINKING)
A_DAY_COUNTS, FEW = 2, 10
ZONE = ZoneInfo("America/Los_Angeles")
MOMENTS = (0, 1, 30, 60, 1_800, 3_600, 7 * 3_600, 86_400)
which = st.integers(0, 99)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("reject"), which, st.sampled_from((1, 1, 2, 4, 11, 12))),
        st.tuples(st.sampled_from(("approve", "override", "hold", "overturn")), which),
        st.tuples(st.just("undo"), which, st.sampled_from((1, 3, 12))),
        st.tuples(st.just("wait"), st.sampled_from(MOMENTS)),
    ),
    min_size=4,
    max_size=16,
)


@dataclass
class Known:
    """A rejection as this test knows it."""

    work: Assignment
    at: object
    day: object
    undo_until: object = None
    is_open: bool = False  # to be undone
    has_place: bool = False
    is_upheld: bool = False
    stands: bool = True

    @property
    def counts(self):
        return self.stands and not self.is_open and (self.has_place or self.is_upheld)


@dataclass
class Market:
    """One requester, two workers, and all that they submitted."""

    rita: object
    workers: list
    works: list
    known: list = field(default_factory=list)
    status: dict = field(default_factory=dict)

    @classmethod
    async def begun(cls):
        number = await Account.all().count()
        rita = await cast.a_requester(f"Rita{number}")
        workers = [await cast.a_worker(f"Worker{number}{n}") for n in range(2)]
        works = await many.submitted(rita, workers, 7)
        return cls(rita, workers, works, status={each.id: "SUBMITTED" for each in works})

    async def step(self, verb, *given):
        await getattr(self, verb)(*given)
        self.end()
        await many.end_undo()

    async def wait(self, seconds):
        clock.advance(timedelta(seconds=seconds))

    async def reject(self, first, count):
        wanted = self.some("SUBMITTED", first, count)
        if wanted:
            await many.rejected(self.rita, wanted)
            self.note(wanted)

    async def approve(self, first):
        for each in self.some("SUBMITTED", first, 1):
            await cast.approve(self.rita, each)
            self.status[each.id] = "APPROVED"

    async def override(self, first):
        for each in self.some("REJECTED", first, 1):
            await work.override_rejection(self.rita, each.id)
            self.overturned(each)

    async def hold(self, first):
        for each in self.some("REJECTED", first, 1):
            made = await disputes.appeal(each.worker, each.id, "It was red.")
            await disputes.answer(self.rita, made.id, overturns=False, reason="No.")
            self.of(each).is_upheld = True

    async def overturn(self, first):
        for each in self.some("REJECTED", first, 1):
            made = await disputes.appeal(each.worker, each.id, "It was red.")
            await disputes.answer(self.rita, made.id, overturns=True, reason=None)
            self.overturned(each)

    async def undo(self, first, count):
        wanted = self.some("REJECTED", first, count)
        answers = await many.undone(self.rita, wanted) if wanted else []
        for each, answer in zip(wanted, answers, strict=True):
            entry = self.of(each)
            assert isinstance(answer, Refused) is not entry.is_open
            if entry.is_open:
                self.known.remove(entry)
                self.status[each.id] = "SUBMITTED"

    def some(self, status, first, count):
        found = [each for each in self.works if self.status[each.id] == status]
        for each in found:
            each.worker = next(w for w in self.workers if w.id == each.worker_id)
        start = first % len(found) if found else 0
        return (found[start:] + found[:start])[:count]

    def of(self, assignment):
        return next(each for each in self.known if each.work.id == assignment.id)

    def overturned(self, assignment):
        entry = self.of(assignment)
        entry.stands, entry.is_open = False, False
        self.status[assignment.id] = "APPROVED"

    def note(self, wanted):
        now = clock.now()
        lately = [each for each in self.known if each.at > now - many.MINUTE]
        new = [Known(each, now, now.astimezone(ZONE).date()) for each in wanted]
        self.known += new
        self.status |= {each.id: "REJECTED" for each in wanted}
        if len(lately) + len(new) <= FEW:
            self.give(new)
            return
        for each in (*new, *lately):
            if each.undo_until is None and each.stands:
                each.undo_until, each.is_open = now + many.HOUR, True
                each.has_place = False

    def end(self):
        over = [each for each in self.known if each.is_open and each.undo_until <= clock.now()]
        for each in over:
            each.is_open = False
        self.give(sorted(over, key=lambda each: (each.at, each.work.hit_id, each.work.id)))

    def give(self, entries):
        """Places are taken for good, also by rejections that are overturned later."""
        taken = Counter((each.work.worker_id, each.day) for each in self.known if each.has_place)
        for each in entries:
            if taken[each.work.worker_id, each.day] < A_DAY_COUNTS:
                each.has_place = True
                taken[each.work.worker_id, each.day] += 1

    async def check(self):
        assert [str(each) for each in await recount.differences()] == []
        for worker in self.workers:
            own = [each for each in self.known if each.work.worker_id == worker.id]
            record = await WorkRecord.get(worker_id=worker.id)
            assert record.rejected == sum(each.stands for each in own)
            assert record.rejected_bounded == sum(each.counts for each in own)
            by_place = Counter(each.day for each in own if each.counts and not each.is_upheld)
            assert max(by_place.values(), default=0) <= A_DAY_COUNTS
        held = sum(each.is_open for each in self.known)
        waiting = sum(status == "SUBMITTED" for status in self.status.values())
        _, on_hold = await cast.money(self.rita)
        assert on_hold == f"{(held + waiting) * 12 / 100:.2f}"


@given(steps)
@settings(
    max_examples=EXAMPLES,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_each_rejection_counts_once_or_not_at_all(market, steps):
    clock.freeze(cast.START)
    many.adopt(counted_a_day=A_DAY_COUNTS)
    stage = await Market.begun()
    for step in steps:
        try:
            await stage.step(*step)
        except Refused:
            stage.end()
            await many.end_undo()
        await stage.check()
