"""The evaluation of requirements agrees with a table of the rules."""

import random
from uuid import UUID

import pytest

from domain.qualifications.requirements.requirement import (
    Comparator,
    Guard,
    Locale,
    Requirement,
    evaluate,
    from_json,
    to_json_values,
)

C = Comparator
TYPES = [UUID(int=number) for number in (1, 2, 3)]
PLACE = UUID(int=9)
PLACES = [Locale("NL"), Locale("DE"), Locale("US"), Locale("US", "WA"), Locale("US", "CA")]
OF_LISTS = (C.IN, C.NOT_IN)


def a_requirement(dice):
    guard = dice.choice(list(Guard))
    if dice.random() < 0.3:
        comparator = dice.choice([C.EQUAL_TO, C.NOT_EQUAL_TO, *OF_LISTS])
        places = dice.sample(PLACES, dice.randint(1, 4 if comparator in OF_LISTS else 1))
        return Requirement(PLACE, "Place", comparator, locales=tuple(places), guard=guard)
    comparator, type_id = dice.choice(list(C)), dice.choice(TYPES)
    if comparator in (C.EXISTS, C.DOES_NOT_EXIST):
        return Requirement(type_id, "Type", comparator, guard=guard)
    many = dice.randint(1, 4) if comparator in OF_LISTS else 1
    values = tuple(dice.randint(-3, 3) for _ in range(many))
    return Requirement(type_id, "Type", comparator, values, guard=guard)


def some_requirements(dice):
    return [a_requirement(dice) for _ in range(dice.choice([0, 1, 1, 2, 3, 10]))]


def some_holdings(dice):
    held = {
        type_id: dice.choice([None, -3, -2, -1, 0, 1, 2, 3])
        for type_id in TYPES
        if dice.random() < 0.7
    }
    if dice.random() < 0.8:
        held[PLACE] = dice.choice(PLACES)
    return held


def lies_in(place, wider):
    return str(place) == str(wider) or (
        wider.subdivision is None and place.country == wider.country
    )


def meets(requirement, held):
    """The rules of E.2 in another form: a table with a condition for each comparator."""
    if requirement.type_id not in held:
        return requirement.comparator == C.DOES_NOT_EXIST
    value = held[requirement.type_id]
    if requirement.comparator in (C.EXISTS, C.DOES_NOT_EXIST):
        return requirement.comparator == C.EXISTS
    if value is None:
        return False
    if isinstance(value, Locale):
        is_there = bool([place for place in requirement.locales if lies_in(value, place)])
        return is_there if requirement.comparator in (C.EQUAL_TO, C.IN) else not is_there
    first = requirement.integers[0]
    return {
        C.LESS_THAN: value < first,
        C.LESS_THAN_OR_EQUAL_TO: value <= first,
        C.GREATER_THAN: value > first,
        C.GREATER_THAN_OR_EQUAL_TO: value >= first,
        C.EQUAL_TO: value == first,
        C.NOT_EQUAL_TO: value != first,
        C.IN: value in requirement.integers,
        C.NOT_IN: value not in requirement.integers,
    }[requirement.comparator]


@pytest.mark.parametrize("seed", range(10))
def test_the_evaluation_agrees_with_the_rules_for_twenty_thousand_pairs(seed):
    dice = random.Random(seed)
    outcomes = {must_agree(some_requirements(dice), some_holdings(dice)) for _ in range(2_000)}
    assert len(outcomes) == 4, "every possible result has occurred"


def must_agree(required, held):
    evaluation = evaluate(required, held)

    unmet = [each for each in required if not meets(each, held)]
    guards = {each.guard for each in unmet}
    assert [finding.requirement for finding in evaluation.missing] == unmet
    assert [finding.requirement for finding in evaluation.findings] == required
    assert evaluation.may_accept == (not unmet)
    assert evaluation.may_preview == (guards <= {Guard.ACCEPT})
    assert evaluation.may_discover == (Guard.DISCOVER_PREVIEW_AND_ACCEPT not in guards)
    for finding in evaluation.findings:
        assert finding.is_held == (finding.requirement.type_id in held)
        assert finding.value == held.get(finding.requirement.type_id)
    return evaluation.may_discover, evaluation.may_preview, evaluation.may_accept


def test_requirements_are_the_same_after_a_round_trip_through_json():
    dice = random.Random(5)
    for _ in range(500):
        required = some_requirements(dice)
        assert from_json(to_json_values(required)) == tuple(required)


@pytest.mark.parametrize(
    ("comparator", "lacking", "without_a_value"),
    [
        (C.EXISTS, False, True),
        (C.DOES_NOT_EXIST, True, False),
        (C.NOT_EQUAL_TO, False, False),
        (C.NOT_IN, False, False),
        (C.LESS_THAN, False, False),
    ],
)
def test_without_it_or_its_value_only_presence_is_met(comparator, lacking, without_a_value):
    integers = () if comparator in (C.EXISTS, C.DOES_NOT_EXIST) else (5,)
    requirement = Requirement(TYPES[0], "Type", comparator, integers)

    assert requirement.is_met_by({}) is lacking
    assert requirement.is_met_by({TYPES[0]: None}) is without_a_value


@pytest.mark.parametrize(
    ("wanted", "place", "is_there"),
    [
        (Locale("US"), Locale("US", "WA"), True),
        (Locale("US", "WA"), Locale("US", "WA"), True),
        (Locale("US", "WA"), Locale("US", "CA"), False),
        (Locale("US", "WA"), Locale("US"), False),
        (Locale("DE"), Locale("NL"), False),
    ],
)
def test_a_country_covers_its_states_and_a_state_only_itself(wanted, place, is_there):
    there = Requirement(PLACE, "Place", C.EQUAL_TO, locales=(wanted,))
    elsewhere = Requirement(PLACE, "Place", C.NOT_EQUAL_TO, locales=(wanted,))

    assert there.is_met_by({PLACE: place}) is is_there
    assert elsewhere.is_met_by({PLACE: place}) is not is_there


def test_a_requirement_reads_as_a_sentence():
    assert str(Requirement(TYPES[0], "English", C.IN, (1, 2))) == "English one of 1, 2"
    assert str(Requirement(TYPES[0], "English", C.EXISTS)) == "English held"
    where = Requirement(PLACE, "Location", C.EQUAL_TO, locales=(Locale("US", "WA"),))
    assert str(where) == "Location equal to US-WA"
