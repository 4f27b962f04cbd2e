"""Answers of banks: their bounds, and the list of everything that is wrong with one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from domain.kernel.money import LARGEST_CENTS, Money
from domain.payouts.providers import OutcomeKind, PaymentOutcome, UnreadableAnswer

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES_NAMED = 100  # the rest is counted
LONGEST_REMARK = 300  # characters of a bank's own words
CENT = Decimal("0.01")
SETTLED_AND_RETURNED = {OutcomeKind.SETTLED, OutcomeKind.RETURNED}


class Faults:
    """Everything that is wrong with an answer, by the place where it stands."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}  # in order, each once

    def add(self, place: str, fault: str) -> None:
        """Note a fault: the place is "line 12", the fault a clause without a full stop."""
        self._lines[f"{place}: {fault}"] = None

    def expect(self, place: str, name: str, *, written: object, found: object) -> None:
        """Note that a count, sum or hash is not the one that was found; None is not compared."""
        if written is not None and written != found:
            self.add(place, f"{name} is {written}, and {found} by what the file holds")

    def refuse(self) -> None:
        """Raise UnreadableAnswer if anything was noted."""
        if self._lines:
            raise unreadable(self._lines)


class Gathered:
    """The outcomes of an answer. One payment has one of them, or settled and was then returned."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._found: dict[str, dict[OutcomeKind, PaymentOutcome]] = {}

    def add(self, outcome: PaymentOutcome) -> None:
        """Take an outcome, or note that the payment has another one already."""
        earlier = self._found.setdefault(outcome.reference, {})
        kinds = {*earlier, outcome.kind}
        if earlier and (outcome.kind in earlier or kinds != SETTLED_AND_RETURNED):
            first = next(iter(earlier.values()))
            self._faults.add(
                outcome.line, f"{outcome.reference} is there already: {first.kind} at {first.line}"
            )
            return
        earlier[outcome.kind] = outcome

    def all(self) -> list[PaymentOutcome]:
        """All outcomes by payment, a return after its settlement."""
        return [each[kind] for each in self._found.values() for kind in OutcomeKind if kind in each]


def unreadable(lines: Iterable[str]) -> UnreadableAnswer:
    """The refusal that names these lines, up to a bound."""
    named = list(lines)
    unnamed = len(named) - MOST_LINES_NAMED
    rest = [f"{unnamed} more places are wrong"] if unnamed > 0 else []
    return UnreadableAnswer(named[:MOST_LINES_NAMED] + rest)


def refuse_large(content: bytes) -> None:
    """Raise UnreadableAnswer before anything of an answer is read that is empty or too large."""
    if not content.strip():
        raise UnreadableAnswer(["line 1: the file is empty"])
    if len(content) > MOST_BYTES:
        raise UnreadableAnswer(
            [f"the file has {len(content)} bytes, and an answer has at most {MOST_BYTES}"]
        )


def whole_cents(amount: Decimal) -> Money | None:
    """The amount as money; None if it is negative, too large, or not of whole cents."""
    if not 0 <= amount <= LARGEST_CENTS * CENT or amount % CENT:
        return None
    return Money(int(amount / CENT))


def remark(text: str) -> str:
    """A bank's own words as one short line without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:LONGEST_REMARK]
