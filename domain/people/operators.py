"""The roles of operators, and what each may do: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class OperatorRole(StrEnum):
    """The role of an operator."""

    SUPPORT = "SUPPORT"
    INVESTIGATOR = "INVESTIGATOR"
    FINANCE = "FINANCE"
    ADMINISTRATOR = "ADMINISTRATOR"


class Duty(StrEnum):
    """One kind of thing that operators do."""

    READ_PEOPLE = "READ_PEOPLE"  # accounts, their applications and history
    ANSWER_PEOPLE = "ANSWER_PEOPLE"  # the contact form
    DECIDE_APPLICATIONS = "DECIDE_APPLICATIONS"
    VERIFY_IDENTITY = "VERIFY_IDENTITY"  # read documents, decide who people are
    SUSPEND = "SUSPEND"  # suspend, reinstate, decide appeals and proposals
    KEEP_QUALIFICATIONS = "KEEP_QUALIFICATIONS"  # Masters, premium, profile questions
    MOVE_MONEY = "MOVE_MONEY"
    KEEP_TAX = "KEEP_TAX"  # tax interviews: printed forms, tax ids in clear
    READ_AUDIT = "READ_AUDIT"
    MANAGE_OPERATORS = "MANAGE_OPERATORS"  # the roles of operators
    RUN = "RUN"  # jobs, health, the clock of a rehearsal


ALLOWED: Mapping[OperatorRole, frozenset[Duty]] = {
    OperatorRole.SUPPORT: frozenset({Duty.READ_PEOPLE, Duty.ANSWER_PEOPLE}),
    OperatorRole.INVESTIGATOR: frozenset(
        {
            Duty.READ_PEOPLE,
            Duty.ANSWER_PEOPLE,
            Duty.DECIDE_APPLICATIONS,
            Duty.VERIFY_IDENTITY,
            Duty.SUSPEND,
        }
    ),
    OperatorRole.FINANCE: frozenset({Duty.READ_PEOPLE, Duty.MOVE_MONEY, Duty.KEEP_TAX}),
    OperatorRole.ADMINISTRATOR: frozenset(Duty),
}
