"""Checks that an answer key fits its test. Pure: raises the first objection."""

from __future__ import annotations

import re
from itertools import pairwise

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.qualifications.answer_key import (
    AnswerKey,
    KeyedOption,
    KeyedQuestion,
    Percentage,
    Ranges,
    Scale,
    ScoreRange,
    to_json,
)
from domain.questions.fields import MOST_CHOICES, FormField, SelectionField
from domain.questions.question import MOST_FIELDS, FormQuestion

KEY_BYTES = 65_535
LARGEST_SCORE = 1_000_000  # of one question, either way
LARGEST_SUM = MOST_FIELDS * LARGEST_SCORE
LEAST_VALUE, GREATEST_VALUE = -(2**31), 2**31 - 1
MOST_RANGES = 1_000
_MULTIPLIER = re.compile(r"-?\d{1,5}(\.\d{1,6})?")


def checked(key: AnswerKey, test: FormQuestion, path: str = "answerKey") -> str:
    """The key as JSON text. Raises InvalidInput with every rule that the key breaks."""
    wrong = Objections()
    for number, each in enumerate(test.fields):
        wrong.check(_check_kind, f"test.fields[{number}]", each)
    fields = {each.name: each for each in test.fields if isinstance(each, SelectionField)}
    wrong.check(_check_questions, key, fields, path)
    wrong.check(_check_mapping, key, f"{path}.mapping")
    wrong.raise_any()
    body = to_json(key)
    if (size := len(body.encode())) > KEY_BYTES:
        bound, broken = (
            f"at most {KEY_BYTES} bytes of JSON",
            Constraint.between(Rule.BYTES, 0, KEY_BYTES),
        )
        raise InvalidInput(path, f"{size} bytes", bound, broken=broken)
    return body


def _check_kind(path: str, each: FormField) -> None:
    if not isinstance(each, SelectionField):
        bound = "a field of choices: a test with an answer key has no others"
        broken = Constraint(Rule.ONE_OF, allowed=("singleChoice", "multipleChoice"))
        raise InvalidInput(f"{path}.kind", each.kind, bound, broken=broken)
    if each.other is not None:
        bound = "left out: an answer key scores choices alone"
        raise InvalidInput(f"{path}.other", each.other.label, bound, broken=Rule.LEFT_OUT)


def _check_questions(key: AnswerKey, fields: dict[str, SelectionField], path: str) -> None:
    bounds.several(f"{path}.questions", key.questions, at_least=1, at_most=MOST_FIELDS)
    names: set[str] = set()
    wrong = Objections()
    for number, each in enumerate(key.questions):
        at = f"{path}.questions[{number}]"
        wrong.check(_check_question, at, each, fields)
        if each.name in names:
            bound = "a question that the key does not have yet"
            wrong.add(InvalidInput(f"{at}.name", each.name, bound, broken=Rule.UNIQUE))
        names.add(each.name)
    wrong.raise_any()


def _check_question(path: str, each: KeyedQuestion, fields: dict[str, SelectionField]) -> None:
    bounds.clean(f"{path}.name", each.name)
    if each.name not in fields:
        bound, broken = "the name of one of the test's fields", Constraint.one_of(fields)
        raise InvalidInput(f"{path}.name", each.name, bound, broken=broken)
    _check_options(path, each, fields[each.name])


def _check_options(path: str, question: KeyedQuestion, field: SelectionField) -> None:
    bounds.several(f"{path}.options", question.options, at_least=1, at_most=MOST_CHOICES)
    wrong = Objections()
    wrong.check(_check_score, f"{path}.defaultScore", question.default_score)
    choices = {choice.value for choice in field.choices}
    known: set[frozenset[str]] = set()
    for number, option in enumerate(question.options):
        at = f"{path}.options[{number}]"
        wrong.check(_check_selections, f"{at}.selections", option, field, choices)
        wrong.check(_check_score, f"{at}.score", option.score)
        chosen = frozenset(option.selections)
        if chosen in known:
            bound = "selections that no other option of this question has, in any order"
            given = ", ".join(option.selections)
            wrong.add(InvalidInput(f"{at}.selections", given, bound, broken=Rule.UNIQUE))
        known.add(chosen)
    wrong.raise_any()


def _check_selections(
    path: str, option: KeyedOption, field: SelectionField, choices: set[str]
) -> None:
    least = max(1, field.min_selections)
    if not least <= len(option.selections) <= field.max_selections:
        bound = f"{least} to {field.max_selections} selections, as its field allows"
        broken = Constraint.between(Rule.COUNT, least, field.max_selections)
        raise InvalidInput(path, f"{len(option.selections)} selections", bound, broken=broken)
    for number, value in enumerate(option.selections):
        bounds.clean(f"{path}[{number}]", value)
        if value not in choices:
            bound, broken = "one of the choices of its field", Constraint.one_of(sorted(choices))
            raise InvalidInput(f"{path}[{number}]", value, bound, broken=broken)
    if len(set(option.selections)) < len(option.selections):
        given, bound = ", ".join(option.selections), "each choice at most once"
        raise InvalidInput(path, given, bound, broken=Rule.UNIQUE)


def _check_score(path: str, value: int) -> None:
    bounds.whole(path, value, at_least=-LARGEST_SCORE, at_most=LARGEST_SCORE)


def _check_mapping(key: AnswerKey, path: str) -> None:
    match key.mapping:
        case Percentage(maximum_score=maximum):
            at = f"{path}.percentage.maximumScore"
            bounds.whole(at, maximum, at_least=1, at_most=LARGEST_SUM)
            _check_reach(key, at, maximum)
        case Scale(multiplier=multiplier):
            at = f"{path}.scale.multiplier"
            bounds.clean(at, multiplier)
            if not multiplier.isascii() or _MULTIPLIER.fullmatch(multiplier) is None:
                bound = 'a decimal number such as "1.5", with at most 5 and 6 digits'
                raise InvalidInput(at, multiplier, bound, broken=Rule.FORMAT)
            _check_reach(key, at, multiplier)
        case Ranges():
            _check_ranges(key.mapping, f"{path}.range")


def _check_reach(key: AnswerKey, path: str, given: object) -> None:
    """Both mappings rise or fall with the score, so the extreme scores give the extreme values."""
    for score in key.reach():
        if not LEAST_VALUE <= (value := key.value(score)) <= GREATEST_VALUE:
            bound = f"such that the score {score} gives a value of 32 bits and not {value}"
            raise InvalidInput(path, given, bound, broken=Rule.OTHER)


def _check_ranges(mapping: Ranges, path: str) -> None:
    at = f"{path}.ranges"
    bounds.several(at, mapping.ranges, at_least=1, at_most=MOST_RANGES)
    wrong = Objections()
    for number, each in enumerate(mapping.ranges):
        if each.lower > each.upper:
            bound = f"at least the lower bound {each.lower}"
            broken = Constraint.between(Rule.RANGE, each.lower)
            wrong.add(InvalidInput(f"{at}[{number}].upper", each.upper, bound, broken=broken))
        wrong.check(_check_value, f"{at}[{number}].value", each.value)
    wrong.check(_check_value, f"{path}.outOfRangeValue", mapping.out_of_range_value)
    wrong.raise_any()
    rising = sorted(enumerate(mapping.ranges), key=lambda numbered: numbered[1].lower)
    for (_, below), (number, above) in pairwise(rising):
        if above.lower <= below.upper:
            both = f"{_shown(above)}, where another is {_shown(below)}"
            bound = "a range that overlaps no other"
            raise InvalidInput(f"{at}[{number}]", both, bound, broken=Rule.UNIQUE)


def _check_value(path: str, value: int) -> None:
    bounds.whole(path, value, at_least=LEAST_VALUE, at_most=GREATEST_VALUE)


def _shown(each: ScoreRange) -> str:
    return f"{each.lower} to {each.upper}"
