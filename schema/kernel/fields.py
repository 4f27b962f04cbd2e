"""Fields with a resolver, typed: what they resolve is described, and what they cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import strawberry

from schema.execution.cost import Cost

Resolver = Callable[..., Any]


def resolved(*, description: str, cost: Cost | None = None) -> Callable[[Resolver], Any]:
    """A field that a resolver answers; its cost where it is not the usual."""

    def field(resolver: Resolver) -> Any:
        return strawberry.field(
            resolver=resolver, description=description, directives=[cost] if cost else []
        )

    return field


def followed(*, description: str) -> Callable[[Resolver], Any]:
    """A subscription field: its resolver yields event after event."""

    def field(resolver: Resolver) -> Any:
        return strawberry.subscription(resolver=resolver, description=description)

    return field
