"""The index of requirements gives the same result as the evaluation of each set."""

import random
from uuid import UUID

import pytest

from domain.qualifications import system_types
from domain.qualifications.requirements.catalogue import Access, Catalogue, set_numbers
from domain.qualifications.requirements.requirement import (
    Comparator,
    Guard,
    Locale,
    Requirement,
    evaluate,
)

TYPES = [UUID(int=number) for number in range(1, 6)]
VALUES = (None, 0, 1, 2)
PLACES = (Locale("NL"), Locale("US"), Locale("US", "WA"))


def any_requirement(dice):
    guard, comparator = dice.choice(list(Guard)), dice.choice(list(Comparator))
    if dice.random() < 0.2:
        places, comparator = (dice.choice(PLACES),), dice.choice([Comparator.IN, Comparator.NOT_IN])
        return Requirement(system_types.LOCALE, "Location", comparator, locales=places, guard=guard)
    values = () if "EXIST" in comparator else (dice.choice(VALUES[1:]),)
    return Requirement(dice.choice(TYPES), "Skill", comparator, values, guard=guard)


def any_holdings(dice):
    held = dice.sample(TYPES, dice.randint(0, len(TYPES)))
    return {
        **{type_id: dice.choice(VALUES) for type_id in held},
        system_types.LOCALE: dice.choice(PLACES),
        system_types.NUMBER_APPROVED: 7,  # in no set
    }


@pytest.mark.parametrize("seed", range(5))
def test_access_equals_the_evaluation_of_each_set_also_after_more_sets(seed):
    dice, known, sets = random.Random(seed), Catalogue(), {}
    workers = [{}, *(any_holdings(dice) for _ in range(30))]
    for number in range(1, 61):
        sets[number] = tuple(any_requirement(dice) for _ in range(dice.randint(1, 3)))
        known.add(number, f"{number}", sets[number])
        if number % 20:
            continue
        for holdings in workers:
            access = known.access(holdings)
            for each, requirements in sets.items():
                evaluation = evaluate(requirements, holdings)
                assert access.may_accept(each) == evaluation.may_accept
                assert access.may_discover(each) == evaluation.may_discover


def test_a_set_that_is_not_known_yet_keeps_everybody_away():
    access = Access(version=3, barred=0b1000)
    assert [access.may_accept(each) for each in (None, 2, 3, 4)] == [True, True, False, False]
    assert [access.may_discover(each) for each in (None, 3, 4)] == [True, True, False]


def test_sets_later_than_the_holdings_are_not_evaluated():
    known, seen = Catalogue(), None
    for number in (1, 2):
        known.add(number, f"{number}", ())
        seen = seen or known.edition
    access = known.access({}, seen=seen)
    assert [access.may_accept(each) for each in (1, 2)] == [True, False]
    assert known.access({}).may_accept(2)


def test_each_bit_is_the_number_of_a_set():
    assert set_numbers(0) == frozenset()
    assert set_numbers(1 << 4_000 | 0b10) == {1, 4_000}
