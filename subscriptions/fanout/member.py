"""A member of an audience, as a transport makes it, and the delivery that it gets."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Protocol

from subscriptions.log.position import Position


class Delivery:
    """Payloads for many members, and the frames that transports make of them once for all."""

    __slots__ = ("frames", "payloads")

    def __init__(self, payloads: Sequence[bytes]) -> None:
        self.payloads = payloads
        self.frames: dict[Hashable, Any] = {}


class Member(Protocol):
    """One subscriber of an audience."""

    @property
    def has_room(self) -> bool:
        """Whether a delivery would be accepted now."""
        ...

    def deliver(self, delivery: Delivery) -> bool:
        """Accept the payloads at once; False where there is no room for them."""
        ...

    def detach(self, position: Position) -> None:
        """Go on alone from this position: the audience delivers nothing more."""
        ...
