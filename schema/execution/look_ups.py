"""Fields whose value is one look-up: a loader, a key, and what is made of the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from strawberry.dataloader import DataLoader

LOOK_UP = "look_up"  # in the metadata of a Strawberry field


@dataclass(frozen=True, slots=True)
class LookUp:
    """How a field finds its value. An executor may look up the keys of a whole list at once."""

    loader: Callable[[Any], DataLoader[Any, Any]]  # of the context's loaders
    key: Callable[[Any], Any]  # of the object that has the field
    value: Callable[[Any, Any], Any]  # of the object and what was loaded
