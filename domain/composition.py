"""The domain put together: the operator's policy, and steps that features add to each other."""

from __future__ import annotations

from domain.assignments import after_submission
from domain.assignments.after_submission import AfterSubmission
from domain.kernel import policy
from domain.kernel.policy import MarketPolicy
from domain.profiles.commands.process_answers import StoreProfileAnswer

AFTER_SUBMISSION: tuple[AfterSubmission, ...] = (StoreProfileAnswer(),)


def compose(terms: MarketPolicy) -> None:
    """Call it once at the start of a process, before any command."""
    policy.adopt(terms)
    after_submission.adopt(AFTER_SUBMISSION)
