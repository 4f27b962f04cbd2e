"""What the mutations on many things of a queue have in common: words, costs, reading ids."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.kernel.node import key_of

EACH = "1 to 100 ids; each is decided by itself."
EACH_RESULT = "One result for each, in the order of the ids."
NOT_ATOMIC = "The mutation is not atomic: some may be done and others refused."


def cost_for_each(ids: str) -> Cost:
    """As much for each id of this field as the mutation on one of them costs."""
    return Cost(weight=MUTATION_WEIGHT, sized_by=f"input.{ids}")


def keys_of(field: str, ids: Sequence[str], type_name: str) -> list[UUID]:
    """The keys of ids that must be of this type. Raises BAD_USER_INPUT with the place."""
    return [key_of(f"{field}[{number}]", id, type_name) for number, id in enumerate(ids)]
