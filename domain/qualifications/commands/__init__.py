"""What people and the clock do with qualifications: one transaction a verb."""

from domain.qualifications.commands.assigning import assign, revoke
from domain.qualifications.commands.authoring import create_type, update_type
from domain.qualifications.commands.deciding import (
    Acceptance,
    Answer,
    Rejection,
    decide,
    decide_many,
    reject_pending,
)
from domain.qualifications.commands.importing import import_sheet
from domain.qualifications.commands.lapsing import lapse_due
from domain.qualifications.commands.requesting import hand_in, request

__all__ = [
    "Acceptance",
    "Answer",
    "Rejection",
    "assign",
    "create_type",
    "decide",
    "decide_many",
    "hand_in",
    "import_sheet",
    "lapse_due",
    "reject_pending",
    "request",
    "revoke",
    "update_type",
]
