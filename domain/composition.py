"""The domain put together: steps that features above add to the commands of features below."""

from __future__ import annotations

from domain.assignments import after_submission
from domain.assignments.after_submission import AfterSubmission
from domain.profiles.commands.process_answers import StoreProfileAnswer

AFTER_SUBMISSION: tuple[AfterSubmission, ...] = (StoreProfileAnswer(),)


def compose() -> None:
    """Call it once at the start of a process, before any command."""
    after_submission.adopt(AFTER_SUBMISSION)
