"""The answers that a question allows: whatever its fields describe, and nothing else.

A text is counted in code points and compared as it was sent. A number is read as a decimal, so no
bound is rounded. A choice is one of its field's values, to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import orjson

from domain.kernel import bounds
from domain.kernel.normal_form import is_blank
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions import numbers
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
Values = tuple[str, ...]


def checked(question: Question, answer: Sequence[AnswerField]) -> StoredAnswer:
    """The answer in its stored form. Raises InvalidInput naming every field that is wrong."""
    bounds.several("answer", answer, at_most=MOST_FIELDS)
    given = {each.name: each.values for each in answer}
    wrong = Objections()
    wrong.check(_check_texts, answer)
    if len(given) < len(answer):
        bound = "one entry for each name"
        wrong.add(InvalidInput("answer", "a name twice", bound, broken=Rule.UNIQUE))
    if isinstance(question, FormQuestion):
        wrong.check(_check_form, question, given)
    wrong.raise_any()
    stored: StoredAnswer = [{"name": each.name, "values": list(each.values)} for each in answer]
    if (size := len(orjson.dumps(stored))) > ANSWER_BYTES:
        bound = f"at most {ANSWER_BYTES} bytes of UTF-8"
        broken = Constraint.between(Rule.BYTES, 0, ANSWER_BYTES)
        raise InvalidInput("answer", f"{size} bytes", bound, broken=broken)
    return stored


def is_same(stored: StoredAnswer, answer: Sequence[AnswerField]) -> bool:
    """Whether an answer equals a stored one; the order of the fields does not matter."""
    given = {each.name: list(each.values) for each in answer}
    return len(given) == len(answer) and given == {each["name"]: each["values"] for each in stored}


def _check_texts(answer: Sequence[AnswerField]) -> None:
    wrong = Objections()
    for number, each in enumerate(answer):
        if bounds.is_text(each.name, LONGEST_NAME) and _is_storable(each.values):
            continue
        at = f"answer[{number}]"
        wrong.check(bounds.text, f"{at}.name", each.name, at_most=LONGEST_NAME)
        wrong.check(_check_values, f"{at}.values", each.values)
    wrong.raise_any()


def _is_storable(values: Values) -> bool:
    return len(values) <= MOST_CHOICES and all(map(bounds.is_clean, values))


def _check_values(path: str, values: Values) -> None:
    bounds.several(path, values, at_most=MOST_CHOICES)
    for value in values:
        bounds.clean(path, value)


def _check_form(form: FormQuestion, given: Mapping[str, Values]) -> None:
    wrong = Objections()
    known = {each.name for each in form.fields}
    for name in given:
        wrong.check(_check_name, name, known)
    for each in form.fields:
        wrong.check(_check_field, each, given.get(each.name, ()))
    wrong.raise_any()


def _check_name(name: str, known: set[str]) -> None:
    if name not in known:
        bound = "the name of one of the form's fields"
        raise InvalidInput(f"answer.{name}", name, bound, broken=Constraint.one_of(sorted(known)))


def _check_field(each: FormField, values: Values) -> None:
    path = f"answer.{each.name}"
    if values in ((), ("",)) or _is_blank_text(each, values):
        if each.needs_answer:
            raise InvalidInput(path, None, "answered: it is required", broken=Rule.REQUIRED)
        if values in ((), ("",)):
            return
    _CHECKS[each.kind](path, each, values)


def _is_blank_text(each: FormField, values: Values) -> bool:
    return each.kind is FieldKind.TEXT and len(values) == 1 and is_blank(values[0])


def _check_text(path: str, each: FormField, values: Values) -> None:
    value = _only(path, values)
    if not each.min_length <= len(value) <= each.max_length:
        bound = f"{each.min_length} to {each.max_length} characters"
        broken = Constraint.between(Rule.LENGTH, each.min_length, each.max_length)
        raise InvalidInput(path, f"{len(value)} characters", bound, broken=broken)


def _check_number(path: str, each: FormField, values: Values) -> None:
    value = _only(path, values)
    if len(value) > numbers.LONGEST_NUMBER:
        bound = f"at most {numbers.LONGEST_NUMBER} characters"
        broken = Constraint.between(Rule.LENGTH, 1, numbers.LONGEST_NUMBER)
        raise InvalidInput(path, f"{len(value)} characters", bound, broken=broken)
    number = numbers.parsed(value)
    if number is None:
        kind = "a whole number" if each.whole_numbers_only else "a number"
        raise InvalidInput(path, value, kind, broken=_number_rule(each, Rule.NUMBER))
    if each.whole_numbers_only and number != int(number):
        broken = _number_rule(each, Rule.WHOLE_NUMBER)
        raise InvalidInput(path, value, "a whole number", broken=broken)
    _check_range(path, each, value, number)


def _check_range(path: str, each: FormField, value: str, number: Decimal) -> None:
    broken = _number_rule(each, Rule.RANGE)
    if each.minimum is not None and number < numbers.exact(each.minimum):
        bound = f"at least {numbers.shown(each.minimum)}"
        raise InvalidInput(path, value, bound, broken=broken)
    if each.maximum is not None and number > numbers.exact(each.maximum):
        bound = f"at most {numbers.shown(each.maximum)}"
        raise InvalidInput(path, value, bound, broken=broken)
    if number.copy_abs() > numbers.exact(numbers.LARGEST):
        bound = f"at most {numbers.LARGEST} either way"
        broken = Constraint.between(Rule.RANGE, -numbers.LARGEST, numbers.LARGEST)
        raise InvalidInput(path, value, bound, broken=broken)


def _number_rule(each: FormField, rule: Rule) -> Constraint:
    ends = (None if end is None else numbers.shown(end) for end in (each.minimum, each.maximum))
    return Constraint.between(rule, *ends)


def _check_choice(path: str, each: FormField, values: Values) -> None:
    allowed = {choice.value: None for choice in each.choices}
    for value in values:
        if value not in allowed:
            broken = Constraint.one_of(allowed)
            raise InvalidInput(path, value, "one of the field's choices", broken=broken)
    if len(set(values)) < len(values):
        raise InvalidInput(path, values, "each choice at most once", broken=Rule.UNIQUE)
    if not each.min_selections <= len(values) <= each.max_selections:
        bound = f"{each.min_selections} to {each.max_selections} selections"
        broken = Constraint.between(Rule.COUNT, each.min_selections, each.max_selections)
        raise InvalidInput(path, f"{len(values)} selections", bound, broken=broken)


def _only(path: str, values: Values) -> str:
    if len(values) != 1:
        broken = Constraint.between(Rule.COUNT, 1, 1)
        raise InvalidInput(path, f"{len(values)} values", "one value", broken=broken)
    return values[0]


_CHECKS: Mapping[FieldKind, Callable[[str, FormField, Values], None]] = {
    FieldKind.TEXT: _check_text,
    FieldKind.NUMBER: _check_number,
    FieldKind.SINGLE_CHOICE: _check_choice,
    FieldKind.MULTIPLE_CHOICE: _check_choice,
}
