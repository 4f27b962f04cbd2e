"""How a bound is written down."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Bound(NamedTuple):
    """The constant, its value, and what has to be taken at it; one step on it is refused."""

    name: str
    value: int
    attempt: Callable[[int], Any]
    step: int = 1


def text(size: int) -> str:
    return "x" * size
