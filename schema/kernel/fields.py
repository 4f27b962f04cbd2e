"""Decorators for fields with a resolver, which require a description and take a cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import strawberry

from schema.execution.cost import Cost

Resolver = Callable[..., Any]


def resolved(*, description: str, cost: Cost | None = None) -> Callable[[Resolver], Any]:
    """A field with a resolver. `cost` is given where it differs from the default."""

    def field(resolver: Resolver) -> Any:
        return strawberry.field(
            resolver=resolver, description=description, directives=[cost] if cost else []
        )

    return field


def followed(*, description: str) -> Callable[[Resolver], Any]:
    """A subscription field: its resolver yields events."""

    def field(resolver: Resolver) -> Any:
        return strawberry.subscription(resolver=resolver, description=description)

    return field
