"""What workers, owners and the clock do with qualifications: one transaction a verb."""

from domain.qualifications.commands.deciding import (
    Acceptance,
    Answer,
    Rejection,
    decide,
    decide_many,
    reject_pending,
)
from domain.qualifications.commands.lapsing import lapse_due
from domain.qualifications.commands.requesting import hand_in, request

__all__ = [
    "Acceptance",
    "Answer",
    "Rejection",
    "decide",
    "decide_many",
    "hand_in",
    "lapse_due",
    "reject_pending",
    "request",
]
