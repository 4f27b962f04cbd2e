"""The change of a worker's holdings that a fact tells of. Pure."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from domain.qualifications import system_types
from domain.qualifications.facts import (
    LocaleChanged,
    ProbationEnded,
    PutOnList,
    QualificationGranted,
    QualificationRevoked,
    SystemValueCrossed,
    TakenOffList,
)
from domain.qualifications.requirements.requirement import Holdings, Locale

Change = (
    QualificationGranted
    | QualificationRevoked
    | PutOnList
    | TakenOffList
    | SystemValueCrossed
    | LocaleChanged
    | ProbationEnded
)
CHANGES = frozenset(kind.__name__ for kind in Change.__args__)


class Changed(NamedTuple):
    """The holdings of one type before and after a fact."""

    type_id: UUID
    before: Holdings
    after: Holdings


def changed(fact: Change) -> Changed:
    """The change that the fact tells of."""
    match fact:
        case QualificationGranted(type_id=type_id):
            held = Changed(type_id, {type_id: fact.value_before}, {type_id: fact.value})
            return held if fact.was_held else held._replace(before={})
        case QualificationRevoked(type_id=type_id):
            return Changed(type_id, {type_id: fact.value_before}, {})
        case PutOnList(type_id=type_id):
            return Changed(type_id, {}, {type_id: None})
        case TakenOffList(type_id=type_id):
            return Changed(type_id, {type_id: None}, {})
        case SystemValueCrossed(type_id=type_id):
            return Changed(type_id, {type_id: fact.value_before}, {type_id: fact.value})
        case ProbationEnded():
            type_id = system_types.PROBATION_OVER
            return Changed(type_id, {}, {type_id: None})
        case LocaleChanged():
            there = Locale(fact.country_before, fact.subdivision_before)
            here = Locale(fact.country, fact.subdivision)
            return Changed(
                system_types.LOCALE, {system_types.LOCALE: there}, {system_types.LOCALE: here}
            )
