"""Refusals of signing up, signing in and changing a declaration."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.people.second_step import refusals
from schema.graph.accounts.attempts import TooManyAttempts
from schema.kernel.refusals import Refusal, shows

__all__ = ["SecondStepRequired", "TooManyAttempts"]


@shows(refusals.SecondStepRequired)
@strawberry.type(
    description="The first step was right, and the account has a second step: there is no session "
    "yet. Give `finishSecondStep` the challenge and a code."
)
class SecondStepRequired(Refusal):
    challenge: str = strawberry.field(
        description="Stands for this sign-in, for five minutes and five tries: show it to nobody."
    )
    expires_at: datetime = strawberry.field(description="The time when the challenge expires.")
