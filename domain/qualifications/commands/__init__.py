"""Commands on qualifications and their types, each in one transaction."""

from domain.qualifications.commands.assign import assign, revoke
from domain.qualifications.commands.define_type import create_type, update_type
from domain.qualifications.commands.import_sheet import import_sheet
from domain.qualifications.requests.decide import (
    Acceptance,
    Answer,
    Rejection,
    decide,
    decide_many,
    reject_pending,
)
from domain.qualifications.requests.lapse import lapse_due
from domain.qualifications.requests.request import hand_in, request

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
