"""Refusals as data, and the registry from refusals of the domain to GraphQL types."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Self, TypeVar

import strawberry

from domain.kernel import refusals
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from schema.kernel.refusal_reasons import RefusalReason

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


@strawberry.type(description="A refusal with only a reason and a message.")
class Declined(Refusal):
    pass


@shows(refusals.InvalidInput)
@strawberry.type(description="A well-formed value is out of bounds.")
class InvalidInput(Refusal):
    field: str = strawberry.field(
        description="The path of the input field, such as `hits[3].title`."
    )
    value: str | None = strawberry.field(description="The refused value, shortened.")
    bound: str | None = strawberry.field(description="The allowed values.")


@shows(refusals.NotFound)
@strawberry.type(description="The object does not exist, or this viewer may not see it.")
class NotFound(Refusal):
    pass


@shows(refusals.WrongState)
@strawberry.type(description="The state of the object does not allow this action.")
class WrongState(Refusal):
    state: str = strawberry.field(description="The current state of the object.")


@shows(refusals.InsufficientFunds)
@strawberry.type(description="The requester's available balance is too low.")
class InsufficientFunds(Refusal):
    needed: Money = strawberry.field(description="The amount that is needed.")
    available: Money = strawberry.field(description="The amount that is available.")
