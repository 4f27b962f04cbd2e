"""What a setting means in production, and what is wrong with a value of it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.configuration.settings import Settings

Objection = Callable[[Settings], str | None]
"""What is wrong with the setting in production and what would be right, or none."""


def none(_settings: Settings) -> None:
    """No value that the setting takes is worse in production."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the operator should know about a setting in production, and when it is refused."""

    note: str
    objection: Objection = none


BOUND = Judgement("A bound that holds for both.")
MARKET = Judgement("A rule of the market, the same in both.")
PACE = Judgement("A time or size, measured for both.")
MASTERS = Judgement("A threshold of the model, the same in both.")
REVIEW = Judgement("A threshold of what is proposed; operators decide.")
