"""Bounds of profile questions and premium types; the qualifications that answers give. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.hits.rules import LONGEST_SECONDS
from domain.kernel import bounds
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InvalidInput
from domain.people import rules as people
from domain.questions import question
from domain.questions.question import FieldKind, FormQuestion

LONGEST_TYPE_NAME, LONGEST_TYPE_DESCRIPTION = 200, 2_000
LARGEST_FEE = Money(10_000)  # $100.00 for each assignment
MOST_OUTCOMES = 1_000
LEAST_VALUE, LARGEST_VALUE = -(2**31), 2**31 - 1
MOST_COUNTRIES = 30  # as many as one requirement may name
SHORTEST_REPOST_SECONDS = 3_600
CHOICES = (FieldKind.SINGLE_CHOICE, FieldKind.MULTIPLE_CHOICE)

Answer = Sequence[Mapping[str, Any]]  # [{"name": ..., "values": [...]}, ...]


class PremiumOutcome(NamedTuple):
    """A choice of a field gives a premium qualification with this value."""

    field: str
    choice: str
    type_id: UUID
    value: int = 1


class AnsweredQuestion(NamedTuple):
    """An answer to a question."""

    question_id: UUID
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileQuestionDraft:
    """An operator's input for a profile question."""

    title: str
    description: str
    form: FormQuestion
    outcomes: tuple[PremiumOutcome, ...]
    reward: Money
    lifetime_seconds: int
    max_assignments: int
    countries: tuple[str, ...] = ()
    repost_every_seconds: int | None = None


def checked_form(form: FormQuestion) -> str:
    """The form as JSON, to be stored. Raises InvalidInput for the first bound that it breaks.

    Profile questions are voluntary, so no field may be required; every field must have choices,
    since only a choice gives a qualification.
    """
    try:
        body = question.checked(form, "")
    except InvalidInput as refused:
        field, bound = refused.field.lstrip(".") or "form", refused.bound
        raise InvalidInput(field, refused.value, bound) from None
    for number, each in enumerate(form.fields):
        path = f"form.fields[{number}]"
        if each.kind not in CHOICES:
            raise InvalidInput(f"{path}.kind", each.kind, "singleChoice or multipleChoice")
        if each.is_required:
            bound = "false: profile questions are voluntary"
            raise InvalidInput(f"{path}.isRequired", "true", bound)
    return body


def check_outcomes(form: FormQuestion, outcomes: Sequence[PremiumOutcome]) -> None:
    """Raises InvalidInput for the first outcome that no answer to this form can have."""
    bounds.several("outcomes", outcomes, at_least=1, at_most=MOST_OUTCOMES)
    choices = {each.name: {choice.value for choice in each.choices} for each in form.fields}
    earlier = set()
    for number, each in enumerate(outcomes):
        path = f"outcomes[{number}]"
        if each.field not in choices:
            bound = "the name of one of the form's fields"
            raise InvalidInput(f"{path}.fieldName", each.field, bound)
        if each.choice not in choices[each.field]:
            raise InvalidInput(f"{path}.choiceValue", each.choice, "one of the field's choices")
        bounds.whole(f"{path}.value", each.value, at_least=LEAST_VALUE, at_most=LARGEST_VALUE)
        if (given := each[:3]) in earlier:
            bound = "a type that this choice does not give already"
            raise InvalidInput(f"{path}.qualificationTypeId", each.type_id, bound)
        earlier.add(given)


def check_reposting(repost_every_seconds: int | None) -> None:
    """Raises InvalidInput where a question would be posted again too soon or too late."""
    if repost_every_seconds is not None:
        bounds.whole(
            "repostEverySeconds",
            repost_every_seconds,
            at_least=SHORTEST_REPOST_SECONDS,
            at_most=LONGEST_SECONDS,
        )


def checked_countries(countries: Sequence[str]) -> list[str]:
    """The countries, each once, in order. Raises InvalidInput."""
    bounds.several("countries", countries, at_most=MOST_COUNTRIES)
    known = set()
    for number, each in enumerate(countries):
        try:
            known.add(people.country(each))
        except InvalidInput as refused:
            bound = refused.bound
            raise InvalidInput(f"countries[{number}]", each, bound) from None
    return sorted(known)


def check_premium_type(name: str | None, description: str | None, fee: Money | None) -> None:
    """Raises InvalidInput for the first value out of bounds. None is not checked."""
    if name is not None:
        bounds.text("name", name, at_most=LONGEST_TYPE_NAME)
    if description is not None:
        bounds.text("description", description, at_most=LONGEST_TYPE_DESCRIPTION)
    if fee is not None:
        bounds.money("fee", fee, at_least=NOTHING, at_most=LARGEST_FEE)


def following_post(due: datetime, every: timedelta, *, at: datetime) -> datetime:
    """When a question is posted next: a whole number of intervals after `due`, and after `at`."""
    return due + every * ((at - due) // every + 1)


def premium(
    answers: Iterable[AnsweredQuestion], outcomes: Mapping[UUID, Sequence[PremiumOutcome]]
) -> dict[UUID, int]:
    """The premium qualifications that a worker's processed answers give: values by type.

    The answers come in the order in which they were given, the outcomes by question. A field that
    an answer leaves empty keeps its earlier value. If several choices of a question give the same
    type, the highest value counts; if several questions give it, the question answered last.
    """
    known: dict[UUID, dict[str, Sequence[str]]] = {}
    for question_id, answer in answers:
        fields = known.pop(question_id, {})
        known[question_id] = fields | _answered(answer)  # the last question answered comes last
    given: dict[UUID, int] = {}
    for question_id, fields in known.items():
        given |= _given(outcomes[question_id], fields)
    return given


def gives(answer: Answer, outcomes: Sequence[PremiumOutcome]) -> dict[UUID, int]:
    """The premium qualifications that one answer gives by itself."""
    return _given(outcomes, _answered(answer))


def _answered(answer: Answer) -> dict[str, Sequence[str]]:
    return {each["name"]: each["values"] for each in answer if any(each["values"])}


def _given(
    outcomes: Sequence[PremiumOutcome], fields: Mapping[str, Sequence[str]]
) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for each in outcomes:
        if each.choice in fields.get(each.field, ()):
            found[each.type_id] = max(each.value, found.get(each.type_id, each.value))
    return found
