"""Refusals of commands on requests for qualifications."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.refusals import Constraint, RefusalReason, Refused, Rule


class NotRequestable(Refused):
    """Only the market, or only its owner, grants this qualification."""

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
    """The requester has blocked this worker, so the worker cannot request their types."""

    reason = RefusalReason.BLOCKED_BY_REQUESTER

    def __init__(self) -> None:
        super().__init__(
            "This requester has blocked you from working on their HITs: you cannot request their "
            "qualifications."
        )


class AlreadyRequested(Refused):
    """The worker already has an open request of this type."""

    reason = RefusalReason.QUALIFICATION_ALREADY_REQUESTED

    def __init__(self) -> None:
        super().__init__(
            "You have requested this qualification already: finish the test, or wait for the "
            "decision."
        )


class RetakeNotAllowed(Refused):
    """The type allows one attempt, and the worker has used it."""

    reason = RefusalReason.QUALIFICATION_RETAKE_NOT_ALLOWED

    def __init__(self) -> None:
        super().__init__("This qualification can be requested once, and you have done so.")


class RetryDelayNotElapsed(Refused):
    """The type's delay between attempts is not over."""

    reason = RefusalReason.QUALIFICATION_RETRY_TOO_EARLY

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(
            "You have requested this qualification before: it can be requested again at "
            f"{retry_at.isoformat()}."
        )
        self.retry_at = retry_at


class TimeForTestOver(Refused):
    """The time for the test is over, which counts as an attempt."""

    reason = RefusalReason.DEADLINE_PASSED

    def __init__(self, deadline: datetime) -> None:
        super().__init__(f"The time for this test ran out at {deadline.isoformat()}.")
        self.broken = Constraint.between(Rule.RANGE, None, deadline.isoformat())


class HandedInOtherwise(Refused):
    """The test was handed in already, with another answer."""

    reason = RefusalReason.ANSWER_DIFFERS

    def __init__(self) -> None:
        super().__init__("This test was handed in already, with another answer: that stands.")
