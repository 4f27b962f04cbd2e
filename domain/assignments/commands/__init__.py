"""What workers, requesters and the clock do with assignments: one transaction a verb."""

from domain.assignments.commands.accept import accept, accept_next
from domain.assignments.commands.deadlines import abandon_due, approve_due, warn_due
from domain.assignments.commands.decide import (
    Decision,
    decide,
    decide_hit,
)
from domain.assignments.commands.override import override_rejection
from domain.assignments.commands.pay_worker import pay_worker
from domain.assignments.commands.return_assignment import return_assignment
from domain.assignments.commands.send_bonus import send_bonus, send_bonus_to_worker
from domain.assignments.commands.send_bonuses import send_bonuses
from domain.assignments.commands.submit import submit
from domain.assignments.commands.undo import WhichRejections, end_undo_due, undo_rejections

__all__ = [
    "Decision",
    "WhichRejections",
    "abandon_due",
    "accept",
    "accept_next",
    "approve_due",
    "decide",
    "decide_hit",
    "end_undo_due",
    "override_rejection",
    "pay_worker",
    "return_assignment",
    "send_bonus",
    "send_bonus_to_worker",
    "send_bonuses",
    "submit",
    "undo_rejections",
    "warn_due",
]
