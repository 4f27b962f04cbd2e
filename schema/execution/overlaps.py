"""The rule that fields of one name can be merged, with a bound and a count of its comparisons.

The rule compares every two fields of one name and every two fragments of one selection, so that
its work grows with the square of a document. graphql-core's own bound is for seconds of work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import ASTValidationRule, OverlappingFieldsCanBeMergedRule

from schema.execution.limits import MAX_OVERLAPS

if TYPE_CHECKING:
    from graphql import ValidationContext


class Overlaps:
    """Counts the comparisons of one validation, in the units of graphql-core."""

    def __init__(self) -> None:
        self._rules: list[OverlappingFieldsCanBeMergedRule] = []

    @property
    def rule(self) -> type[ASTValidationRule]:
        """The rule to validate with, once."""
        return cast("type[ASTValidationRule]", self._bounded)

    @property
    def count(self) -> int:
        """The comparisons that were made."""
        return sum(MAX_OVERLAPS - max(0, remaining(rule)) for rule in self._rules)

    @property
    def are_too_many(self) -> bool:
        """Whether the validation was given up at the bound."""
        return any(remaining(rule) < 0 for rule in self._rules)

    def _bounded(self, context: ValidationContext) -> OverlappingFieldsCanBeMergedRule:
        rule = OverlappingFieldsCanBeMergedRule(context)
        rule.rule_context.remaining_complexity_budget = MAX_OVERLAPS
        self._rules.append(rule)
        return rule


def remaining(rule: Any) -> int:
    return int(rule.rule_context.remaining_complexity_budget)
