"""Checks of one answer against its field, for each kind. Pure: raises InvalidInput."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.kernel import ids
from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.questions import numbers, patterns, selections, times
from domain.questions.fields import (
    DateField,
    FileField,
    FormField,
    LikertField,
    MultipleChoiceField,
    NumberField,
    RankingField,
    RegionField,
    SingleChoiceField,
    SliderField,
    TextField,
    TimeField,
    WrittenField,
)
from domain.questions.regions import check_regions

UPLOAD_ID_LENGTH = len(ids.global_id("Upload", UUID(int=0)))  # characters
Values = tuple[str, ...]


class Given(NamedTuple):
    """The answer to a field: its values, and the choice that the worker wrote."""

    values: Values
    other: str | None = None


def upload_key(value: str) -> UUID | None:
    """The key of the upload whose id stands in an answer; None where it is no such id."""
    if len(value) != UPLOAD_ID_LENGTH:
        return None
    found = ids.unpacked(value)
    return found[1] if found is not None and found[0] == "Upload" else None


def check(path: str, each: FormField, given: Given) -> None:
    """Raises InvalidInput for an answer that the field does not allow."""
    values = given.values
    if isinstance(each, SingleChoiceField | MultipleChoiceField):
        selections.check_selection(path, each, values, other=given.other)
        return
    check_no_other(path, given)
    match each:
        case TextField():
            _check_written(path, each, _only(path, values))
        case NumberField():
            _check_number(path, each, _only(path, values))
        case FileField():
            _check_files(path, each, values)
        case DateField():
            value = _only(path, values)
            times.check_date(path, value)
            times.check_between(path, value, earliest=each.earliest, latest=each.latest)
        case TimeField():
            value = _only(path, values)
            times.check_time(path, value)
            times.check_between(path, value, earliest=each.earliest, latest=each.latest)
        case SliderField():
            _check_slider(path, each, _only(path, values))
        case RankingField():
            selections.check_ranking(path, each, values)
        case RegionField():
            check_regions(path, each, values)
        case LikertField():
            selections.check_likert(path, each, values)


def check_no_other(path: str, given: Given) -> None:
    """Raises InvalidInput for a choice that a worker wrote where none can be written."""
    if given.other is not None:
        bound = "left out: this field has no choice that a worker writes"
        raise InvalidInput(f"{path}.other", given.other, bound, broken=Rule.LEFT_OUT)


def _check_written(path: str, each: WrittenField, value: str) -> None:
    if not each.min_length <= len(value) <= each.max_length:
        bound = f"{each.min_length} to {each.max_length} characters"
        broken = Constraint.between(Rule.LENGTH, each.min_length, each.max_length)
        raise InvalidInput(path, f"{len(value)} characters", bound, broken=broken)
    patterns.check_found(path, each.patterns, value)


def _check_number(path: str, each: NumberField, value: str) -> None:
    number = _parsed(path, value)
    if number is None:
        kind = "a whole number" if each.whole_numbers_only else "a number"
        raise InvalidInput(path, value, kind, broken=_number_rule(each, Rule.NUMBER))
    if each.whole_numbers_only and number != int(number):
        broken = _number_rule(each, Rule.WHOLE_NUMBER)
        raise InvalidInput(path, value, "a whole number", broken=broken)
    _check_range(path, each, value, number)
    _check_written(path, each, value)


def _parsed(path: str, value: str) -> Decimal | None:
    if len(value) > numbers.LONGEST_NUMBER:
        bound = f"at most {numbers.LONGEST_NUMBER} characters"
        broken = Constraint.between(Rule.LENGTH, 1, numbers.LONGEST_NUMBER)
        raise InvalidInput(path, f"{len(value)} characters", bound, broken=broken)
    return numbers.parsed(value)


def _check_range(path: str, each: NumberField | SliderField, value: str, number: Decimal) -> None:
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


def _number_rule(each: NumberField | SliderField, rule: Rule) -> Constraint:
    ends = (None if end is None else numbers.shown(end) for end in (each.minimum, each.maximum))
    return Constraint.between(rule, *ends)


def _check_slider(path: str, each: SliderField, value: str) -> None:
    number = _parsed(path, value)
    if number is None:
        raise InvalidInput(path, value, "a number", broken=_number_rule(each, Rule.NUMBER))
    _check_range(path, each, value, number)
    if not numbers.is_at_step(number, start=each.minimum, step=each.step):
        least, step = numbers.shown(each.minimum), numbers.shown(each.step)
        bound = f"{least} and a whole number of steps of {step}"
        raise InvalidInput(path, value, bound, broken=_number_rule(each, Rule.FORMAT))


def _check_files(path: str, each: FileField, values: Values) -> None:
    for value in values:
        if upload_key(value) is None:
            raise InvalidInput(path, value, "the id of an upload", broken=Rule.FORMAT)
    if len(set(values)) < len(values):
        raise InvalidInput(path, values, "each file at most once", broken=Rule.UNIQUE)
    if not each.min_files <= len(values) <= each.max_files:
        bound = f"{each.min_files} to {each.max_files} files"
        broken = Constraint.between(Rule.COUNT, each.min_files, each.max_files)
        raise InvalidInput(path, f"{len(values)} files", bound, broken=broken)


def _only(path: str, values: Values) -> str:
    if len(values) != 1:
        broken = Constraint.between(Rule.COUNT, 1, 1)
        raise InvalidInput(path, f"{len(values)} values", "one value", broken=broken)
    return values[0]
