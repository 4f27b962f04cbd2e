"""Refusals of commands on assignments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.assignments.daily_limits import DailyUse
from domain.kernel.refusals import Constraint, RefusalReason, Refused, Rule
from domain.qualifications.requirements.requirement import Finding


class NoSlotsLeft(Refused):
    """Every slot is taken, or the worker has done every open HIT."""

    reason = RefusalReason.NO_SLOTS_LEFT

    def __init__(self) -> None:
        super().__init__("Nothing is left to accept here: every slot is taken, or was done by you.")


class NotQualified(Refused):
    """The worker does not meet the requirements of the HIT type."""

    reason = RefusalReason.NOT_QUALIFIED

    def __init__(self, missing: Sequence[Finding]) -> None:
        lacking = "; ".join(_lacking(finding) for finding in missing)
        super().__init__(f"You do not meet what these HITs require: {lacking}.")
        self.missing = tuple(missing)


class UndoTooLate(Refused):
    """The rejection cannot be undone, or no longer."""

    reason = RefusalReason.UNDO_TOO_LATE

    def __init__(self, until: datetime | None) -> None:
        if until is None:
            super().__init__(
                "Only rejections that were more than ten in one call, job or minute can be undone; "
                "override this one."
            )
            return
        super().__init__(
            f"This rejection could be undone until {until:%Y-%m-%d %H:%M} UTC; override it."
        )
        self.broken = Constraint.between(Rule.RANGE, None, until.isoformat())


class HitHasExpired(Refused):
    """The HIT's lifetime is over."""

    reason = RefusalReason.HIT_EXPIRED

    def __init__(self) -> None:
        super().__init__("This HIT has expired; it can no longer be accepted.")


class GroupIsPaused(Refused):
    """The requester has paused the batch."""

    reason = RefusalReason.GROUP_PAUSED

    def __init__(self) -> None:
        super().__init__(
            "The requester has paused these HITs: they can be accepted once it lets them go on."
        )


class MostHitsTaken(Refused):
    """The worker has taken as many HITs of the batch as one worker may."""

    reason = RefusalReason.MAX_HITS_PER_WORKER

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You have taken {most} HITs of this batch, and one worker may take no more of it."
        )
        self.broken = Constraint.between(Rule.COUNT, 0, most)


class MostWorkersAtWork(Refused):
    """As many workers are at work on the batch as may be at once."""

    reason = RefusalReason.MAX_CONCURRENT_WORKERS

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} workers are at work on this batch, and no more may be at once: try again when "
            "one of them has submitted or returned."
        )
        self.broken = Constraint.between(Rule.COUNT, 0, most)


class QueueFull(Refused):
    """The worker has the largest allowed number of assignments in progress."""

    reason = RefusalReason.QUEUE_FULL

    def __init__(self, length: int) -> None:
        super().__init__(
            f"Your queue holds {length} assignments, which is the most: submit or return one first."
        )
        self.broken = Constraint.between(Rule.COUNT, 0, length)


class InProbation(Refused):
    """The HIT type is closed to workers in probation."""

    reason = RefusalReason.IN_PROBATION

    def __init__(self) -> None:
        super().__init__(
            "These HITs are closed to workers in probation: me { worker { probation } } says how "
            "many days yours has left."
        )


class DailyLimitIsReached(Refused):
    """The worker has accepted as many HITs as a day allows."""

    reason = RefusalReason.DAILY_LIMIT_REACHED

    def __init__(self, use: DailyUse) -> None:
        super().__init__(
            f"You may do {use.limit} HITs a day, and have used all of them: accept the next one "
            f"from {use.ends_at.isoformat()} on."
        )
        self.broken = Constraint.between(Rule.COUNT, 0, use.limit)
        self.daily_limit, self.retry_at = use.limit, use.ends_at


class OwnHit(Refused):
    """Nobody may work on their own HITs."""

    reason = RefusalReason.OWN_HIT

    def __init__(self) -> None:
        super().__init__("This is your own HIT: nobody may work on their own HITs.")


class BlockedByRequester(Refused):
    """The requester has blocked this worker."""

    reason = RefusalReason.BLOCKED_BY_REQUESTER

    def __init__(self) -> None:
        super().__init__("This requester has blocked you from working on their HITs.")


class RequesterIsBlocked(Refused):
    """The worker has blocked this requester."""

    reason = RefusalReason.REQUESTER_BLOCKED

    def __init__(self) -> None:
        super().__init__("You have blocked this requester: unblock them to see and do their HITs.")


class AlreadyDone(Refused):
    """The worker has accepted or submitted this HIT."""

    reason = RefusalReason.ALREADY_DONE

    def __init__(self) -> None:
        super().__init__("You have accepted or submitted this HIT already: each can be done once.")


class DeadlinePassed(Refused):
    """The deadline of the assignment is over."""

    reason = RefusalReason.DEADLINE_PASSED

    def __init__(self, deadline: datetime) -> None:
        super().__init__(f"The time for this assignment ran out at {deadline.isoformat()}.")
        self.broken = Constraint.between(Rule.RANGE, None, deadline.isoformat())


class AnswerDiffers(Refused):
    """It was submitted already, with another answer."""

    reason = RefusalReason.ANSWER_DIFFERS

    def __init__(self) -> None:
        super().__init__("This assignment was submitted already, with another answer: that stands.")


class OverrideTooLate(Refused):
    """The thirty days after submission are over, or the HIT is deleted."""

    reason = RefusalReason.OVERRIDE_TOO_LATE


class BonusTooLate(Refused):
    """The time for bonuses after the submission is over."""

    reason = RefusalReason.BONUS_TOO_LATE

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"Bonuses for this work could be paid until {until:%Y-%m-%d %H:%M} UTC. payWorker pays "
            "a worker without an assignment."
        )


def _lacking(finding: Finding) -> str:
    if not finding.is_held:
        return f"{finding.requirement} (you do not hold it)"
    value = "without a value" if finding.value is None else finding.value
    return f"{finding.requirement} (yours: {value})"
