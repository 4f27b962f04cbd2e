"""Fields with a resolver, typed: what they resolve is described, and nothing else is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import strawberry

Resolver = Callable[..., Any]


def resolved(*, description: str) -> Callable[[Resolver], Any]:
    """A field that a resolver answers."""

    def field(resolver: Resolver) -> Any:
        return strawberry.field(resolver=resolver, description=description)

    return field


def followed(*, description: str) -> Callable[[Resolver], Any]:
    """A subscription field: its resolver yields event after event."""

    def field(resolver: Resolver) -> Any:
        return strawberry.subscription(resolver=resolver, description=description)

    return field
