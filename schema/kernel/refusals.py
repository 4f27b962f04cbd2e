"""Refusals as data, and the registry from refusals of the domain to GraphQL types."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self, TypeVar

import strawberry

from domain.kernel import refusals
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from schema.execution.cost import Cost
from schema.kernel.refusal_reasons import RefusalReason, Rule

_TYPES: dict[type[Refused], type[Refusal]] = {}
_Type = TypeVar("_Type", bound="type[Refusal]")


def shows(kind: type[Refused]) -> Callable[[_Type], _Type]:
    """Register the GraphQL type for a class of refusals.

    Each feature decorates its own types, so that this module imports no feature. A class without
    a type of its own is shown as Declined.
    """

    def register(shape: _Type) -> _Type:
        assert kind not in _TYPES, f"{kind.__name__} has a type already"
        _TYPES[kind] = shape
        return shape

    return register


def as_data(refused: Refused) -> Refusal:
    """The refusal as the type registered for its class or for the nearest base class."""
    kinds = type(refused).__mro__
    return next((_TYPES[kind] for kind in kinds if kind in _TYPES), Declined).of(refused)


@strawberry.interface(description="A refusal by the market's rules; nothing was changed.")
class Refusal:
    reason: RefusalReason = strawberry.field(description="The reason, from a closed set.")
    message: str = strawberry.field(description="The problem and how to correct it, in a sentence.")

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """Read each field from the attribute of the same name."""
        values: dict[str, Any] = {
            field.name: getattr(refused, field.name) for field in dataclasses.fields(cls)
        }
        return cls(**values)


BOUNDS = (
    "written exactly: a number, an amount of money, or an instant, as the rule needs it; null "
    "where there is none."
)
ALLOWED = "The allowed values; null where the rule has none, or more than 100."


@strawberry.type(description="A refusal with a reason, a message, and what is allowed instead.")
class Declined(Refusal):
    minimum: str | None = strawberry.field(description=f"The least value allowed, {BOUNDS}")
    maximum: str | None = strawberry.field(
        description=f"The greatest value allowed, {BOUNDS} After DEADLINE_PASSED, the deadline."
    )
    allowed: list[str] | None = strawberry.field(description=ALLOWED)
    retry_at: datetime | None = strawberry.field(
        description="The time when the next attempt is allowed; null where waiting does not help."
    )

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """Read the bounds, where the refusal has them."""
        return cls(
            reason=refused.reason,
            message=refused.message,
            retry_at=getattr(refused, "retry_at", None),
            **_bounds_of(refused),
        )


@strawberry.type(description="One wrong value of an input.")
class InputProblem:
    field: str = strawberry.field(
        description="The path of the input field, such as `hits[3].title`; for the field of a "
        "form, `answer.` and the name of the field."
    )
    message: str = strawberry.field(description="The problem and how to correct it, in a sentence.")
    value: str | None = strawberry.field(description="The refused value, shortened.")
    bound: str | None = strawberry.field(description="The allowed values, in words.")
    rule: Rule = strawberry.field(description="The rule that the value breaks.")
    minimum: str | None = strawberry.field(description=f"The least value allowed, {BOUNDS}")
    maximum: str | None = strawberry.field(description=f"The greatest value allowed, {BOUNDS}")
    allowed: list[str] | None = strawberry.field(description=ALLOWED)

    @classmethod
    def of(cls, problem: refusals.InvalidInput) -> Self:
        return cls(
            field=problem.field,
            message=problem.message,
            value=problem.value,
            bound=problem.bound,
            rule=problem.broken.rule,
            **_bounds_of(problem),
        )


@shows(refusals.InvalidInput)
@strawberry.type(
    description="Well-formed values are out of bounds. `problems` has all of them; the other "
    "fields are those of the first."
)
class InvalidInput(Refusal):
    field: str = strawberry.field(
        description="The path of the input field, such as `hits[3].title`."
    )
    value: str | None = strawberry.field(description="The refused value, shortened.")
    bound: str | None = strawberry.field(description="The allowed values, in words.")
    rule: Rule = strawberry.field(description="The rule that the value breaks.")
    minimum: str | None = strawberry.field(description=f"The least value allowed, {BOUNDS}")
    maximum: str | None = strawberry.field(description=f"The greatest value allowed, {BOUNDS}")
    allowed: list[str] | None = strawberry.field(description=ALLOWED)
    problems: list[InputProblem] = strawberry.field(
        description="Every wrong value, in the order of the input, at most 50.",
        directives=[Cost(weight=0)],
    )

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """Read the first problem, and all of them."""
        assert isinstance(refused, refusals.InvalidInput)
        return cls(
            reason=refused.reason,
            message=refused.message,
            field=refused.field,
            value=refused.value,
            bound=refused.bound,
            rule=refused.broken.rule,
            problems=[InputProblem.of(each) for each in refused.problems],
            **_bounds_of(refused),
        )


def _bounds_of(refused: Refused) -> dict[str, Any]:
    broken = refused.broken
    if broken is None:
        return {"minimum": None, "maximum": None, "allowed": None}
    allowed = None if broken.allowed is None else list(broken.allowed)
    return {"minimum": broken.minimum, "maximum": broken.maximum, "allowed": allowed}


@shows(refusals.NotFound)
@strawberry.type(description="The object does not exist, or this viewer may not see it.")
class NotFound(Refusal):
    pass


@shows(refusals.WrongState)
@strawberry.type(description="The state of the object does not allow this action.")
class WrongState(Refusal):
    state: str = strawberry.field(description="The current state of the object.")
    allowed: list[str] = strawberry.field(
        description="The states that allow this action; empty where none does."
    )


@shows(refusals.InsufficientFunds)
@strawberry.type(description="The requester's available balance is too low.")
class InsufficientFunds(Refusal):
    needed: Money = strawberry.field(description="The amount that is needed.")
    available: Money = strawberry.field(description="The amount that is available.")
    missing: Money = strawberry.field(
        description="The amount that is missing: the smallest deposit after which it can be done."
    )
