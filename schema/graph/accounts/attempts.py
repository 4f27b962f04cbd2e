"""The refusal of what was tried too often, whichever feature counts the attempts."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.people import refusals
from schema.kernel.refusals import Refusal, shows


@shows(refusals.TooManyAttempts)
@strawberry.type(description="There were too many attempts.")
class TooManyAttempts(Refusal):
    retry_at: datetime = strawberry.field(description="The time when the next attempt is allowed.")
