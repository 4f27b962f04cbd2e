"""Global ids, and the lookup of any node by its id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import strawberry

from domain.kernel import ids
from schema.kernel.errors import BadUserInput

if TYPE_CHECKING:
    from schema.kernel.context import Context


@strawberry.interface(description="An object with a global id.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="The global id, opaque and stable. Every argument of type ID takes it."
    )


Finder = Callable[["Context", Sequence[UUID]], Awaitable[Sequence[Node | None]]]
Found = TypeVar("Found", bound=Finder)
_finders: dict[str, Finder] = {}


def findable(type_name: str) -> Callable[[Found], Found]:
    """Register the finder of nodes of one type. It gives None for a node hidden from the viewer."""

    def register(finder: Found) -> Found:
        assert type_name not in _finders, f"two finders for {type_name}"
        _finders[type_name] = finder
        return finder

    return register


def global_id(type_name: str, key: UUID) -> strawberry.ID:
    """The global id of a key."""
    return strawberry.ID(ids.global_id(type_name, key))


def optional_id(type_name: str, key: UUID | None) -> strawberry.ID | None:
    """The global id of a key, where there is one."""
    return None if key is None else global_id(type_name, key)


def unpacked(id: str) -> tuple[str, UUID]:
    """Type name and key of a global id. Raises BAD_USER_INPUT for anything else."""
    if (found := ids.unpacked(id)) is None:
        raise BadUserInput("This is not an id: ids are the strings that `id` gives.")
    return found


def key_of(field: str, id: str, *type_names: str) -> UUID:
    """The key of an id that must be of one of these types."""
    try:
        type_name, key = unpacked(id)
    except BadUserInput:
        raise BadUserInput(f"{field} is not an id: ids are the strings that `id` gives.") from None
    if type_name not in type_names:
        other = f"a {type_name}" if type_name in _finders else "another type"
        raise BadUserInput(f"{field} takes the id of a {' or '.join(type_names)}, not of {other}.")
    return key


async def found(context: Context, ids: Sequence[str]) -> list[Node | None]:
    """The nodes of these ids, in their order; None for a missing or hidden node."""
    if context.viewer is not None:
        context.reading()
    wanted = [unpacked(id) for id in ids]
    nodes: dict[tuple[str, UUID], Node | None] = {}
    for type_name in {type_name for type_name, _ in wanted}:
        if (finder := _finders.get(type_name)) is None:
            raise BadUserInput("There are no nodes of the type of this id.")
        keys = [key for name, key in wanted if name == type_name]
        for key, node in zip(keys, await finder(context, keys), strict=True):
            nodes[type_name, key] = node
    return [nodes[pair] for pair in wanted]
