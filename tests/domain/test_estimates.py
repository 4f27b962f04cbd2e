"""An estimate is the amount that the command then takes, over random commands, on each database."""

import random
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.assignments import estimates as work_estimates
from domain.hits import commands, estimates
from domain.hits.commands.publication import Offer
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput, NotFound, Refused, WrongState
from domain.ledger.queries import requester_balance
from domain.profiles.commands.define_premium_type import create_premium_type
from domain.qualifications import system_types
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator
from tests.domain import cast, qualified

ROUNDS = 60
REWARDS = ("0.00", "0.01", "0.02", "0.03", "0.05", "0.53", "1.00", "9.99")
MASTERS = RequirementDraft(system_types.MASTERS, Comparator.EXISTS)
HIT = HitDraft(question=cast.QUESTION)
SLOTS = (1, 2, 8, 9, 10, 11)
BONUSES = (0, 1, 2, 3, 53, 250)  # cents
MOVES = (None, -60, 600, 7_200, 400 * 86_400)


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


class Trial:
    """Random commands of one requester, each estimated before it is done."""

    def __init__(self, seed, rita, types, workers):
        self.draw = random.Random(seed)
        self.rita, self.types, self.workers = rita, types, workers
        self.hits, self.done, self.seen = [], [], set()

    def publishing(self):
        hit_type, slots = self.draw.choice(self.types), self.draw.choice(SLOTS)
        count = self.draw.choice((1, 1, 2, 5))
        offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600, max_assignments=slots)
        asked = estimates.of_hits(self.rita, hit_type.id, max_assignments=slots, count=count)
        if count == 1:
            return asked, commands.create_hit(self.rita, offer, HIT)
        return asked, commands.create_hits(self.rita, offer, [HIT] * count)

    def extending(self):
        hit, slots = self.draw.choice(self.hits), self.draw.choice((None, *SLOTS))
        moved = self.draw.choice(MOVES)
        until = None if moved is None else clock.now() + timedelta(seconds=moved)
        given = {"slots": slots, "expires_at": until}
        asked = estimates.of_extension(self.rita, hit.id, **given)
        return asked, commands.extend_hit(self.rita, hit.id, **given)

    def rewarding(self):
        done, amount = self.draw.choice(self.done), Money(self.draw.choice(BONUSES))
        asked = work_estimates.of_bonus(self.rita, amount, done.id)
        return asked, work.send_bonus(self.rita, done.id, amount, reason="Thanks.")

    def overriding(self):
        done = self.draw.choice(self.done)
        asked = work_estimates.of_override(self.rita, done.id)
        return asked, work.override_rejection(self.rita, done.id)

    async def step(self):
        kinds = [self.publishing, self.publishing]
        kinds += [self.extending] * 2 if self.hits else []
        kinds += [self.rewarding, self.overriding] if self.done else []
        chosen = self.draw.choice(kinds)
        asked, doing = chosen()
        before = await requester_balance(self.rita.id)
        estimated, refused = await outcome(asked)
        answer, objection = await outcome(doing)
        after = await requester_balance(self.rita.id)
        self.seen.add((chosen.__name__, type(objection).__name__))
        if refused:
            assert (type(objection), objection.message) == (type(refused), refused.message)
            return
        assert estimated.available == before.available
        if estimated.missing:
            assert isinstance(objection, InsufficientFunds), (chosen, objection)
            assert (objection.needed, objection.missing) == (estimated.total, estimated.missing)
            assert estimated.available_afterwards is None
            await cast.deposit(self.rita, estimated.missing)
            return
        assert objection is None, (chosen, objection)
        assert estimated.reward + estimated.fee == estimated.total
        assert before.available - after.available == estimated.total, chosen
        assert after.available == estimated.available_afterwards
        await self.remember(answer)

    async def remember(self, answer):
        new = answer if isinstance(answer, list) else [answer]
        self.hits += [each for each in new if hasattr(each, "max_assignments")]
        hit = self.draw.choice(self.hits)
        for worker in self.workers:
            taken, refused = await outcome(work.accept(worker, hit.id))
            if not refused and self.draw.random() < 0.8:
                done = await work.submit(worker, taken.id, cast.ANSWER)
                self.done.append(done)
                if self.draw.random() < 0.6:
                    await cast.reject(self.rita, done)
        if self.draw.random() < 0.2:
            clock.advance(timedelta(seconds=self.draw.choice((60, 3_600))))
            await commands.expire_due(clock.now(), 100)


async def outcome(doing):
    try:
        return await doing, None
    except Refused as refused:
        return None, refused


async def a_trial(seed):
    rita = await cast.a_requester("Rita", funds="40.00")
    cars = await create_premium_type("Car owners", "Own a car.", fee=Money(20))
    owning = RequirementDraft(cars.id, Comparator.EQUAL_TO, (1,))
    required = [(), (MASTERS,), (owning,), (MASTERS, owning)]
    types = [
        await qualified.a_type_requiring(rita, *required[n % 4], title=f"Type {n}", reward=reward)
        for n, reward in enumerate(REWARDS)
    ]
    workers = [await cast.a_worker(name) for name in ("Wim", "Ann")]
    await qualified.granted(system_types.MASTERS, *workers, value=None)
    await qualified.granted(cars.id, *workers)
    return Trial(seed, rita, types, workers)


@pytest.mark.parametrize("seed", range(2))
async def test_an_estimate_is_the_amount_that_is_taken_then(seed, any_database):
    trial = await a_trial(seed)
    for _ in range(ROUNDS):
        await trial.step()

    kinds = ("publishing", "extending", "rewarding", "overriding")
    assert {(kind, "NoneType") for kind in kinds} <= trial.seen
    assert len(trial.seen) > 6, "the draw reaches the refusals"


async def test_what_is_missing_is_told_and_nothing_is_reserved(any_database):
    poor = await cast.a_requester("Poor", funds="0.30")
    hit_type = await cast.a_type(poor)

    async with cast.untouched():
        short = await estimates.of_hits(poor, hit_type.id, count=5)
        fits = await estimates.of_hits(poor, hit_type.id, count=2)

    assert (short.reward, short.fee, short.total) == (Money(50), Money(10), Money(60))
    assert (short.available, short.missing, short.available_afterwards) == (
        Money(30),
        Money(30),
        None,
    )
    assert (fits.missing, fits.available_afterwards) == (NOTHING, Money(6))


async def test_an_earlier_expiry_gives_money_back(any_database):
    rita = await cast.a_requester("Rita")
    hit = await cast.a_hit(rita, slots=3)

    found = await estimates.of_extension(rita, hit.id, expires_at=clock.now())

    assert (found.reward, found.fee) == (Money(-30), Money(-6))
    assert found.available_afterwards == Money(10_000)


async def test_refusals_are_those_of_the_commands(any_database):
    rita, rob = await cast.a_requester("Rita"), await cast.a_requester("Rob")
    wim = await cast.a_worker("Wim")
    hit = await cast.a_hit(rita)
    taken = await cast.an_accepted(wim, hit)
    type_id = hit.hit_type_id

    for asked, kind in (
        (estimates.of_hits(rob, type_id), NotFound),
        (estimates.of_hits(rita, type_id, count=0), InvalidInput),
        (estimates.of_hits(rita, type_id, count=10_001), InvalidInput),
        (estimates.of_hits(rita, type_id, max_assignments=0), InvalidInput),
        (estimates.of_extension(rita, hit.id), InvalidInput),
        (estimates.of_extension(rob, hit.id, slots=1), NotFound),
        (work_estimates.of_bonus(rita, Money(0)), InvalidInput),
        (work_estimates.of_bonus(rob, Money(1), taken.id), NotFound),
        (work_estimates.of_bonus(rita, Money(1), taken.id), WrongState),
        (work_estimates.of_override(rob, taken.id), NotFound),
        (work_estimates.of_override(rita, taken.id), WrongState),
    ):
        with pytest.raises(kind):
            await asked
