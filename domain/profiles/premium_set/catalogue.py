"""The questions of the premium set, their qualifications and default fees, read from its file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from domain.kernel.money import Money
from domain.questions.content import Choice, TextFormat
from domain.questions.fields import MultipleChoiceField, SingleChoiceField
from domain.questions.question import FormQuestion

FILE = Path(__file__).with_name("premium.toml")
FIELD = "answer"  # the name of the only field of each form
VOLUNTARY = "You need not answer, and you may remove your answer at any time."


@dataclass(frozen=True, slots=True)
class FeeGroup:
    """Premium qualifications with one fee, which is a setting."""

    name: str
    default: Money
    of: str  # that a worker has or is


@dataclass(frozen=True, slots=True)
class PremiumGrant:
    """A premium qualification by its name, and the group of its fee."""

    name: str
    group: str


@dataclass(frozen=True, slots=True)
class PremiumChoice:
    """A choice, and the premium qualifications that it gives."""

    value: str
    label: str
    gives: tuple[PremiumGrant, ...]


@dataclass(frozen=True, slots=True)
class PremiumQuestion:
    """A question of the set. Its key is the same in every release."""

    key: str
    title: str
    asks: str
    choices: tuple[PremiumChoice, ...]
    is_several: bool
    is_sensitive: bool
    countries: tuple[str, ...]

    @property
    def description(self) -> str:
        """What workers read before they accept."""
        return f"{self.asks} {VOLUNTARY}"

    @property
    def form(self) -> FormQuestion:
        """The question as a form of one field that may be left empty."""
        choices = tuple(
            Choice(each.value, each.label, format=TextFormat.PLAIN) for each in self.choices
        )
        if not self.is_several:
            field = SingleChoiceField(FIELD, self.asks, is_required=False, choices=choices)
            return FormQuestion(fields=(field,))
        several = MultipleChoiceField(
            FIELD,
            self.asks,
            is_required=False,
            choices=choices,
            min_selections=0,
            max_selections=len(choices),
        )
        return FormQuestion(fields=(several,))

    def grants(self) -> Iterator[tuple[PremiumGrant, PremiumChoice]]:
        """Every qualification with the choice that gives it."""
        for choice in self.choices:
            for each in choice.gives:
                yield each, choice

    def describe(self, grant: PremiumGrant) -> str:
        """The description of a qualification that this question gives."""
        labels = [choice.label for each, choice in self.grants() if each.name == grant.name]
        return f"Workers who answered “{' or '.join(labels)}” to the question: {self.asks}"


@dataclass(frozen=True, slots=True)
class PremiumSet:
    """All questions in the order in which they are published, and the groups of fees."""

    source: str  # of the default fees
    groups: Mapping[str, FeeGroup]
    questions: tuple[PremiumQuestion, ...]

    def question(self, key: str) -> PremiumQuestion | None:
        """The question with this key."""
        return next((each for each in self.questions if each.key == key), None)


@cache
def premium_set() -> PremiumSet:
    """The set of this release."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return PremiumSet(
        source=content["source"],
        groups={
            name: FeeGroup(name, Money(each["cents"]), each["of"])
            for name, each in content["fees"].items()
        },
        questions=tuple(map(_question, content["questions"])),
    )


def _question(each: Mapping[str, Any]) -> PremiumQuestion:
    return PremiumQuestion(
        key=each["key"],
        title=each["title"],
        asks=each["asks"],
        choices=tuple(map(_choice, each["choices"])),
        is_several=each.get("several", False),
        is_sensitive=each.get("sensitive", False),
        countries=tuple(each.get("countries", ())),
    )


def _choice(each: Mapping[str, Any]) -> PremiumChoice:
    grants = tuple(PremiumGrant(given["name"], given["fee"]) for given in each.get("gives", ()))
    return PremiumChoice(each["value"], each["label"], grants)
