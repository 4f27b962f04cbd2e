"""Refusals of uploads: of an announced one by GraphQL, of bytes by the address of a link."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.refusals import Constraint, RefusalReason, Refused, Rule


class TooManyUploads(Refused):
    """The account has too many files, or bytes, that are not attached to anything."""

    reason = RefusalReason.TOO_MANY_UPLOADS

    def __init__(self, what: str, rule: Rule, most: int) -> None:
        super().__init__(
            f"An account may have at most {most} {what} that nothing uses yet: use them, or wait "
            "until they are deleted."
        )
        self.broken = Constraint.between(rule, 0, most)


class UploadProblem(StrEnum):
    """The problem of bytes that were sent to a link."""

    NO_SUCH_LINK = "NO_SUCH_LINK"
    ALREADY_USED = "ALREADY_USED"
    BEING_SENT = "BEING_SENT"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    WRONG_TYPE = "WRONG_TYPE"


class UploadRefused(Exception):
    """The bytes are not stored; nothing has changed."""

    def __init__(self, problem: UploadProblem, message: str) -> None:
        super().__init__(message)
        self.problem = problem


def no_such_link() -> UploadRefused:
    """The one answer for a link that is wrong, altered, expired, or of a file that is gone."""
    return UploadRefused(
        UploadProblem.NO_SUCH_LINK,
        "This link is not valid, or not any more: a link lasts 15 minutes, one of a mail as long "
        "as the mail says. Ask for a new one.",
    )
