"""Answer keys: the score of each choice of a test, and the value for a score. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import orjson

from domain.questions.question import AnswerField

Body = dict[str, Any]  # JSON values


@dataclass(frozen=True, slots=True)
class KeyedOption:
    """The score of exactly these selections, in any order."""

    selections: tuple[str, ...]
    score: int


@dataclass(frozen=True, slots=True)
class KeyedQuestion:
    """The scores of one field of the test; selections without an option get the default."""

    name: str
    options: tuple[KeyedOption, ...]
    default_score: int = 0


@dataclass(frozen=True, slots=True)
class Percentage:
    """The value is the score in percent of this maximum."""

    maximum_score: int

    def value(self, score: int) -> int:
        """Rounded to the nearest whole number."""
        return _rounded(Fraction(100 * score, self.maximum_score))


@dataclass(frozen=True, slots=True)
class Scale:
    """The value is the score times a decimal number, such as "1.5"."""

    multiplier: str

    def value(self, score: int) -> int:
        """Rounded to the nearest whole number."""
        return _rounded(score * Fraction(self.multiplier))


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """The value for scores from the lower to the upper bound, both included."""

    lower: int
    upper: int
    value: int


@dataclass(frozen=True, slots=True)
class Ranges:
    """The value is that of the range which contains the score."""

    ranges: tuple[ScoreRange, ...]
    out_of_range_value: int

    def value(self, score: int) -> int:
        """Ranges do not overlap, so at most one contains the score."""
        found = (each.value for each in self.ranges if each.lower <= score <= each.upper)
        return next(found, self.out_of_range_value)


ValueMapping = Percentage | Scale | Ranges


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """How a test is scored: fields that are not in the key score nothing."""

    questions: tuple[KeyedQuestion, ...]
    mapping: ValueMapping | None = None  # None: the value is the score

    def value(self, score: int) -> int:
        """The value for the sum of the scores."""
        return score if self.mapping is None else self.mapping.value(score)

    def reach(self) -> tuple[int, int]:
        """The least and the greatest sum that is possible."""
        scores = [
            [each.default_score, *(option.score for option in each.options)]
            for each in self.questions
        ]
        return sum(map(min, scores)), sum(map(max, scores))


def score(key: AnswerKey, answer: Sequence[AnswerField]) -> int:
    """The value of the qualification for this answer; it may be negative.

    A field without an answer gets the default score.
    """
    given = {each.name: frozenset(each.values) for each in answer}
    summed = sum(_scored(each, given.get(each.name, frozenset())) for each in key.questions)
    return key.value(summed)


def to_json(key: AnswerKey) -> str:
    """The key as JSON text."""
    questions = [
        {
            "name": each.name,
            "options": [[list(option.selections), option.score] for option in each.options],
            "default": each.default_score,
        }
        for each in key.questions
    ]
    body = {"questions": questions, "mapping": _mapping_to_json(key.mapping)}
    return orjson.dumps(body).decode()


def from_json(body: Mapping[str, Any]) -> AnswerKey:
    """The key from its parsed JSON."""
    return AnswerKey(
        questions=tuple(
            KeyedQuestion(
                each["name"],
                tuple(KeyedOption(tuple(chosen), worth) for chosen, worth in each["options"]),
                each["default"],
            )
            for each in body["questions"]
        ),
        mapping=_mapping_from_json(body["mapping"]),
    )


def _scored(question: KeyedQuestion, chosen: frozenset[str]) -> int:
    for option in question.options:
        if chosen == set(option.selections):
            return option.score
    return question.default_score


def _rounded(exact: Fraction) -> int:
    """A half rounds up, also below zero: 2.5 to 3, and -2.5 to -2."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _mapping_to_json(mapping: ValueMapping | None) -> Body | None:
    match mapping:
        case None:
            return None
        case Percentage(maximum_score=maximum):
            return {"kind": "percentage", "maximum": maximum}
        case Scale(multiplier=multiplier):
            return {"kind": "scale", "multiplier": multiplier}
        case Ranges(ranges=ranges, out_of_range_value=otherwise):
            listed = [[each.lower, each.upper, each.value] for each in ranges]
            return {"kind": "ranges", "ranges": listed, "otherwise": otherwise}


def _mapping_from_json(body: Mapping[str, Any] | None) -> ValueMapping | None:
    if body is None:
        return None
    match body["kind"]:
        case "percentage":
            return Percentage(body["maximum"])
        case "scale":
            return Scale(body["multiplier"])
        case _:
            return Ranges(tuple(ScoreRange(*each) for each in body["ranges"]), body["otherwise"])
