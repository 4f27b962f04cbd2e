"""What features give to features below them, at the start of a process."""

from __future__ import annotations

from api.jobs.known_kinds import JOB_KINDS
from domain.accounts.applications import commands as applications
from domain.assignments import after_submission
from domain.assignments.after_submission import AfterSubmission
from domain.hits import published_texts
from domain.jobs import kinds as jobs
from domain.moderation import commands as moderation
from domain.moderation import subjects
from domain.moderation.hit_groups import HitGroups
from domain.moderation.subjects import SubjectKind
from domain.moderation.threads import REPORTED_MESSAGES
from domain.people import admission
from domain.profiles.commands.process_answers import StoreProfileAnswer
from domain.ratings.reported import RatingAnswers, Ratings

# What other features do in the transaction of a submission, in this order.
AFTER_SUBMISSION: tuple[AfterSubmission, ...] = (StoreProfileAnswer(),)
# What can be reported to operators.
REPORTED_KINDS: tuple[SubjectKind, ...] = (
    HitGroups(),
    *REPORTED_MESSAGES,
    Ratings(),
    RatingAnswers(),
)


def adopt_steps() -> None:
    """Give the domain the steps of features, the kinds of jobs, and of things to report."""
    after_submission.adopt(AFTER_SUBMISSION)
    admission.adopt(applications.apply)
    jobs.adopt(JOB_KINDS)
    published_texts.adopt(moderation.flag)
    subjects.adopt(*REPORTED_KINDS)
