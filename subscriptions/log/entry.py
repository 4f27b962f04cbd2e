"""An entry of the log: a fact, opaque to this layer, addressed to one topic."""

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
    """A fact in the log, with its position."""

    position: Position
    topic: str
    kind: str
    body: dict[str, Json]
    occurred_at: datetime
