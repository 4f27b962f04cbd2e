"""Bounds of HIT types and HITs, and objections to commands on them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.hits.models import Hit
from domain.hits.refusals import FeeBracketCrossed, UndecidedWork
from domain.kernel import bounds, policy
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Refused, Rule
from domain.qualifications.requirements import drafts
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.questions import rules as questions
from domain.questions.question import Question

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_KEYWORDS, LONGEST_ANNOTATION = 128, 2_000, 1_000, 255
LARGEST_REWARD = Money(1_000_000)  # $10,000.00 for one assignment
SHORTEST_SECONDS, LONGEST_SECONDS = 30, 31_536_000  # of an assignment, and of a HIT's lifetime
LONGEST_AUTO_APPROVAL_SECONDS = 2_592_000
MOST_ASSIGNMENTS = 1_000_000_000
LARGEST_LIABILITY = Money(100_000_000_000)  # $1,000,000,000.00 reserved by one HIT


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchScope:
    """The batch to which a HIT type belongs, and the limits of the batch for workers."""

    batch_id: UUID
    most_hits_a_worker: int | None = None
    most_workers_at_once: int | None = None
    is_paused: bool = False
    invitation_type_id: UUID | None = None  # of the HIT type before, for the same workers


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
    closed_to_probation: bool = False  # not for workers in probation
    scope: BatchScope | None = None  # None: equal values are the same HIT type

    def in_batch(self, scope: BatchScope) -> HitTypeDraft:
        """The same for the HITs of a batch, whose HIT types are its own."""
        return replace(self, scope=scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class HitDraft:
    """A requester's input for one HIT."""

    question: Question
    annotation: str | None = None


def check_hit_type(draft: HitTypeDraft) -> None:
    """Raises InvalidInput with every value that is out of bounds."""
    wrong = Objections()
    wrong.check(bounds.text, "title", draft.title, at_most=LONGEST_TITLE)
    wrong.check(bounds.text, "description", draft.description, at_most=LONGEST_DESCRIPTION)
    wrong.check(bounds.keywords, "keywords", draft.keywords, at_most=LONGEST_KEYWORDS)
    wrong.check(bounds.money, "reward", draft.reward, at_least=NOTHING, at_most=LARGEST_REWARD)
    wrong.check(
        bounds.whole,
        "assignmentDurationSeconds",
        draft.assignment_duration_seconds,
        at_least=SHORTEST_SECONDS,
        at_most=LONGEST_SECONDS,
    )
    wrong.check(
        bounds.whole,
        "autoApprovalDelaySeconds",
        draft.auto_approval_delay_seconds,
        at_least=0,
        at_most=LONGEST_AUTO_APPROVAL_SECONDS,
    )
    most = drafts.MOST_REQUIREMENTS - draft.invitation_only
    wrong.check(drafts.check, draft.requirements, title=draft.title, at_most=most)
    wrong.raise_any()


def check_offer(lifetime_seconds: int, max_assignments: int, cost: Money) -> None:
    """Raises InvalidInput with every value that is out of bounds."""
    seconds, least, most = lifetime_seconds, SHORTEST_SECONDS, LONGEST_SECONDS
    wrong = Objections()
    wrong.check(bounds.whole, "lifetimeSeconds", seconds, at_least=least, at_most=most)
    wrong.check(check_slots, max_assignments, cost)
    wrong.raise_any()


def check_slots(max_assignments: int, cost: Money) -> None:
    """Raises InvalidInput for a number of assignments, each at this cost, that is out of bounds."""
    bounds.whole("maxAssignments", max_assignments, at_least=1, at_most=MOST_ASSIGNMENTS)
    if cost * max_assignments > LARGEST_LIABILITY:
        raise _too_dear("maxAssignments", max_assignments, cost, who="they")


def _too_dear(field: str, given: int, cost: Money, *, who: str, held: int = 0) -> InvalidInput:
    most = LARGEST_LIABILITY.cents // cost.cents - held
    bound = f"so few that {who} cost at most {LARGEST_LIABILITY} together"
    return InvalidInput(field, given, bound, broken=Constraint.between(Rule.RANGE, 1, most))


def checked_hit(draft: HitDraft, path: str = "") -> str:
    """The HIT's question as JSON, to be stored. Raises InvalidInput with all that is wrong."""
    wrong = Objections()
    if draft.annotation is not None:
        field, most = f"{path}requesterAnnotation", LONGEST_ANNOTATION
        wrong.check(bounds.text, field, draft.annotation, at_least=0, at_most=most)
    body = wrong.check(questions.checked, draft.question, f"{path}question")
    wrong.raise_any()
    assert body is not None, "nothing was wrong"
    return body


def checked_offer(draft: HitDraft, seconds: int, slots: int, *, reward: Money) -> str:
    """The same for a HIT that is published alone, with the bounds of its offer."""
    wrong = Objections()
    wrong.check(check_offer, seconds, slots, reward)
    body = wrong.check(checked_hit, draft)
    wrong.raise_any()
    assert body is not None, "nothing was wrong"
    return body


def objection_to_extension(
    hit: Hit, slots: int, expires_at: datetime, *, at: datetime
) -> Refused | None:
    """Why a HIT cannot be extended in this way."""
    total, most = hit.max_assignments + slots, MOST_ASSIGNMENTS - hit.max_assignments
    latest = at + timedelta(seconds=LONGEST_SECONDS)
    wrong = Objections()
    if not 0 <= slots <= most:
        bound, broken = f"a whole number from 1 to {most}", Constraint.between(Rule.RANGE, 1, most)
        wrong.add(InvalidInput("additionalAssignments", slots, bound, broken=broken))
    if expires_at > latest:
        given, bound = expires_at.isoformat(), "at most 365 days from now"
        broken = Constraint.between(Rule.RANGE, None, latest.isoformat())
        wrong.add(InvalidInput("expiresAt", given, bound, broken=broken))
    if wrong.refusal is not None:
        return wrong.refusal
    large = policy.current().fees.large_hit_assignments
    if hit.max_assignments < large <= total:
        return FeeBracketCrossed(hit.max_assignments, total, large=large)
    if hit.cost * total > LARGEST_LIABILITY:
        return _too_dear(
            "additionalAssignments", slots, hit.cost, who="all", held=hit.max_assignments
        )
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
