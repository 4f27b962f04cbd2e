"""The outcome of an operation, one of a closed set, for labels and logs."""

from __future__ import annotations

from enum import StrEnum

from graphql import GraphQLError

from domain.kernel.refusals import RefusalReason
from schema.execution import faults

REASONS = frozenset(reason.value for reason in RefusalReason)
CODES = faults.CODES | REASONS


class Outcome(StrEnum):
    """The outcome of an operation. Of several outcomes, the last in this order counts."""

    OK = "ok"
    DECLINED = "declined"  # A rule of the market refused it.
    REFUSED = "refused"  # A mistake of the client, or past a limit.
    DROPPED = "dropped"  # The client left before the end.
    LATE = "late"  # It took longer than allowed.
    FAILED = "failed"  # A fault of the server.


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
    """The code of an error as the client sees it."""
    if faults.is_fault(error):
        return faults.INTERNAL
    return faults.code_of(error) or faults.BAD_USER_INPUT
