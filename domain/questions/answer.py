"""The answers that a question allows: whatever its fields describe, and nothing else.

A text is counted in code points and compared as it was sent. A number is read as a decimal, so no
bound is rounded. A choice is one of its field's values, to the letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from domain.kernel import bounds
from domain.kernel.normal_form import is_blank
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions import answer_checks, patterns
from domain.questions.answer_checks import Given, Values
from domain.questions.fields import LONGEST_NAME, MOST_CHOICES, FormField, LikertField, TextField
from domain.questions.question import (
    ANSWER_BYTES,
    MOST_FIELDS,
    AnswerField,
    FormQuestion,
    Question,
)

StoredAnswer = list[dict[str, str | list[str]]]
UNANSWERED = Given(())


def checked(question: Question, answer: Sequence[AnswerField]) -> StoredAnswer:
    """The answer in its stored form. Raises InvalidInput naming every field that is wrong."""
    bounds.several("answer", answer, at_most=MOST_FIELDS)
    given = {each.name: Given(each.values, each.other) for each in answer}
    wrong = Objections()
    wrong.check(_check_texts, answer)
    if len(given) < len(answer):
        bound = "one entry for each name"
        wrong.add(InvalidInput("answer", "a name twice", bound, broken=Rule.UNIQUE))
    stored = [_stored(each) for each in answer]
    if isinstance(question, FormQuestion):
        is_too_long = sum(map(_length, answer)) > ANSWER_BYTES
        form = _without_patterns(question) if is_too_long else question
        wrong.check(_check_form, form, given)
    else:
        wrong.check(_check_no_other, given)
    wrong.raise_any()
    _check_size(stored)
    return stored


def is_same(stored: StoredAnswer, answer: Sequence[AnswerField]) -> bool:
    """Whether an answer equals a stored one; the order of the fields does not matter."""
    given = {each.name: _stored(each) for each in answer}
    return len(given) == len(answer) and given == {each["name"]: each for each in stored}


def _stored(each: AnswerField) -> dict[str, str | list[str]]:
    stored: dict[str, str | list[str]] = {"name": each.name, "values": list(each.values)}
    return stored if each.other is None else stored | {"other": each.other}


def _length(each: AnswerField) -> int:
    return sum(map(len, each.values)) + len(each.other or "")


def _check_size(stored: StoredAnswer) -> None:
    if (size := len(orjson.dumps(stored))) > ANSWER_BYTES:
        bound = f"at most {ANSWER_BYTES} bytes of UTF-8"
        broken = Constraint.between(Rule.BYTES, 0, ANSWER_BYTES)
        raise InvalidInput("answer", f"{size} bytes", bound, broken=broken)


def _check_texts(answer: Sequence[AnswerField]) -> None:
    wrong = Objections()
    for number, each in enumerate(answer):
        if bounds.is_text(each.name, LONGEST_NAME) and _is_storable(each):
            continue
        at = f"answer[{number}]"
        wrong.check(bounds.text, f"{at}.name", each.name, at_most=LONGEST_NAME)
        wrong.check(_check_values, f"{at}.values", each.values)
        if each.other is not None:
            wrong.check(bounds.clean, f"{at}.other", each.other)
    wrong.raise_any()


def _is_storable(each: AnswerField) -> bool:
    values = each.values if each.other is None else (*each.values, each.other)
    return len(each.values) <= MOST_CHOICES and all(map(bounds.is_clean, values))


def _check_values(path: str, values: Values) -> None:
    bounds.several(path, values, at_most=MOST_CHOICES)
    for value in values:
        bounds.clean(path, value)


def _check_no_other(given: Mapping[str, Given]) -> None:
    wrong = Objections()
    for name, each in given.items():
        wrong.check(answer_checks.check_no_other, f"answer.{name}", each)
    wrong.raise_any()


def _check_form(form: FormQuestion, given: Mapping[str, Given]) -> None:
    wrong = Objections()
    known = {each.name for each in form.fields}
    for name in given:
        wrong.check(_check_name, name, known)
    for each in form.fields:
        wrong.check(_check_field, each, given.get(each.name, UNANSWERED))
    wrong.raise_any()


def _without_patterns(form: FormQuestion) -> FormQuestion:
    """For an answer that is refused anyway: patterns take their time for each character."""
    return replace(form, fields=tuple(map(patterns.without, form.fields)))


def _check_name(name: str, known: set[str]) -> None:
    if name not in known:
        bound = "the name of one of the form's fields"
        raise InvalidInput(f"answer.{name}", name, bound, broken=Constraint.one_of(sorted(known)))


def _check_field(each: FormField, given: Given) -> None:
    path = f"answer.{each.name}"
    is_empty = given.other is None and given.values in ((), ("",))
    if is_empty or _shows_nothing(each, given.values):
        if each.needs_answer:
            raise InvalidInput(path, None, "answered: it is required", broken=Rule.REQUIRED)
        if is_empty:
            return
    answer_checks.check(path, each, given)


def _shows_nothing(each: FormField, values: Values) -> bool:
    match each:
        case TextField():
            return len(values) == 1 and is_blank(values[0])
        case LikertField():
            return not any(values)
    return False
