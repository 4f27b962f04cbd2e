"""Bounds of the fields of forms, and the refusal of fields that no answer can fit. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions import choice_rules, numbers, patterns, region_rules, times
from domain.questions.content_rules import check_contents, check_label
from domain.questions.fields import (
    FILE_TYPES,
    LARGEST_FILE,
    LARGEST_NUMBER,
    LONGEST_NAME,
    LONGEST_TEXT_ANSWER,
    MOST_FILES,
    TALLEST_TEXT,
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


def check(path: str, each: FormField) -> None:
    """Raises InvalidInput with every bound that a field breaks."""
    wrong = Objections()
    wrong.check(bounds.text, f"{path}.name", each.name, at_most=LONGEST_NAME)
    wrong.check(check_label, f"{path}.label", each.label, each.label_format)
    if each.content:
        wrong.check(check_contents, f"{path}.content", each.content)
    wrong.check(_check_kind, path, each)
    wrong.raise_any()


def _check_kind(path: str, each: FormField) -> None:
    match each:
        case TextField():
            _check_text(path, each)
        case NumberField():
            _check_number(path, each)
        case SingleChoiceField() | MultipleChoiceField():
            choice_rules.check_selection(path, each)
        case FileField():
            _check_file(path, each)
        case DateField() | TimeField():
            _check_moment(path, each)
        case SliderField():
            _check_slider(path, each)
        case RankingField():
            choice_rules.check_ranking(path, each)
        case RegionField():
            region_rules.check(path, each)
        case LikertField():
            choice_rules.check_likert(path, each)


def _check_text(path: str, each: TextField) -> None:
    wrong = Objections()
    wrong.check(_check_written, path, each)
    wrong.check(bounds.whole, f"{path}.lines", each.lines, at_least=1, at_most=TALLEST_TEXT)
    wrong.raise_any()


def _check_written(path: str, each: WrittenField) -> None:
    most = LONGEST_TEXT_ANSWER
    wrong = Objections()
    wrong.check(bounds.whole, f"{path}.minLength", each.min_length, at_least=0, at_most=most)
    least = min(max(1, each.min_length), most)
    wrong.check(bounds.whole, f"{path}.maxLength", each.max_length, at_least=least, at_most=most)
    if each.default:
        at = f"{path}.defaultText"
        wrong.check(bounds.text, at, each.default, at_most=most, at_least=0)
    wrong.check(patterns.check, f"{path}.patterns", each.patterns)
    wrong.raise_any()


def _check_number(path: str, each: NumberField) -> None:
    wrong = Objections()
    wrong.check(_check_end, f"{path}.minimum", each.minimum)
    wrong.check(_check_end, f"{path}.maximum", each.maximum)
    wrong.check(_check_written, path, each)
    wrong.raise_any()
    if each.minimum is None or each.maximum is None:
        return
    least = numbers.shown(each.minimum)
    given, broken = numbers.shown(each.maximum), Constraint.between(Rule.RANGE, least)
    if each.minimum > each.maximum:
        bound = f"at least the minimum {least}"
        raise InvalidInput(f"{path}.maximum", given, bound, broken=broken)
    if each.whole_numbers_only and math.ceil(each.minimum) > math.floor(each.maximum):
        bound = f"so large that a whole number lies between the minimum {least} and it"
        raise InvalidInput(f"{path}.maximum", given, bound, broken=broken)


def _check_end(path: str, value: float | None) -> None:
    if value is not None and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        broken = Constraint.between(Rule.RANGE, -LARGEST_NUMBER, LARGEST_NUMBER)
        raise InvalidInput(path, value, f"at most {LARGEST_NUMBER} either way", broken=broken)


def _check_slider(path: str, each: SliderField) -> None:
    wrong = Objections()
    wrong.check(_check_end, f"{path}.minimum", each.minimum)
    wrong.check(_check_end, f"{path}.maximum", each.maximum)
    for name, label in (("minLabel", each.min_label), ("maxLabel", each.max_label)):
        if label:
            wrong.check(choice_rules.check_end_label, f"{path}.{name}", label, each.label_format)
    wrong.raise_any()
    if not each.minimum < each.maximum:
        least = numbers.shown(each.minimum)
        broken = Constraint.between(Rule.RANGE, least)
        bound = f"above the minimum {least}"
        raise InvalidInput(f"{path}.maximum", each.maximum, bound, broken=broken)
    way = numbers.exact(each.maximum) - numbers.exact(each.minimum)
    if not (math.isfinite(each.step) and 0 < numbers.exact(each.step) <= way):
        broken = Constraint.between(Rule.RANGE, 0, way)
        bound = f"above 0 and at most {way:f}, from the minimum to the maximum"
        raise InvalidInput(f"{path}.step", each.step, bound, broken=broken)


def _check_file(path: str, each: FileField) -> None:
    wrong = Objections()
    wrong.check(_check_types, f"{path}.contentTypes", each.content_types)
    for name, least, most, largest in (
        ("Bytes", each.min_bytes, each.max_bytes, LARGEST_FILE),
        ("Files", each.min_files, each.max_files, MOST_FILES),
    ):
        wrong.check(bounds.whole, f"{path}.max{name}", most, at_least=1, at_most=largest)
        most = min(max(1, most), largest)
        wrong.check(bounds.whole, f"{path}.min{name}", least, at_least=1, at_most=most)
    wrong.raise_any()


def _check_types(path: str, types: Sequence[str]) -> None:
    bounds.several(path, types, at_least=1, at_most=len(FILE_TYPES))
    wrong = Objections()
    for number, each in enumerate(types):
        if each not in FILE_TYPES:
            bound, broken = "one of the types of answer files", Constraint.one_of(FILE_TYPES)
            wrong.add(InvalidInput(f"{path}[{number}]", each, bound, broken=broken))
        elif each in types[:number]:
            bound = "each type at most once"
            wrong.add(InvalidInput(f"{path}[{number}]", each, bound, broken=Rule.UNIQUE))
    wrong.raise_any()


def _check_moment(path: str, each: DateField | TimeField) -> None:
    check = times.check_date if isinstance(each, DateField) else times.check_time
    wrong = Objections()
    for name, end in (("earliest", each.earliest), ("latest", each.latest)):
        if end is not None:
            wrong.check(check, f"{path}.{name}", end)
    wrong.raise_any()
    if each.latest is not None:
        times.check_between(f"{path}.latest", each.latest, earliest=each.earliest)
