"""Requirements as SQL say what their evaluation in Python says, for workers of all sorts."""

import random

import pytest

from domain.kernel import clock, policy
from domain.kernel.statement import Statement, key
from domain.qualifications import holdings, system_types
from domain.qualifications.requirements import conditions
from domain.qualifications.requirements.requirement import (
    NO_PROBATION,
    Comparator,
    Locale,
    Requirement,
)
from tests.domain import cast, qualified

WORKERS, REQUIREMENTS = 40, 200
C = Comparator
COUNT = Statement("""INSERT INTO work_records (worker_id, submitted, returned, abandoned, approved,
    rejected, rejected_bounded) VALUES ($1, $2, $3, $4, $5, $6, $7)""")
PROBATION = Statement("""INSERT INTO daily_counts (id, day, accepted, submitted, probation_ends_at)
    VALUES ($1, '2026-10-01', 0, 0, $2)""")
CONSENT = Statement("UPDATE workers SET adult_consent_at = $2 WHERE id = $1")


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    policy.adopt(policy.MarketPolicy(probation_days=3))
    yield
    clock.release()
    policy.adopt(policy.MarketPolicy())


async def some_workers(dice, types):
    workers = [await cast.a_worker(f"Worker{number}") for number in range(WORKERS)]
    for each in types:
        for value in (None, 0, 1, 2, 3):
            await qualified.granted(each.id, *dice.sample(workers, 7), value=value)
        await qualified.revoked(each.id, *dice.sample(workers, 5))
    for worker in workers[:30]:
        await qualified.moved(worker, dice.choice(qualified.PLACES))
        submitted = dice.choice((0, 1, 99, 100, 150))
        approved = dice.randint(0, submitted)
        rejected = dice.randint(0, submitted - approved)
        more = dice.randint(0, 5), dice.randint(0, 5)
        await COUNT.run(worker.id, submitted, *more, approved, rejected, dice.randint(0, rejected))
    for worker in workers[10:20]:
        await CONSENT.run(worker.id, clock.now())
    for worker in workers[15:25]:
        await PROBATION.run(worker.id, dice.choice((clock.now(), cast.START.replace(year=2027))))
    return workers


def a_requirement(dice, types):
    which = dice.random()
    if which < 0.05:
        return NO_PROBATION
    comparator = dice.choice(list(C))
    if which < 0.25:
        places = tuple(dice.sample(qualified.PLACES, dice.randint(0, 3)))
        return Requirement(system_types.LOCALE, "Place", comparator, locales=places)
    known = [*system_types.PERCENTAGES, system_types.NUMBER_APPROVED, system_types.ADULT]
    type_id = dice.choice(known if which < 0.6 else [each.id for each in types])
    values = (0, 1, 2, 3) if type_id not in system_types.PERCENTAGES else (0, 1, 50, 99, 100)
    chosen = tuple(dice.sample(values, dice.randint(1, 3)))
    return Requirement(type_id, "Type", comparator, chosen)


async def met_in_sql(requirement):
    values = []

    def parameter(value):
        values.append(value)
        return f"${len(values)}"

    wanted = conditions.condition(requirement, parameter)
    rows = await Statement(f"SELECT p.id FROM {conditions.TABLES} WHERE {wanted}").rows(*values)
    return {key(row["id"]) for row in rows}


@pytest.mark.parametrize("seed", range(2))
async def test_sql_finds_the_workers_who_meet_a_requirement(any_database, seed):
    dice = random.Random(seed)
    rita = await cast.a_requester("Rita")
    types = [await qualified.a_qualification(rita, name) for name in "AB"]
    workers = await some_workers(dice, types)
    held = {worker.id: (await holdings.held_by(worker.id)).holdings for worker in workers}
    some = 0
    for _ in range(REQUIREMENTS):
        requirement = a_requirement(dice, types)
        meet = {id for id, has in held.items() if requirement.is_met_by(has)}
        assert await met_in_sql(requirement) == meet, requirement
        some += 0 < len(meet) < WORKERS
    assert some > REQUIREMENTS / 4, "most requirements tell workers apart"


async def test_a_subdivision_is_not_that_of_another_country(any_database):
    wim = await cast.a_worker("Wim")
    await qualified.moved(wim, Locale("US"))
    inside = Requirement(system_types.LOCALE, "Place", C.EQUAL_TO, locales=(Locale("US", "WA"),))
    outside = Requirement(system_types.LOCALE, "Place", C.NOT_IN, locales=(Locale("US", "WA"),))

    assert await met_in_sql(inside) == set()
    assert await met_in_sql(outside) == {wim.id}
