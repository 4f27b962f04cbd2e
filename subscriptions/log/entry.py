"""What the log holds: a fact it does not understand, addressed to one topic."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from subscriptions.log.position import Position

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact about to be written. One that concerns three topics is three drafts."""

    topic: str
    kind: str
    body: dict[str, Json]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as the log keeps it, with its place in the order."""

    position: Position
    topic: str
    kind: str
    body: dict[str, Json]
    occurred_at: datetime
