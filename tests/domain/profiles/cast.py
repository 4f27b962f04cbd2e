"""A profile question that the operator asks, and workers who answer it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.kernel import policy
from domain.kernel.money import Money
from domain.people.models import Requester, Worker
from domain.profiles import commands
from domain.profiles.models import ProfileQuestion
from domain.profiles.rules import PremiumOutcome, ProfileQuestionDraft
from domain.qualifications.models import Qualification, QualificationType
from domain.questions.content import Choice
from domain.questions.fields import FormField, MultipleChoiceField, SingleChoiceField
from domain.questions.question import AnswerField, FormQuestion


def a_choice_field(name: str, *values: str, most: int = 1) -> FormField:
    label, choices = f"Which {name}?", tuple(Choice(each, each.capitalize()) for each in values)
    if most == 1:
        return SingleChoiceField(name, label, is_required=False, choices=choices)
    return MultipleChoiceField(
        name, label, is_required=False, choices=choices, min_selections=0, max_selections=most
    )


FORM = FormQuestion(
    fields=(
        a_choice_field("car", "yes", "no"),
        a_choice_field("degree", "none", "bachelor", "master"),
        a_choice_field("phones", "android", "iphone", most=2),
    )
)


async def a_type(name: str, *, fee: str = "0.25") -> QualificationType:
    return await commands.create_premium_type(name, f"{name}.", fee=Money.parse(fee))


async def outcomes() -> tuple[PremiumOutcome, ...]:
    car, degree = await a_type("Car owner"), await a_type("Degree")
    android, iphone = await a_type("Android"), await a_type("iPhone")
    return (
        PremiumOutcome("car", "yes", car.id),
        PremiumOutcome("degree", "bachelor", degree.id, 2),
        PremiumOutcome("degree", "master", degree.id, 3),
        PremiumOutcome("phones", "android", android.id),
        PremiumOutcome("phones", "iphone", iphone.id),
    )


async def a_draft(**more) -> ProfileQuestionDraft:
    usual = {
        "title": "About you",
        "description": "As much as you like to tell.",
        "form": FORM,
        "reward": Money.parse("0.05"),
        "lifetime_seconds": 86_400,
        "max_assignments": 5,
    }
    if "outcomes" not in more:
        more["outcomes"] = await outcomes()
    return ProfileQuestionDraft(**(usual | more))


async def a_question(requester: Requester, **more) -> ProfileQuestion:
    return await commands.publish_profile_question(requester, await a_draft(**more))


async def posted(question: ProfileQuestion) -> Hit:
    """The HIT that asks it now."""
    row = await ProfileQuestion.get(id=question.id)
    return await Hit.get(id=row.current_hit_id)


async def answered(worker: Worker, question: ProfileQuestion, **values) -> Assignment:
    """The worker answers these fields of the question's open HIT: car="yes"."""
    assignment = await work.accept(worker, (await posted(question)).id)
    return await work.submit(worker, assignment.id, said(**values))


def said(**values: str | Sequence[str]) -> list[AnswerField]:
    return [
        AnswerField(name, (value,) if isinstance(value, str) else tuple(value))
        for name, value in values.items()
    ]


async def premium(worker: Worker) -> dict[str, int | None]:
    """What the worker holds, by name."""
    rows = await Qualification.filter(worker_id=worker.id, status="GRANTED")
    names = {row.id: row.name for row in await QualificationType.filter(kind="PREMIUM")}
    return {names[row.type_id]: row.value for row in rows}


def delay(**span: float) -> None:
    """Answers are processed so much later."""
    policy.adopt(policy.MarketPolicy(profile_delay=timedelta(**span)))
