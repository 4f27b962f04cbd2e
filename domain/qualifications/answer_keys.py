"""Answer keys of qualification tests: what a chosen set of options is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.questions import AnswerField


@dataclass(frozen=True, slots=True)
class KeyedOption:
    """A set of choices, and its score; it may be below zero."""

    values: frozenset[str]
    score: int


@dataclass(frozen=True, slots=True)
class KeyedField:
    """One field of the test: its options, and the score of any other set."""

    name: str
    options: tuple[KeyedOption, ...]
    default_score: int = 0


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """What the fields of a test are worth; the sum is the value."""

    fields: tuple[KeyedField, ...]


def recalled(body: Mapping[str, Any]) -> AnswerKey:
    """A kept answer key."""
    return AnswerKey(tuple(_field_recalled(each) for each in body["fields"]))


def score(key: AnswerKey, answer: Sequence[AnswerField]) -> int:
    """What an answer is worth."""
    given = {each.name: frozenset(filter(None, each.values)) for each in answer}
    return sum(_score_of(each, given.get(each.name, frozenset())) for each in key.fields)


def _score_of(each: KeyedField, chosen: frozenset[str]) -> int:
    scores = (option.score for option in each.options if option.values == chosen)
    return next(scores, each.default_score)


def _field_recalled(body: Mapping[str, Any]) -> KeyedField:
    options = (KeyedOption(frozenset(o["values"]), o["score"]) for o in body["options"])
    return KeyedField(body["name"], tuple(options), body.get("default_score", 0))
