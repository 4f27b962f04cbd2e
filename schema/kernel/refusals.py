"""Refusals as data, and the registry of which refusal of the domain is shown as which type."""

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
    """Register a GraphQL type as the one that shows this kind of refusal.

    It stands beside the type, wherever that is: this module knows no feature. A kind with no type
    of its own is shown as Declined.
    """

    def register(shape: _Type) -> _Type:
        assert kind not in _TYPES, f"{kind.__name__} has a type already"
        _TYPES[kind] = shape
        return shape

    return register


def as_data(refused: Refused) -> Refusal:
    """The refusal as the type that was registered for its class or the nearest base class."""
    kinds = type(refused).__mro__
    return next((_TYPES[kind] for kind in kinds if kind in _TYPES), Declined).of(refused)


@strawberry.interface(description="The market said no; nothing was changed.")
class Refusal:
    reason: RefusalReason = strawberry.field(description="The reason, of a closed set.")
    message: str = strawberry.field(description="What is wrong, and what would be right.")

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """Read each field from the attribute of the same name."""
        values: dict[str, Any] = {
            field.name: getattr(refused, field.name) for field in dataclasses.fields(cls)
        }
        return cls(**values)


@strawberry.type(description="A refusal that needs no more words than its reason and message.")
class Declined(Refusal):
    pass


@shows(refusals.InvalidInput)
@strawberry.type(description="A well-formed value is out of bounds.")
class InvalidInput(Refusal):
    field: str = strawberry.field(description="The input field, as a path such as `hits[3].title`.")
    value: str | None = strawberry.field(description="The refused value, shortened.")
    bound: str | None = strawberry.field(description="What would be right.")


@shows(refusals.NotFound)
@strawberry.type(description="There is no such thing, or this viewer may not see it.")
class NotFound(Refusal):
    pass


@shows(refusals.WrongState)
@strawberry.type(description="The thing is not in a state in which this can be done.")
class WrongState(Refusal):
    state: str = strawberry.field(description="The state that it is in.")


@shows(refusals.InsufficientFunds)
@strawberry.type(description="The requester's available balance does not cover it.")
class InsufficientFunds(Refusal):
    needed: Money = strawberry.field(description="What this would take.")
    available: Money = strawberry.field(description="What is available.")
