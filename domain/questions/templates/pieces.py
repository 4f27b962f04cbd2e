"""The pieces of a text with placeholders: literal text, and holes with the use of their values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.questions.templates.uses import SEEN_BEFORE, ValueUse, WrittenAs, use_in


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for a value."""

    name: str
    use: ValueUse


def pieces_of(found: list[tuple[str, str | None]], written: WrittenAs) -> Iterator[str | Hole]:
    """The pieces of a text that `placeholders.split` has cut, in their order."""
    before = ""
    last = len(found) - 1
    for number, (literal, name) in enumerate(found):
        before = (before + literal)[-SEEN_BEFORE:]
        if literal:
            yield literal
        if name is not None:
            is_last = number == last - 1 and not found[last][0]
            yield Hole(name, use_in(written, before, "" if is_last else "x"))
            before += "x"  # any value, which ends no address and no tag
