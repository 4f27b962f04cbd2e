"""What a HIT type requires of workers, and the one function that judges and explains. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import eq, ge, gt, le, lt
from typing import Any
from uuid import UUID


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
    """What a requirement keeps those away from who do not meet it."""

    ACCEPT = "ACCEPT"
    PREVIEW_AND_ACCEPT = "PREVIEW_AND_ACCEPT"
    DISCOVER_PREVIEW_AND_ACCEPT = "DISCOVER_PREVIEW_AND_ACCEPT"


@dataclass(frozen=True, slots=True)
class Locale:
    """A country, or one part of it: `US`, or `US` with `WA`."""

    country: str
    subdivision: str | None = None

    def covers(self, other: Locale) -> bool:
        """Whether the other lies in it: a country covers all of its parts."""
        return self.country == other.country and self.subdivision in (None, other.subdivision)

    def __str__(self) -> str:
        return self.country if self.subdivision is None else f"{self.country}-{self.subdivision}"


Value = int | Locale | None  # None: held without a value
Holdings = Mapping[UUID, Value]  # by qualification type; what is not held is not in it


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition. The type's name, which never changes, stands in it for whoever reads it."""

    type_id: UUID
    type_name: str
    comparator: Comparator
    integers: tuple[int, ...] = ()
    locales: tuple[Locale, ...] = ()
    guard: Guard = Guard.ACCEPT

    def holds(self, holdings: Holdings) -> bool:
        """Whether a worker with these qualifications meets it.

        Who does not hold the qualification meets DOES_NOT_EXIST and nothing else; who holds it
        without a value meets EXISTS and nothing else.
        """
        if self.type_id not in holdings:
            return self.comparator is Comparator.DOES_NOT_EXIST
        if self.comparator in _OF_PRESENCE:
            return self.comparator is Comparator.EXISTS
        value = holdings[self.type_id]
        if isinstance(value, Locale):
            return self._holds_there(value)
        return value is not None and bool(self.integers) and self._holds_of(value)

    def __str__(self) -> str:
        values = ", ".join(str(value) for value in self.locales or self.integers)
        return " ".join(part for part in (self.type_name, _WORDS[self.comparator], values) if part)

    def _holds_of(self, value: int) -> bool:
        if compare := _COMPARISONS.get(self.comparator):
            return compare(value, self.integers[0])
        return (value in self.integers) == (self.comparator in _ONE_OF)

    def _holds_there(self, value: Locale) -> bool:
        if not self.locales or self.comparator not in _ONE_OF | _NONE_OF:
            return False
        is_there = any(locale.covers(value) for locale in self.locales)
        return is_there == (self.comparator in _ONE_OF)


Requirements = tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement, and how a worker stands to it."""

    requirement: Requirement
    is_held: bool  # the worker has the qualification at all
    value: Value
    holds: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a worker may do with what requires this, and how they stand to each requirement."""

    findings: tuple[Finding, ...] = ()
    may_discover: bool = True
    may_preview: bool = True
    may_accept: bool = True

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The requirements that the worker does not meet."""
        return tuple(finding for finding in self.findings if not finding.holds)


NOTHING_REQUIRED = Judgement()


def judged(requirements: Sequence[Requirement], holdings: Holdings) -> Judgement:
    """Decide, and explain: how a worker who holds this stands to each, and what follows."""
    return weighed(
        [
            Finding(
                each, each.type_id in holdings, holdings.get(each.type_id), each.holds(holdings)
            )
            for each in requirements
        ]
    )


def weighed(findings: Sequence[Finding]) -> Judgement:
    """What follows from the findings: the only place where it is decided.

    Each action needs every requirement that guards it; what guards discovery guards preview too,
    and everything guards accepting.
    """
    guards = {finding.requirement.guard for finding in findings if not finding.holds}
    return Judgement(
        tuple(findings),
        may_discover=Guard.DISCOVER_PREVIEW_AND_ACCEPT not in guards,
        may_preview=not guards - {Guard.ACCEPT},
        may_accept=not guards,
    )


def written(requirements: Sequence[Requirement]) -> list[dict[str, Any]]:
    """As JSON keeps them."""
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


def recalled(body: Sequence[Mapping[str, Any]]) -> Requirements:
    """From what JSON kept."""
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
