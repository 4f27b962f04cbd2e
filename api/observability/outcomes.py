"""How an operation ended, in a closed set of words for labels and logs."""

from __future__ import annotations

from enum import StrEnum

from graphql import GraphQLError

from domain.kernel.refusals import RefusalReason
from schema.execution import faults

REASONS = frozenset(reason.value for reason in RefusalReason)
CODES = faults.CODES | REASONS


class Outcome(StrEnum):
    """How an operation ended; of several, the last one here is told."""

    OK = "ok"
    DECLINED = "declined"  # The market said no.
    REFUSED = "refused"  # The client's mistake, or past a limit.
    DROPPED = "dropped"  # The client went away first.
    LATE = "late"  # It took longer than it may.
    FAILED = "failed"  # Our fault.


SEVERITY = {outcome: number for number, outcome in enumerate(Outcome)}
OUTCOMES = {
    faults.INTERNAL: Outcome.FAILED,
    faults.UNAVAILABLE: Outcome.FAILED,
    faults.DEADLINE_EXCEEDED: Outcome.LATE,
}
QUIET = {
    Outcome.OK,
    Outcome.DECLINED,
    Outcome.REFUSED,
    Outcome.DROPPED,
}


def code_of(error: GraphQLError) -> str:
    """The code under which a client is told this error."""
    if faults.is_fault(error):
        return faults.INTERNAL
    return faults.code_of(error) or faults.BAD_USER_INPUT
