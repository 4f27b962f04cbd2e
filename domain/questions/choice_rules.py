"""Bounds of fields of choices: selections, rankings, tables of statements. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections
from domain.questions import patterns
from domain.questions.content import TextFormat
from domain.questions.content_rules import check_choices, check_label, check_text
from domain.questions.fields import (
    LEAST_SCALE,
    LONGEST_END_LABEL,
    LONGEST_TEXT_ANSWER,
    MOST_CHOICES,
    MOST_SCALE,
    MOST_STATEMENTS,
    TALLEST_TEXT,
    ChoiceStyle,
    LikertField,
    MultipleChoiceField,
    OtherText,
    RankingField,
    SelectionField,
)

LEAST_RANKED = 2  # choices that can be in an order


def check_selection(path: str, each: SelectionField) -> None:
    """Raises InvalidInput with every bound that a field of choices breaks."""
    bounds.several(f"{path}.choices", each.choices, at_least=1, at_most=MOST_CHOICES)
    wrong = Objections()
    wrong.check(check_choices, f"{path}.choices", each.choices)
    if each.other is not None:
        wrong.check(_check_other, f"{path}.other", each.other)
    if isinstance(each, MultipleChoiceField):
        wrong.check(_check_counts, path, each)
    wrong.raise_any()


def _check_counts(path: str, each: MultipleChoiceField) -> None:
    selectable, most, least = each.most_selectable, each.max_selections, each.min_selections
    wrong = Objections()
    if each.style is ChoiceStyle.DROPDOWN:
        bound = "BUTTONS or LIST, where several choices can be selected"
        broken = Constraint.one_of([ChoiceStyle.BUTTONS, ChoiceStyle.LIST])
        wrong.add(InvalidInput(f"{path}.style", each.style, bound, broken=broken))
    wrong.check(bounds.whole, f"{path}.maxSelections", most, at_least=1, at_most=selectable)
    most = min(max(1, most), selectable)
    wrong.check(bounds.whole, f"{path}.minSelections", least, at_least=0, at_most=most)
    wrong.raise_any()


def _check_other(path: str, other: OtherText) -> None:
    longest = LONGEST_TEXT_ANSWER
    wrong = Objections()
    wrong.check(check_label, f"{path}.label", other.label, other.format)
    least, most = other.min_length, other.max_length
    wrong.check(bounds.whole, f"{path}.minLength", least, at_least=1, at_most=longest)
    least = min(max(1, least), longest)
    wrong.check(bounds.whole, f"{path}.maxLength", most, at_least=least, at_most=longest)
    wrong.check(bounds.whole, f"{path}.lines", other.lines, at_least=1, at_most=TALLEST_TEXT)
    wrong.check(patterns.check, f"{path}.patterns", other.patterns)
    wrong.raise_any()


def check_ranking(path: str, each: RankingField) -> None:
    """Raises InvalidInput with every bound that a ranking breaks."""
    least, most = LEAST_RANKED, MOST_CHOICES
    bounds.several(f"{path}.choices", each.choices, at_least=least, at_most=most)
    wrong = Objections()
    wrong.check(check_choices, f"{path}.choices", each.choices)
    most = len(each.choices)
    wrong.check(bounds.whole, f"{path}.ranks", each.ranks, at_least=1, at_most=most)
    wrong.raise_any()


def check_likert(path: str, each: LikertField) -> None:
    """Raises InvalidInput with every bound that a table of statements breaks."""
    wrong = Objections()
    wrong.check(_check_statements, f"{path}.statements", each.statements, each.label_format)
    least, most = LEAST_SCALE, MOST_SCALE
    wrong.check(check_choices, f"{path}.scale", each.scale, at_least=least, at_most=most)
    wrong.raise_any()


def _check_statements(path: str, statements: Sequence[str], written: TextFormat) -> None:
    bounds.several(path, statements, at_least=1, at_most=MOST_STATEMENTS)
    wrong = Objections()
    for number, text in enumerate(statements):
        wrong.check(check_label, f"{path}[{number}]", text, written)
    wrong.raise_any()


def check_end_label(path: str, label: str, written: TextFormat) -> None:
    """Raises InvalidInput for the label of an end of a slider that is out of bounds."""
    check_text(path, label, written, at_most=LONGEST_END_LABEL)
