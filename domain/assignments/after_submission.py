"""Steps that features above assignments add to a submission, inside its transaction.

`api/composition.py` gives the steps to each process at its start; `commands.submit` runs them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel.work import UnitOfWork
from domain.people.models import Worker

# A submission locks its HIT; then the steps lock rows of these tables, in this order; then come the
# assignment, and in the settlement the group, the work record and the ledger accounts.
LOCKED_BY_STEPS = ("workers", "qualification_types", "qualification_requests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """An answer that is being submitted; its HIT and its assignment are locked."""

    hit: Hit
    assignment: Assignment
    unit: UnitOfWork
    settlement: Settlement
    at: datetime


class Moment(StrEnum):
    """When a step is applied."""

    BEFORE_SETTLEMENT = "BEFORE_SETTLEMENT"  # may change the assignment and add to the settlement
    AFTER_SETTLEMENT = "AFTER_SETTLEMENT"  # writes rows that come last in the lock order


Apply = Callable[[Submission], Awaitable[None]]


class AfterSubmission(Protocol):
    """One more thing that a submission does: it commits with the submission, or not at all."""

    @property
    def holds_before(self) -> tuple[str, ...]:
        """The tables whose rows `hold` locks, before anything is written; of LOCKED_BY_STEPS."""

    @property
    def moment(self) -> Moment:
        """When the function that `hold` returns is called."""

    async def hold(self, hit: Hit, worker: Worker) -> Apply | None:
        """Lock the rows that the step will change, and return the function that applies it.

        None where the step has nothing to do with this HIT. The function is not called where the
        submission is refused, or repeats an earlier one.
        """


_steps: tuple[AfterSubmission, ...] | None = None


def steps() -> tuple[AfterSubmission, ...]:
    """The steps of this process, in their order.

    Without them a submission would lose data, so a process that was given none may not submit.
    """
    assert _steps is not None, "api.composition.compose is called at the start of a process"
    return _steps


def adopt(steps: tuple[AfterSubmission, ...]) -> None:
    """Give the steps to this process. Locks that are out of order are an error of the program."""
    global _steps
    locked = [table for step in steps for table in step.holds_before]
    assert set(locked) <= set(LOCKED_BY_STEPS), f"a step may not lock rows of {locked}"
    in_order = sorted(locked, key=LOCKED_BY_STEPS.index)
    assert locked == in_order, f"{locked} are not in the lock order"
    _steps = steps


async def hold(hit: Hit, worker: Worker) -> dict[Moment, list[Apply]]:
    """Let each step lock its rows; the functions that apply the steps, by their moments."""
    held: dict[Moment, list[Apply]] = {moment: [] for moment in Moment}
    for step in steps():
        if (apply := await step.hold(hit, worker)) is not None:
            held[step.moment].append(apply)
    return held
