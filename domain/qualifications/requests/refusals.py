"""The ways in which requests for qualifications say no."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.refusals import RefusalReason, Refused


class NotRequestable(Refused):
    """The market, or its owner alone, gives this qualification."""

    reason = RefusalReason.QUALIFICATION_NOT_REQUESTABLE

    def __init__(self) -> None:
        super().__init__("Nobody can request this qualification: it is given without being asked.")


class OwnQualification(Refused):
    """Nobody may work on their own HITs, so nobody qualifies for them."""

    reason = RefusalReason.OWN_QUALIFICATION

    def __init__(self) -> None:
        super().__init__(
            "This qualification type is your own: nobody may work on their own HITs, so there is "
            "nothing to qualify for."
        )


class RequestUnwanted(Refused):
    """The requester wants no work of this worker, and so no request either."""

    reason = RefusalReason.BLOCKED_BY_REQUESTER

    def __init__(self) -> None:
        super().__init__(
            "This requester has blocked you from working on their HITs: you cannot request their "
            "qualifications."
        )


class AlreadyRequested(Refused):
    """One request of a type is open at a time."""

    reason = RefusalReason.QUALIFICATION_ALREADY_REQUESTED

    def __init__(self) -> None:
        super().__init__(
            "You have requested this qualification already: finish the test, or wait for the "
            "decision."
        )


class RetakeNotAllowed(Refused):
    """The type allows one attempt."""

    reason = RefusalReason.QUALIFICATION_RETAKE_NOT_ALLOWED

    def __init__(self) -> None:
        super().__init__("This qualification can be requested once, and you have done so.")


class RetryDelayNotElapsed(Refused):
    """The next attempt is to wait."""

    reason = RefusalReason.QUALIFICATION_RETRY_TOO_EARLY

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(
            "You have requested this qualification before: it can be requested again at "
            f"{retry_at.isoformat()}."
        )
        self.retry_at = retry_at


class TimeForTestOver(Refused):
    """The time for the test ran out; that was the attempt."""

    reason = RefusalReason.DEADLINE_PASSED

    def __init__(self, deadline: datetime) -> None:
        super().__init__(f"The time for this test ran out at {deadline.isoformat()}.")


class HandedInOtherwise(Refused):
    """The test was handed in already, with another answer."""

    reason = RefusalReason.ANSWER_DIFFERS

    def __init__(self) -> None:
        super().__init__("This test was handed in already, with another answer: that stands.")
