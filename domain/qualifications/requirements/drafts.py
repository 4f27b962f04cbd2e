"""Checks of a requester's requirements: their number, types, comparators and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import pycountry

from domain.kernel import bounds
from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import Constraint, InvalidInput, NotFound, Objections, Rule, WrongState
from domain.kernel.statement import Statement
from domain.qualifications import system_types
from domain.qualifications.lifecycle import TypeStatus
from domain.qualifications.models import QualificationType
from domain.qualifications.requirements.requirement import (
    Comparator,
    Guard,
    Locale,
    Requirement,
    Requirements,
)

MOST_REQUIREMENTS = 10
MOST_INTEGERS, MOST_LOCALES = 15, 30
LEAST_VALUE, LARGEST_VALUE = -(2**31), 2**31 - 1
WITH_SUBDIVISIONS = "US"

_C = Comparator
_OF_PRESENCE = (_C.EXISTS, _C.DOES_NOT_EXIST)
_OF_LISTS = (_C.IN, _C.NOT_IN)
_OF_LOCALES = (_C.EQUAL_TO, _C.NOT_EQUAL_TO, *_OF_LISTS)
_OF_VALUES = tuple(each for each in Comparator if each not in _OF_PRESENCE)
_ALLOWED: Mapping[UUID, tuple[Comparator, ...]] = {
    system_types.MASTERS: _OF_PRESENCE,
    system_types.LOCALE: _OF_LOCALES,
    system_types.ADULT: (_C.EQUAL_TO,),
} | {type_id: _OF_VALUES for type_id in system_types.PERCENTAGES | {system_types.NUMBER_APPROVED}}

_TYPES = f"""SELECT {QualificationType.columns()} FROM qualification_types
    WHERE id = ANY($1::uuid[]) ORDER BY id"""
# A shared lock, so that two requesters who require the same system type do not wait.
_LOCK_TYPES = Statement(f"{_TYPES} FOR SHARE", sqlite=_TYPES)


@dataclass(frozen=True, slots=True)
class RequirementDraft:
    """One requirement in a requester's input."""

    type_id: UUID
    comparator: Comparator
    integers: tuple[int, ...] = ()
    locales: tuple[Locale, ...] = ()
    guard: Guard = Guard.ACCEPT


def check(
    drafts: Sequence[RequirementDraft], *, title: str, at_most: int = MOST_REQUIREMENTS
) -> None:
    """Raises InvalidInput with every error. The title is that of the HIT type."""
    bounds.several("qualificationRequirements", drafts, at_most=at_most)
    wrong = Objections()
    for number, draft in enumerate(drafts):
        path = f"qualificationRequirements[{number}]"
        wrong.check(_check_comparator, path, draft)
        wrong.check(_check_integers, f"{path}.integerValues", draft)
        wrong.check(_check_locales, f"{path}.localeValues", draft)
        if draft.type_id == system_types.ADULT:
            wrong.check(_check_adult, path, draft, title)
    wrong.raise_any()


async def required(drafts: Sequence[RequirementDraft]) -> Requirements:
    """The requirements in a canonical order.

    Locks their types, so that no type is deleted meanwhile. Raises NotFound and WrongState for
    types that cannot be required.
    """
    if not drafts:
        return ()
    rows = await _LOCK_TYPES.rows(list({draft.type_id for draft in drafts}))
    known = {row.id: row for row in map(QualificationType.of, rows)}
    distinct = {
        _requirement(draft, known.get(draft.type_id), f"qualificationRequirements[{number}]")
        for number, draft in enumerate(drafts)
    }
    return tuple(sorted(distinct, key=lambda each: (each.type_id, each.comparator, repr(each))))


def _requirement(
    draft: RequirementDraft, known: QualificationType | None, path: str
) -> Requirement:
    if known is None or known.status == TypeStatus.DISPOSED:
        raise NotFound(f"qualification type as {path} names")
    if known.status != TypeStatus.ACTIVE:
        what = f'qualification type "{known.name}" ({path})'
        raise WrongState(what, known.status, [TypeStatus.ACTIVE])
    integers, locales = draft.integers, draft.locales
    if draft.comparator in _OF_LISTS:
        integers = tuple(sorted(set(integers)))
        locales = tuple(sorted(set(locales), key=str))
    return Requirement(known.id, known.name, draft.comparator, integers, locales, draft.guard)


def _check_comparator(path: str, draft: RequirementDraft) -> None:
    allowed = _ALLOWED.get(draft.type_id, tuple(Comparator))
    if draft.comparator not in allowed:
        bound = " or ".join(each.value for each in allowed)
        broken = Constraint.one_of(allowed)
        raise InvalidInput(f"{path}.comparator", draft.comparator, bound, broken=broken)


def _check_integers(path: str, draft: RequirementDraft) -> None:
    given = len(draft.integers)
    if draft.type_id == system_types.LOCALE:
        if given:
            bound = "left out: a location has localeValues"
            raise InvalidInput(path, draft.integers, bound, broken=Rule.LEFT_OUT)
        return
    _check_number(path, given, draft.comparator, most=MOST_INTEGERS)
    least, largest = _range(draft.type_id)
    for value in draft.integers:
        bounds.whole(path, value, at_least=least, at_most=largest)


def _check_locales(path: str, draft: RequirementDraft) -> None:
    if draft.type_id != system_types.LOCALE:
        if draft.locales:
            bound = "left out: only the qualification type Location has them"
            raise InvalidInput(path, draft.locales[0], bound, broken=Rule.LEFT_OUT)
        return
    _check_number(path, len(draft.locales), draft.comparator, most=MOST_LOCALES)
    for number, locale in enumerate(draft.locales):
        check_locale(f"{path}[{number}]", locale)


def check_locale(path: str, locale: Locale) -> None:
    """Raises InvalidInput for an unknown country, or a subdivision that is not allowed."""
    known = pycountry.countries.get(alpha_2=locale.country)
    if known is None or known.alpha_2 != locale.country:
        bound = "an ISO 3166-1 alpha-2 country code in capitals, such as DE"
        raise InvalidInput(f"{path}.country", locale.country, bound, broken=Rule.FORMAT)
    if locale.subdivision is None:
        return
    if locale.country != WITH_SUBDIVISIONS:
        bound = f"left out: only {WITH_SUBDIVISIONS} has subdivisions here"
        raise InvalidInput(f"{path}.subdivision", locale.subdivision, bound, broken=Rule.LEFT_OUT)
    state = pycountry.subdivisions.get(code=str(locale))  # type: ignore[no-untyped-call]
    if state is None or state.code != str(locale):
        bound = "the ISO 3166-2 code of a state in capitals, such as WA"
        raise InvalidInput(f"{path}.subdivision", locale.subdivision, bound, broken=Rule.FORMAT)


def _check_number(path: str, given: int, comparator: Comparator, *, most: int) -> None:
    if comparator in _OF_PRESENCE:
        if given:
            bound = f"left out with {comparator}"
            raise InvalidInput(path, f"{given} values", bound, broken=Rule.LEFT_OUT)
    elif comparator in _OF_LISTS:
        if not 1 <= given <= most:
            bound, broken = (
                f"1 to {most} values with {comparator}",
                Constraint.between(Rule.COUNT, 1, most),
            )
            raise InvalidInput(path, f"{given} values", bound, broken=broken)
    elif given != 1:
        bound, broken = f"exactly one value with {comparator}", Constraint.between(Rule.COUNT, 1, 1)
        raise InvalidInput(path, f"{given} values", bound, broken=broken)


def _check_adult(path: str, draft: RequirementDraft, title: str) -> None:
    if draft.integers != (1,):
        bound, broken = "1: who has consented", Constraint.one_of([1])
        raise InvalidInput(f"{path}.integerValues", draft.integers, bound, broken=broken)
    if draft.guard == Guard.ACCEPT:
        bound = "PREVIEW_AND_ACCEPT or DISCOVER_PREVIEW_AND_ACCEPT for adult content"
        guards = Guard.PREVIEW_AND_ACCEPT, Guard.DISCOVER_PREVIEW_AND_ACCEPT
        broken = Constraint.one_of(guards)
        raise InvalidInput(f"{path}.actionsGuarded", draft.guard, bound, broken=broken)
    if "adult content" not in normal_form(title):
        bound = 'a title with the words "adult content", since the HITs require consent to it'
        raise InvalidInput("title", title, bound, broken=Rule.OTHER)


def _range(type_id: UUID) -> tuple[int, int]:
    if type_id in system_types.PERCENTAGES:
        return 0, 100
    if type_id == system_types.NUMBER_APPROVED:
        return 0, LARGEST_VALUE
    return LEAST_VALUE, LARGEST_VALUE
