"""Bounds of profile questions and premium types; the qualifications that answers give. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.hits.rules import LONGEST_SECONDS
from domain.kernel import bounds
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.people import rules as people
from domain.questions import rules as question
from domain.questions.fields import ChoiceField, FormField
from domain.questions.question import FormQuestion

LONGEST_TYPE_NAME, LONGEST_TYPE_DESCRIPTION = 200, 2_000
LARGEST_FEE = Money(10_000)  # $100.00 for each assignment
MOST_OUTCOMES = 1_000
LEAST_VALUE, LARGEST_VALUE = -(2**31), 2**31 - 1
MOST_COUNTRIES = 30  # as many as one requirement may name
SHORTEST_REPOST_SECONDS = 3_600

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


def checked(draft: ProfileQuestionDraft) -> tuple[str, list[str]]:
    """The form as JSON, and the countries. Raises InvalidInput with all that is wrong."""
    wrong = Objections()
    form = wrong.check(checked_form, draft.form)
    wrong.check(check_outcomes, draft.form, draft.outcomes)
    wrong.check(check_reposting, draft.repost_every_seconds)
    countries = wrong.check(checked_countries, draft.countries)
    wrong.raise_any()
    assert form is not None, "nothing was wrong"
    assert countries is not None, "nothing was wrong"
    return form, countries


def checked_form(form: FormQuestion) -> str:
    """The form as JSON, to be stored. Raises InvalidInput with every bound that it breaks.

    Profile questions are voluntary, so no field may be required; every field must have choices,
    since only a choice gives a qualification.
    """
    body = question.checked_form(form, "form")
    wrong = Objections()
    for number, each in enumerate(form.fields):
        wrong.check(_check_voluntary_choice, f"form.fields[{number}]", each)
    wrong.raise_any()
    return body


def _check_voluntary_choice(path: str, each: FormField) -> None:
    if not isinstance(each, ChoiceField):
        bound = "singleChoice or multipleChoice"
        broken = Constraint(Rule.ONE_OF, allowed=("singleChoice", "multipleChoice"))
        raise InvalidInput(f"{path}.kind", each.kind, bound, broken=broken)
    if each.other is not None:
        bound = "left out: only a choice gives a qualification"
        raise InvalidInput(f"{path}.other", each.other.label, bound, broken=Rule.LEFT_OUT)
    if each.is_required:
        bound, broken = "false: profile questions are voluntary", Constraint.one_of(["false"])
        raise InvalidInput(f"{path}.isRequired", "true", bound, broken=broken)


def check_outcomes(form: FormQuestion, outcomes: Sequence[PremiumOutcome]) -> None:
    """Raises InvalidInput with every outcome that no answer to this form can have."""
    bounds.several("outcomes", outcomes, at_least=1, at_most=MOST_OUTCOMES)
    choices = {
        each.name: {choice.value for choice in each.choices}
        for each in form.fields
        if isinstance(each, ChoiceField)
    }
    earlier: set[object] = set()
    wrong = Objections()
    for number, each in enumerate(outcomes):
        wrong.check(_check_outcome, f"outcomes[{number}]", each, choices)
        if (given := each[:3]) in earlier:
            field, bound = "qualificationTypeId", "a type that this choice does not give already"
            at = f"outcomes[{number}].{field}"
            wrong.add(InvalidInput(at, each.type_id, bound, broken=Rule.UNIQUE))
        earlier.add(given)
    wrong.raise_any()


def _check_outcome(path: str, each: PremiumOutcome, choices: Mapping[str, Collection[str]]) -> None:
    if each.field not in choices:
        bound, broken = "the name of one of the form's fields", Constraint.one_of(choices)
        raise InvalidInput(f"{path}.fieldName", each.field, bound, broken=broken)
    if each.choice not in choices[each.field]:
        broken = Constraint.one_of(sorted(choices[each.field]))
        bound = "one of the field's choices"
        raise InvalidInput(f"{path}.choiceValue", each.choice, bound, broken=broken)
    bounds.whole(f"{path}.value", each.value, at_least=LEAST_VALUE, at_most=LARGEST_VALUE)


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
    wrong = Objections()
    known = {
        wrong.check(people.country, each, field=f"countries[{number}]")
        for number, each in enumerate(countries)
    }
    wrong.raise_any()
    return sorted(each for each in known if each is not None)


def check_premium_type(name: str | None, description: str | None, fee: Money | None) -> None:
    """Raises InvalidInput with every value out of bounds. None is not checked."""
    wrong = Objections()
    if name is not None:
        wrong.check(bounds.text, "name", name, at_most=LONGEST_TYPE_NAME)
    if description is not None:
        most = LONGEST_TYPE_DESCRIPTION
        wrong.check(bounds.text, "description", description, at_most=most)
    if fee is not None:
        wrong.check(bounds.money, "fee", fee, at_least=NOTHING, at_most=LARGEST_FEE)
    wrong.raise_any()


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
