"""Requirements as SQL conditions of a worker, so that a database counts those who meet them.

They say what `Requirement.is_met_by` says; a test compares both. The rows are of `workers AS p`,
their `accounts AS a`, and `work_records AS r` where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from domain.kernel import clock, policy
from domain.qualifications import system_types
from domain.qualifications.requirements.requirement import Comparator, Requirement
from domain.qualifications.work_record.percentages import TOO_FEW_SUBMISSIONS

TABLES = """workers AS p JOIN accounts AS a ON a.id = p.account_id
    LEFT JOIN work_records AS r ON r.worker_id = p.id"""
NEVER, ALWAYS = "1 = 0", "1 = 1"
Parameter = Callable[[object], str]  # stores a value; returns its place in the statement

_C = Comparator
_PRESENT = {_C.EXISTS: ALWAYS, _C.DOES_NOT_EXIST: NEVER}
_ONE_OF, _NONE_OF = (_C.EQUAL_TO, _C.IN), (_C.NOT_EQUAL_TO, _C.NOT_IN)
_COMPARED = {
    _C.LESS_THAN: "<",
    _C.LESS_THAN_OR_EQUAL_TO: "<=",
    _C.GREATER_THAN: ">",
    _C.GREATER_THAN_OR_EQUAL_TO: ">=",
    _C.EQUAL_TO: "=",
}


def _count(*names: str) -> str:
    return "(" + " + ".join(f"COALESCE(r.{name}, 0)" for name in names) + ")"


def _percent(part: str, whole: str, of_none: int) -> str:
    return f"(CASE WHEN {whole} = 0 THEN {of_none} ELSE 100 * {part} / {whole} END)"


_SUBMITTED = _count("submitted")
_ENDED = _count("submitted", "returned", "abandoned")
_OF_APPROVED = _percent(_count("approved"), _count("approved", "rejected_bounded"), 100)
_NUMBERS: Mapping[UUID, str] = {
    system_types.NUMBER_APPROVED: _count("approved"),
    system_types.PERCENT_APPROVED: f"(CASE WHEN {_SUBMITTED} < {TOO_FEW_SUBMISSIONS} THEN 100 "
    f"ELSE {_OF_APPROVED} END)",
    system_types.PERCENT_SUBMITTED: _percent(_SUBMITTED, _ENDED, 100),
    system_types.PERCENT_RETURNED: _percent(_count("returned"), _ENDED, 0),
    system_types.PERCENT_ABANDONED: _percent(_count("abandoned"), _ENDED, 0),
    system_types.PERCENT_REJECTED: _percent(_count("rejected_bounded"), _SUBMITTED, 0),
    system_types.ADULT: "(CASE WHEN p.adult_consent_at IS NULL THEN 0 ELSE 1 END)",
}


def condition(requirement: Requirement, parameter: Parameter) -> str:
    """The condition that a worker meets it now."""
    type_id, comparator = requirement.type_id, requirement.comparator
    if type_id == system_types.PROBATION_OVER:
        return _probation_is_over(parameter)
    if type_id in system_types.HELD_BY_ALL:
        if comparator in _PRESENT:
            return _PRESENT[comparator]
        if type_id == system_types.LOCALE:
            return _is_located(requirement, parameter)
        return _compares(_NUMBERS[type_id], requirement, parameter)
    held = f"""EXISTS (SELECT 1 FROM qualifications AS q WHERE q.worker_id = p.id
        AND q.type_id = {parameter(type_id)} AND q.status = 'GRANTED'"""
    if comparator is _C.DOES_NOT_EXIST:
        return f"NOT {held})"
    if comparator is _C.EXISTS:
        return f"{held})"
    return f"{held} AND {_compares('q.value', requirement, parameter)})"


def _compares(value: str, requirement: Requirement, parameter: Parameter) -> str:
    """The condition on a number; without one it is not met."""
    integers, comparator = requirement.integers, requirement.comparator
    if not integers:
        return NEVER
    if sign := _COMPARED.get(comparator):
        return f"{value} {sign} CAST({parameter(integers[0])} AS bigint)"
    places = ", ".join(f"CAST({parameter(each)} AS bigint)" for each in integers)
    return f"{value} {'IN' if comparator in _ONE_OF else 'NOT IN'} ({places})"


def _is_located(requirement: Requirement, parameter: Parameter) -> str:
    comparator = requirement.comparator
    if not requirement.locales or comparator not in _ONE_OF + _NONE_OF:
        return NEVER
    places = []
    for each in requirement.locales:
        place = f"a.country = {parameter(each.country)}"
        if each.subdivision is not None:
            place += f" AND COALESCE(a.subdivision, '') = {parameter(each.subdivision)}"
        places.append(f"({place})")
    is_there = f"({' OR '.join(places)})"
    return is_there if comparator in _ONE_OF else f"NOT {is_there}"


def _probation_is_over(parameter: Parameter) -> str:
    if not policy.current().probation_days:
        return ALWAYS
    return f"""EXISTS (SELECT 1 FROM daily_counts AS d WHERE d.id = p.id
        AND d.probation_ends_at <= {parameter(clock.now())})"""
