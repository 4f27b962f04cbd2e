"""Decorators for fields with a resolver, which require a description and take a cost."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import MISSING, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import strawberry
from graphql import GraphQLInputField
from strawberry.dataloader import DataLoader

from domain.people.models import Requester
from domain.people.teams.roles import ALLOWED, TeamDuty, TeamRole
from schema.execution.cost import Cost
from schema.execution.look_ups import LOOK_UP, LookUp
from schema.kernel.loaders import Loaders, loaded

if TYPE_CHECKING:
    from schema.kernel.context import Context

Resolver = Callable[..., Any]
IS_SECRET = "is_secret"


def resolved(*, description: str, cost: Cost | None = None) -> Callable[[Resolver], Any]:
    """A field with a resolver. `cost` is given where it differs from the default."""

    def field(resolver: Resolver) -> Any:
        return strawberry.field(
            resolver=resolver, description=description, directives=[cost] if cost else []
        )

    return field


def looked_up(
    *,
    description: str,
    loader: Callable[[Loaders], DataLoader[Any, Any]],
    key: Callable[[Any], Any],
    cost: Cost | None = None,
) -> Callable[[Resolver], Any]:
    """A field whose method makes its value from what a loader has for a key of the object."""

    def field(value: Resolver) -> Any:
        look_up = LookUp(loader, key, value)

        async def resolver(self: Any, info: Any) -> Any:
            return value(self, await loaded(loader(info.context.loaders), key(self)))

        resolver.__name__, resolver.__module__ = value.__name__, value.__module__
        annotations = {"info": strawberry.Info, "return": value.__annotations__["return"]}
        resolver.__annotations__ = annotations
        return strawberry.field(
            resolver=resolver,
            description=description,
            directives=[cost] if cost else [],
            metadata={LOOK_UP: look_up},
        )

    return field


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that an object belongs to, with everything that is private of it."""

    account_id: UUID
    has_just_signed_in: bool = False  # by the password, in this mutation

    def check(self, context: Context, duty: TeamDuty) -> None:
        """Raise UNAUTHENTICATED or FORBIDDEN unless the viewer may read as this account."""
        if not self.has_just_signed_in:
            context.reading_account(self.account_id)


@dataclass(frozen=True, slots=True)
class TeamOwner:
    """The requester that an object belongs to: its members read it, each as far as their role
    goes."""

    requester: Requester
    just_signed_in: TeamRole | None = None  # the role of the person, who gave the password

    def check(self, context: Context, duty: TeamDuty) -> None:
        """Raise UNAUTHENTICATED or FORBIDDEN unless the viewer may read as this requester."""
        if self.just_signed_in is None or duty not in ALLOWED[self.just_signed_in]:
            context.reading_team(self.requester, duty)


def secret(*, description: str, default: Any = MISSING) -> Any:
    """A field of an input that carries a secret.

    No message, log line, metric or trace holds its value. The domain, which knows no schema, goes
    by its name: see `carries_secret`. With `default=None` it may be left out.
    """
    return strawberry.field(description=description, metadata={IS_SECRET: True}, default=default)


def is_secret(field: GraphQLInputField) -> bool:
    """Whether an input field of the schema is marked as a secret."""
    definition = field.extensions.get("strawberry-definition")
    return IS_SECRET in (getattr(definition, "metadata", None) or {})


def owned(
    *, description: str, cost: Cost | None = None, duty: TeamDuty = TeamDuty.READ
) -> Callable[[Resolver], Any]:
    """A field of an object with an `owner`, which alone reads it, by a credential with READ.

    Of a requester, members with the duty read it. The resolver takes `info`. A success type shows
    the object also to callers who may read less.
    """

    def field(resolver: Resolver) -> Any:
        @functools.wraps(resolver)
        async def guarded(self: Any, info: Any, *arguments: Any, **named: Any) -> Any:
            self.owner.check(info.context, duty)
            return await resolver(self, info, *arguments, **named)

        return resolved(description=description, cost=cost)(guarded)

    return field


def followed(*, description: str) -> Callable[[Resolver], Any]:
    """A subscription field: its resolver yields events."""

    def field(resolver: Resolver) -> Any:
        return strawberry.subscription(resolver=resolver, description=description)

    return field
