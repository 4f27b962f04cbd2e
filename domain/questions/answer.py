"""Checks of answers, field by field, against their question."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import orjson

from domain.kernel import bounds
from domain.kernel.refusals import InvalidInput
from domain.questions.question import (
    ANSWER_BYTES,
    LONGEST_NAME,
    MOST_CHOICES,
    MOST_FIELDS,
    AnswerField,
    FieldKind,
    FormField,
    FormQuestion,
    Question,
)

StoredAnswer = list[dict[str, str | list[str]]]


def checked(question: Question, answer: Sequence[AnswerField]) -> StoredAnswer:
    """The answer in its stored form. Raises InvalidInput naming the first field that is wrong."""
    bounds.several("answer", answer, at_most=MOST_FIELDS)
    for number, each in enumerate(answer):
        bounds.text(f"answer[{number}].name", each.name, at_most=LONGEST_NAME)
        bounds.several(f"answer[{number}].values", each.values, at_most=MOST_CHOICES)
        for value in each.values:
            bounds.clean(f"answer[{number}].values", value)
    given = {each.name: each.values for each in answer}
    if len(given) < len(answer):
        raise InvalidInput("answer", "a name twice", "one entry for each name")
    if isinstance(question, FormQuestion):
        _check_form(question, given)
    stored: StoredAnswer = [{"name": each.name, "values": list(each.values)} for each in answer]
    if (size := len(orjson.dumps(stored))) > ANSWER_BYTES:
        raise InvalidInput("answer", f"{size} bytes", f"at most {ANSWER_BYTES} bytes of UTF-8")
    return stored


def is_same(stored: StoredAnswer, answer: Sequence[AnswerField]) -> bool:
    """Whether an answer equals a stored one; the order of the fields does not matter."""
    given = {each.name: list(each.values) for each in answer}
    return len(given) == len(answer) and given == {each["name"]: each["values"] for each in stored}


def _check_form(form: FormQuestion, given: Mapping[str, tuple[str, ...]]) -> None:
    known = {each.name for each in form.fields}
    for name in given:
        if name not in known:
            raise InvalidInput(f"answer.{name}", name, "the name of one of the form's fields")
    for each in form.fields:
        _check_field(each, given.get(each.name, ()))


def _check_field(each: FormField, values: tuple[str, ...]) -> None:
    path = f"answer.{each.name}"
    if not any(values):
        if each.is_required:
            raise InvalidInput(path, None, "answered: it is required")
        return
    _CHECKS[each.kind](path, each, values)


def _check_text(path: str, each: FormField, values: tuple[str, ...]) -> None:
    value = _only(path, values)
    if not each.min_length <= len(value) <= each.max_length:
        raise InvalidInput(
            path, f"{len(value)} characters", f"{each.min_length} to {each.max_length} characters"
        )


def _check_number(path: str, each: FormField, values: tuple[str, ...]) -> None:
    value = _only(path, values)
    kind = "a whole number" if each.whole_numbers_only else "a number"
    try:
        number = float(value)
    except ValueError:
        raise InvalidInput(path, value, kind) from None
    if not math.isfinite(number) or "_" in value:
        raise InvalidInput(path, value, kind)
    if each.whole_numbers_only and not number.is_integer():
        raise InvalidInput(path, value, kind)
    if each.minimum is not None and number < each.minimum:
        raise InvalidInput(path, value, f"at least {each.minimum:g}")
    if each.maximum is not None and number > each.maximum:
        raise InvalidInput(path, value, f"at most {each.maximum:g}")


def _check_choice(path: str, each: FormField, values: tuple[str, ...]) -> None:
    allowed = {choice.value for choice in each.choices}
    for value in values:
        if value not in allowed:
            raise InvalidInput(path, value, "one of the field's choices")
    if len(set(values)) < len(values):
        raise InvalidInput(path, values, "each choice at most once")
    if not each.min_selections <= len(values) <= each.max_selections:
        raise InvalidInput(
            path,
            f"{len(values)} selections",
            f"{each.min_selections} to {each.max_selections} selections",
        )


def _only(path: str, values: tuple[str, ...]) -> str:
    if len(values) != 1:
        raise InvalidInput(path, f"{len(values)} values", "one value")
    return values[0]


_CHECKS: Mapping[FieldKind, Callable[[str, FormField, tuple[str, ...]], None]] = {
    FieldKind.TEXT: _check_text,
    FieldKind.NUMBER: _check_number,
    FieldKind.SINGLE_CHOICE: _check_choice,
    FieldKind.MULTIPLE_CHOICE: _check_choice,
}
