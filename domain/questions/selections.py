"""Checks of answers that are choices: selections, rankings, tables of statements. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from domain.kernel.normal_form import is_blank
from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.questions import patterns
from domain.questions.content import Choice
from domain.questions.fields import LikertField, OtherText, RankingField, SelectionField

Values = tuple[str, ...]


def check_selection(path: str, each: SelectionField, values: Values, *, other: str | None) -> None:
    """Raises InvalidInput for selections that the field does not allow."""
    _check_known(path, values, each.choices)
    _check_unique(path, values)
    if other is not None:
        _check_other(f"{path}.other", each.other, other)
    count = len(values) + (other is not None)
    if not each.min_selections <= count <= each.max_selections:
        bound = f"{each.min_selections} to {each.max_selections} selections"
        broken = Constraint.between(Rule.COUNT, each.min_selections, each.max_selections)
        raise InvalidInput(path, f"{count} selections", bound, broken=broken)


def _check_other(path: str, allowed: OtherText | None, other: str) -> None:
    if allowed is None:
        bound = "left out: this field has no choice that a worker writes"
        raise InvalidInput(path, other, bound, broken=Rule.LEFT_OUT)
    least, most = allowed.min_length, allowed.max_length
    is_long_enough = least <= len(other) <= most
    if not is_long_enough or is_blank(other):
        rule = Rule.BLANK if is_long_enough else Rule.LENGTH
        bound, broken = (
            f"{least} to {most} characters of text",
            Constraint.between(rule, least, most),
        )
        raise InvalidInput(path, f"{len(other)} characters", bound, broken=broken)
    patterns.check_found(path, allowed.patterns, other)


def check_ranking(path: str, each: RankingField, values: Values) -> None:
    """Raises InvalidInput unless so many of the choices are in an order."""
    _check_known(path, values, each.choices)
    _check_unique(path, values)
    if len(values) != each.ranks:
        bound = f"{each.ranks} choices, the best first"
        broken = Constraint.between(Rule.COUNT, each.ranks, each.ranks)
        raise InvalidInput(path, f"{len(values)} choices", bound, broken=broken)


def check_likert(path: str, each: LikertField, values: Values) -> None:
    """Raises InvalidInput unless there is a value of the scale for each statement.

    A value may be empty where the field is not required.
    """
    count = len(each.statements)
    if len(values) != count:
        bound = f"{count} values, one for each statement"
        broken = Constraint.between(Rule.COUNT, count, count)
        raise InvalidInput(path, f"{len(values)} values", bound, broken=broken)
    if each.is_required and not all(values):
        number = values.index("") + 1
        bound = f"answered for every statement, also for number {number}"
        raise InvalidInput(path, None, bound, broken=Rule.REQUIRED)
    _check_known(path, filter(None, values), each.scale, "one of the scale's choices")


def _check_known(
    path: str,
    values: Iterable[str],
    choices: Collection[Choice],
    bound: str = "one of the field's choices",
) -> None:
    allowed = {choice.value: None for choice in choices}
    for value in values:
        if value not in allowed:
            raise InvalidInput(path, value, bound, broken=Constraint.one_of(allowed))


def _check_unique(path: str, values: Values) -> None:
    if len(set(values)) < len(values):
        raise InvalidInput(path, values, "each choice at most once", broken=Rule.UNIQUE)
