"""Refusals of the second step."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.refusals import RefusalReason, Refused


class SecondStepRequired(Refused):
    """The first step was right; a code finishes the sign-in. There is no session yet."""

    reason = RefusalReason.SECOND_STEP_REQUIRED

    def __init__(self, challenge: str, expires_at: datetime) -> None:
        super().__init__(
            "This account has a second step: give finishSecondStep the challenge and a code of "
            "your app, or a recovery code."
        )
        self.challenge = challenge
        self.expires_at = expires_at


class SecondStepNotSet(Refused):
    """The account must have a second step for this, and has none."""

    reason = RefusalReason.SECOND_STEP_NOT_SET

    def __init__(self) -> None:
        super().__init__(
            "This needs an account with a second step: call beginSecondStep, then "
            "confirmSecondStep with a code of your app."
        )


class WrongCode(Refused):
    """The code is wrong, or was used."""

    reason = RefusalReason.WRONG_CREDENTIALS

    def __init__(self) -> None:
        super().__init__(
            "This code is wrong, or was used before: wait for the next one of your app, or use a "
            "recovery code."
        )


class ChallengeOver(Refused):
    """The challenge is unknown, expired, used, or was tried too often."""

    reason = RefusalReason.TOKEN_INVALID

    def __init__(self) -> None:
        super().__init__("This sign-in is over: sign in again.")
