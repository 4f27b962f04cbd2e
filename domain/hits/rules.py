"""Bounds of HIT types and HITs, and objections to commands on them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.hits.models import Hit
from domain.hits.refusals import FeeBracketCrossed, UndecidedWork
from domain.kernel import bounds
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InvalidInput, Refused
from domain.qualifications.requirements import drafts
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.questions import question as questions
from domain.questions.question import Question

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_KEYWORDS, LONGEST_ANNOTATION = 128, 2_000, 1_000, 255
LARGEST_REWARD = Money(1_000_000)  # $10,000.00 for one assignment
SHORTEST_SECONDS, LONGEST_SECONDS = 30, 31_536_000  # of an assignment, and of a HIT's lifetime
LONGEST_AUTO_APPROVAL_SECONDS = 2_592_000
MOST_ASSIGNMENTS = 1_000_000_000
SURCHARGE_FROM = 10  # assignments of one HIT
LARGEST_LIABILITY = Money(100_000_000_000)  # $1,000,000,000.00 reserved by one HIT


@dataclass(frozen=True, slots=True, kw_only=True)
class HitTypeDraft:
    """A requester's input for a HIT type."""

    title: str
    description: str
    reward: Money
    assignment_duration_seconds: int
    keywords: tuple[str, ...] = ()
    auto_approval_delay_seconds: int = LONGEST_AUTO_APPROVAL_SECONDS
    requirements: tuple[RequirementDraft, ...] = ()
    invitation_only: bool = False  # only for workers with an invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class HitDraft:
    """A requester's input for one HIT."""

    question: Question
    annotation: str | None = None


def check_hit_type(draft: HitTypeDraft) -> None:
    """Raises InvalidInput for the first value that is out of bounds."""
    bounds.text("title", draft.title, at_most=LONGEST_TITLE)
    bounds.text("description", draft.description, at_most=LONGEST_DESCRIPTION)
    bounds.keywords("keywords", draft.keywords, at_most=LONGEST_KEYWORDS)
    bounds.money("reward", draft.reward, at_least=NOTHING, at_most=LARGEST_REWARD)
    bounds.whole(
        "assignmentDurationSeconds",
        draft.assignment_duration_seconds,
        at_least=SHORTEST_SECONDS,
        at_most=LONGEST_SECONDS,
    )
    bounds.whole(
        "autoApprovalDelaySeconds",
        draft.auto_approval_delay_seconds,
        at_least=0,
        at_most=LONGEST_AUTO_APPROVAL_SECONDS,
    )
    most = drafts.MOST_REQUIREMENTS - draft.invitation_only
    bounds.several("qualificationRequirements", draft.requirements, at_most=most)
    drafts.check(draft.requirements, title=draft.title)


def check_offer(lifetime_seconds: int, max_assignments: int, cost: Money) -> None:
    """Raises InvalidInput for the first value that is out of bounds."""
    bounds.whole(
        "lifetimeSeconds", lifetime_seconds, at_least=SHORTEST_SECONDS, at_most=LONGEST_SECONDS
    )
    bounds.whole("maxAssignments", max_assignments, at_least=1, at_most=MOST_ASSIGNMENTS)
    _check_liability("maxAssignments", max_assignments, cost)


def _check_liability(field: str, assignments: int, cost: Money) -> None:
    if cost * assignments > LARGEST_LIABILITY:
        raise InvalidInput(
            field, assignments, f"so few that they cost at most {LARGEST_LIABILITY} together"
        )


def checked_hit(draft: HitDraft, path: str = "") -> str:
    """The HIT's question as JSON, to be stored. Raises InvalidInput."""
    if draft.annotation is not None:
        field = f"{path}requesterAnnotation"
        bounds.text(field, draft.annotation, at_least=0, at_most=LONGEST_ANNOTATION)
    return questions.checked(draft.question, f"{path}question")


def objection_to_extension(
    hit: Hit, slots: int, expires_at: datetime, *, at: datetime
) -> Refused | None:
    """Why a HIT cannot be extended in this way."""
    total = hit.max_assignments + slots
    if slots < 0 or total > MOST_ASSIGNMENTS:
        most = MOST_ASSIGNMENTS - hit.max_assignments
        return InvalidInput("additionalAssignments", slots, f"a whole number from 1 to {most}")
    if hit.max_assignments < SURCHARGE_FROM <= total:
        return FeeBracketCrossed(hit.max_assignments, total)
    if expires_at - at > timedelta(seconds=LONGEST_SECONDS):
        return InvalidInput("expiresAt", expires_at.isoformat(), "at most 365 days from now")
    if hit.cost * total > LARGEST_LIABILITY:
        bound = f"so few that all cost at most {LARGEST_LIABILITY} together"
        return InvalidInput("additionalAssignments", slots, bound)
    return None


def objection_to_deletion(hit: Hit) -> Refused | None:
    """Why a HIT in a state that allows deletion cannot be deleted yet."""
    return UndecidedWork(hit.undecided) if hit.undecided else None


def fingerprint_parts(draft: HitTypeDraft) -> Sequence[object]:
    """The values that make two HIT types the same: all of them."""
    return (
        draft.title,
        draft.description,
        list(draft.keywords),
        draft.reward.cents,
        draft.assignment_duration_seconds,
        draft.auto_approval_delay_seconds,
    )
