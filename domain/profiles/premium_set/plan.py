"""What publishing the premium set would do now: qualifications, questions, and their cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import orjson

from domain.kernel import policy
from domain.kernel.money import Money
from domain.kernel.normal_form import name_key
from domain.kernel.refusals import Constraint, InvalidInput
from domain.ledger.rules import assignment_fee
from domain.profiles.models import ProfileQuestion
from domain.profiles.premium_set.catalogue import (
    PremiumGrant,
    PremiumQuestion,
    PremiumSet,
    premium_set,
)
from domain.profiles.rules import PremiumOutcome, ProfileQuestionDraft
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.models import QualificationType
from domain.questions.stored import to_values

MOST_KEYS = 100
SECONDS_A_DAY = 86_400
USUAL_REWARD, USUAL_ASSIGNMENTS = Money(5), 100
USUAL_LIFETIME_SECONDS, USUAL_REPOST_SECONDS = 30 * SECONDS_A_DAY, 365 * SECONDS_A_DAY


class PremiumQuestionState(StrEnum):
    """Where a question of the set stands in this market."""

    NEW = "NEW"
    PUBLISHED = "PUBLISHED"
    CHANGED = "CHANGED"  # published, as an earlier release had it
    RETIRED = "RETIRED"
    NOTHING_TO_GIVE = "NOTHING_TO_GIVE"  # all its qualifications are out of use


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumPosting:
    """How the questions of the set are posted: the same for each."""

    reward: Money = USUAL_REWARD
    lifetime_seconds: int = USUAL_LIFETIME_SECONDS
    max_assignments: int = USUAL_ASSIGNMENTS
    repost_every_seconds: int | None = USUAL_REPOST_SECONDS

    @property
    def cost(self) -> tuple[Money, Money]:
        """The rewards and the fees that one posting of a question puts on hold."""
        fee = assignment_fee(self.reward, self.max_assignments)
        return self.reward * self.max_assignments, fee * self.max_assignments


@dataclass(frozen=True, slots=True)
class PlannedType:
    """A qualification of the set: its fee by the settings, and the row of this market."""

    grant: PremiumGrant
    description: str
    fee: Money
    row: QualificationType | None

    @property
    def is_usable(self) -> bool:
        """Whether a new question may give it. An operator may have taken it out of use."""
        return self.row is None or self.row.status is TypeStatus.ACTIVE

    @property
    def is_changed(self) -> bool:
        """Whether its fee is not that of the settings."""
        return self.row is not None and self.row.fee != self.fee


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question of the set, and where it stands."""

    question: PremiumQuestion
    state: PremiumQuestionState
    types: Sequence[PlannedType]
    row: ProfileQuestion | None
    is_published: bool  # by this run

    def draft(self, posting: PremiumPosting, type_ids: Mapping[str, UUID]) -> ProfileQuestionDraft:
        """The question as it is published, given the ids of qualifications by name."""
        usable = {each.grant.name for each in self.types if each.is_usable}
        outcomes = (
            PremiumOutcome(self.question.form.fields[0].name, choice.value, type_ids[grant.name])
            for grant, choice in self.question.grants()
            if grant.name in usable
        )
        return ProfileQuestionDraft(
            title=self.question.title,
            description=self.question.description,
            form=self.question.form,
            outcomes=tuple(outcomes),
            reward=posting.reward,
            lifetime_seconds=posting.lifetime_seconds,
            max_assignments=posting.max_assignments,
            countries=self.question.countries,
            repost_every_seconds=posting.repost_every_seconds,
        )


@dataclass(frozen=True, slots=True)
class PremiumPlan:
    """All that publishing would do: in what state everything is, and what it costs."""

    questions: Sequence[PlannedQuestion]
    reward: Money
    fee: Money

    @property
    def types(self) -> list[PlannedType]:
        """Every qualification once, in the order of the set."""
        found = {each.grant.name: each for planned in self.questions for each in planned.types}
        return list(found.values())


async def planned(posting: PremiumPosting, keys: Collection[str] | None = None) -> PremiumPlan:
    """The plan for these questions; for those that are NEW where no keys are given.

    A question that was retired, or that an earlier release published with other choices and that
    was retired since, is published again only where its key is given. Raises InvalidInput.
    """
    known, asked = premium_set(), await stored()
    _check_keys(known, keys or ())
    rows = await _types(known)
    questions = []
    for each in known.questions:
        types = [_planned_type(grant, each, rows) for grant, _ in each.grants()]
        row = asked.get(each.key)
        state = _state(each, row, types)
        wanted = state is PremiumQuestionState.NEW if keys is None else each.key in keys
        may = state in (PremiumQuestionState.NEW, PremiumQuestionState.RETIRED)
        if keys is None or each.key in keys:
            questions.append(PlannedQuestion(each, state, types, row, wanted and may))
    number = sum(each.is_published for each in questions)
    reward, fee = posting.cost
    return PremiumPlan(questions, reward * number, fee * number)


async def question_of(key: str) -> ProfileQuestion | None:
    """The question with this key as it was published last, or none."""
    return (await stored([key])).get(key)


async def stored(keys: Sequence[str] | None = None) -> dict[str, ProfileQuestion]:
    """The latest question of each key: the open one, where one is open."""
    rows = ProfileQuestion.filter(set_key__isnull=False).order_by("id")
    if keys is not None:
        rows = rows.filter(set_key__in=list(keys))
    found: dict[str, ProfileQuestion] = {}
    for row in await rows:
        assert row.set_key is not None, "only those of the set were read"
        if row.set_key not in found or found[row.set_key].retired_at is not None:
            found[row.set_key] = row
    return found


def _check_keys(known: PremiumSet, keys: Iterable[str]) -> None:
    all_keys = [each.key for each in known.questions]
    for number, each in enumerate(keys):
        if each not in all_keys:
            broken = Constraint.one_of(all_keys)
            bound = f"one of {', '.join(all_keys)}"
            raise InvalidInput(f"questions[{number}]", each, bound, broken=broken)


async def _types(known: PremiumSet) -> dict[str, QualificationType]:
    """The premium qualifications of this market that have a name of the set, by its key."""
    keys = {name_key(grant.name) for each in known.questions for grant, _ in each.grants()}
    rows = QualificationType.filter(kind=TypeKind.PREMIUM, name_key__in=list(keys))
    return {row.name_key: row for row in await rows}


def _planned_type(
    grant: PremiumGrant, question: PremiumQuestion, rows: Mapping[str, QualificationType]
) -> PlannedType:
    group = premium_set().groups[grant.group]
    fee = policy.current().premium_fees.get(group.name, group.default)
    return PlannedType(grant, question.describe(grant), fee, rows.get(name_key(grant.name)))


def _state(
    question: PremiumQuestion, row: ProfileQuestion | None, types: Sequence[PlannedType]
) -> PremiumQuestionState:
    if row is not None and row.retired_at is None:
        same = orjson.dumps(to_values(row.question)) == orjson.dumps(to_values(question.form))
        return PremiumQuestionState.PUBLISHED if same else PremiumQuestionState.CHANGED
    if not any(each.is_usable for each in types):
        return PremiumQuestionState.NOTHING_TO_GIVE
    return PremiumQuestionState.NEW if row is None else PremiumQuestionState.RETIRED
