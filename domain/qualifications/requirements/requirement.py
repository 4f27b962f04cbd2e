"""The requirements of HIT types, and their evaluation for a worker. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import eq, ge, gt, le, lt
from typing import Any
from uuid import UUID

from domain.qualifications.system_types import PROBATION_OVER


class Comparator(StrEnum):
    """How a worker's value is compared."""

    LESS_THAN = "LESS_THAN"
    LESS_THAN_OR_EQUAL_TO = "LESS_THAN_OR_EQUAL_TO"
    GREATER_THAN = "GREATER_THAN"
    GREATER_THAN_OR_EQUAL_TO = "GREATER_THAN_OR_EQUAL_TO"
    EQUAL_TO = "EQUAL_TO"
    NOT_EQUAL_TO = "NOT_EQUAL_TO"
    EXISTS = "EXISTS"
    DOES_NOT_EXIST = "DOES_NOT_EXIST"
    IN = "IN"
    NOT_IN = "NOT_IN"


class Guard(StrEnum):
    """The actions that a worker who does not meet a requirement may not do."""

    ACCEPT = "ACCEPT"
    PREVIEW_AND_ACCEPT = "PREVIEW_AND_ACCEPT"
    DISCOVER_PREVIEW_AND_ACCEPT = "DISCOVER_PREVIEW_AND_ACCEPT"


@dataclass(frozen=True, slots=True)
class Locale:
    """A country, or one part of it: `US`, or `US` with `WA`."""

    country: str
    subdivision: str | None = None

    def covers(self, other: Locale) -> bool:
        """Whether the other place is inside this one: a country covers all of its parts."""
        return self.country == other.country and self.subdivision in (None, other.subdivision)

    def __str__(self) -> str:
        return self.country if self.subdivision is None else f"{self.country}-{self.subdivision}"


Value = int | Locale | None  # None: held without a value
Holdings = Mapping[UUID, Value]  # by qualification type; a type that is not held is absent


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition. It contains the type's name, which never changes, for its description."""

    type_id: UUID
    type_name: str
    comparator: Comparator
    integers: tuple[int, ...] = ()
    locales: tuple[Locale, ...] = ()
    guard: Guard = Guard.ACCEPT

    def is_met_by(self, holdings: Holdings) -> bool:
        """Whether a worker with these qualifications meets it.

        Without the qualification a worker meets DOES_NOT_EXIST alone; with the qualification but
        without a value, EXISTS alone.
        """
        if self.type_id not in holdings:
            return self.comparator is Comparator.DOES_NOT_EXIST
        if self.comparator in _OF_PRESENCE:
            return self.comparator is Comparator.EXISTS
        value = holdings[self.type_id]
        if isinstance(value, Locale):
            return self._accepts_locale(value)
        return value is not None and bool(self.integers) and self._accepts_number(value)

    def __str__(self) -> str:
        values = ", ".join(str(value) for value in self.locales or self.integers)
        return " ".join(part for part in (self.type_name, _WORDS[self.comparator], values) if part)

    def _accepts_number(self, value: int) -> bool:
        if compare := _COMPARISONS.get(self.comparator):
            return compare(value, self.integers[0])
        return (value in self.integers) == (self.comparator in _ONE_OF)

    def _accepts_locale(self, value: Locale) -> bool:
        if not self.locales or self.comparator not in _ONE_OF | _NONE_OF:
            return False
        is_there = any(locale.covers(value) for locale in self.locales)
        return is_there == (self.comparator in _ONE_OF)


Requirements = tuple[Requirement, ...]

# Of a HIT type that is closed to workers in probation.
NO_PROBATION = Requirement(PROBATION_OVER, "Probation is over", Comparator.EXISTS)


def listed(requirements: Sequence[Requirement]) -> Requirements:
    """The requirements that a requester named, without that of probation."""
    return tuple(each for each in requirements if each.type_id != PROBATION_OVER)


def excludes_probation(requirements: Sequence[Requirement]) -> bool:
    """Whether workers in probation do not meet them."""
    return any(each.type_id == PROBATION_OVER for each in requirements)


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement, and whether a worker meets it."""

    requirement: Requirement
    is_held: bool  # the worker has the qualification at all
    value: Value
    is_met: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The actions that a set of requirements allows a worker, and the finding for each."""

    findings: tuple[Finding, ...] = ()
    may_discover: bool = True
    may_preview: bool = True
    may_accept: bool = True

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The requirements of a requester that the worker does not meet."""
        return tuple(finding for finding in self.listed if not finding.is_met)

    @property
    def is_closed_to_probation(self) -> bool:
        """Whether it is closed to this worker, who is in probation."""
        return any(
            each.requirement.type_id == PROBATION_OVER and not each.is_met for each in self.findings
        )

    @property
    def listed(self) -> tuple[Finding, ...]:
        """The findings of requirements that a requester named."""
        return tuple(each for each in self.findings if each.requirement.type_id != PROBATION_OVER)


NOTHING_REQUIRED = Evaluation()


def evaluate(requirements: Sequence[Requirement], holdings: Holdings) -> Evaluation:
    """Evaluate requirements for a worker with these holdings."""
    return evaluation_of(
        [
            Finding(
                each, each.type_id in holdings, holdings.get(each.type_id), each.is_met_by(holdings)
            )
            for each in requirements
        ]
    )


def evaluation_of(findings: Sequence[Finding]) -> Evaluation:
    """The actions that the findings allow. No other code decides this.

    A worker may do an action if they meet every requirement that guards it. A guard of discovery
    also guards preview, and every guard also guards accepting.
    """
    guards = {finding.requirement.guard for finding in findings if not finding.is_met}
    return Evaluation(
        tuple(findings),
        may_discover=Guard.DISCOVER_PREVIEW_AND_ACCEPT not in guards,
        may_preview=not guards - {Guard.ACCEPT},
        may_accept=not guards,
    )


def to_json_values(requirements: Sequence[Requirement]) -> list[dict[str, Any]]:
    """The requirements as JSON values."""
    return [
        {
            "type": str(each.type_id),
            "name": each.type_name,
            "comparator": each.comparator.value,
            "integers": list(each.integers),
            "locales": [[locale.country, locale.subdivision] for locale in each.locales],
            "guard": each.guard.value,
        }
        for each in requirements
    ]


def from_json(body: Sequence[Mapping[str, Any]]) -> Requirements:
    """The requirements from their parsed JSON."""
    return tuple(
        Requirement(
            UUID(each["type"]),
            each["name"],
            Comparator(each["comparator"]),
            tuple(each["integers"]),
            tuple(Locale(*locale) for locale in each["locales"]),
            Guard(each["guard"]),
        )
        for each in body
    )


_OF_PRESENCE = frozenset({Comparator.EXISTS, Comparator.DOES_NOT_EXIST})
_ONE_OF = frozenset({Comparator.EQUAL_TO, Comparator.IN})
_NONE_OF = frozenset({Comparator.NOT_EQUAL_TO, Comparator.NOT_IN})
_COMPARISONS: Mapping[Comparator, Callable[[int, int], bool]] = {
    Comparator.LESS_THAN: lt,
    Comparator.LESS_THAN_OR_EQUAL_TO: le,
    Comparator.GREATER_THAN: gt,
    Comparator.GREATER_THAN_OR_EQUAL_TO: ge,
    Comparator.EQUAL_TO: eq,
}
_WORDS: Mapping[Comparator, str] = {
    Comparator.LESS_THAN: "less than",
    Comparator.LESS_THAN_OR_EQUAL_TO: "at most",
    Comparator.GREATER_THAN: "more than",
    Comparator.GREATER_THAN_OR_EQUAL_TO: "at least",
    Comparator.EQUAL_TO: "equal to",
    Comparator.NOT_EQUAL_TO: "not equal to",
    Comparator.EXISTS: "held",
    Comparator.DOES_NOT_EXIST: "not held",
    Comparator.IN: "one of",
    Comparator.NOT_IN: "none of",
}
