"""What workers, requesters and the clock do with assignments: one transaction a verb."""

from domain.assignments.commands.deadlines import abandon_due, approve_due, warn_due
from domain.assignments.commands.decide import (
    Decision,
    decide,
    decide_hit,
    override_rejection,
)
from domain.assignments.commands.send_bonus import send_bonus
from domain.assignments.commands.work import (
    accept,
    accept_next,
    return_assignment,
    submit,
)

__all__ = [
    "Decision",
    "abandon_due",
    "accept",
    "accept_next",
    "approve_due",
    "decide",
    "decide_hit",
    "override_rejection",
    "return_assignment",
    "send_bonus",
    "submit",
    "warn_due",
]
