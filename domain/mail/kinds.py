"""The kinds of notices: mails that another person, or a monitor, causes, and that may be turned
off."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """The kinds of notices. A person gets few of each from one other person."""

    APPEAL = "APPEAL"
    APPEAL_DECIDED = "APPEAL_DECIDED"
    BLOCKED = "BLOCKED"
    BONUS = "BONUS"
    INVITED = "INVITED"
    MESSAGE = "MESSAGE"
    MONITOR = "MONITOR"
    PAYMENT = "PAYMENT"
    QUALIFICATION_GRANTED = "QUALIFICATION_GRANTED"
    QUALIFICATION_REVOKED = "QUALIFICATION_REVOKED"
    REQUEST_GRANTED = "REQUEST_GRANTED"
    REQUEST_REJECTED = "REQUEST_REJECTED"
