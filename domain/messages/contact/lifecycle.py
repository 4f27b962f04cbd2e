"""The categories of the contact form."""

from __future__ import annotations

from enum import StrEnum


class ContactCategory(StrEnum):
    """The subject matter of a thread."""

    REGISTRATION_REFUSED = "REGISTRATION_REFUSED"
    MISSING_MONEY = "MISSING_MONEY"
    HIT_PROBLEM = "HIT_PROBLEM"
    REJECTION = "REJECTION"
    POLICY_VIOLATION = "POLICY_VIOLATION"
    OTHER = "OTHER"
