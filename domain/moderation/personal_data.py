"""Texts that ask workers for personal data: found by expressions of RE2, in bounded time.

RE2 takes at most so many steps as its program has instructions, for each character of a text; the
settings bound the expressions, and a publication bounds the texts.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

from domain.moderation.limits import (
    LONGEST_EXCERPT,
    LONGEST_EXPRESSION,
    MOST_EXPRESSIONS,
    MOST_PROGRAM,
)

MEMORY = 16 * 1024 * 1024  # bytes of all expressions compiled together
SEARCHED_AT_ONCE = 200_000  # characters, in some milliseconds
SETS = 4  # of expressions, compiled in this process

_MARKUP = re.compile(r"<[^<>]*>|\\[nrt]|&nbsp;")  # also line breaks as JSON writes them


class UnusableExpression(ValueError):
    """An expression that cannot be used; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The expression that was found, and the words around it."""

    expression: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Expressions:
    """The expressions of a setting: all at once for the search, and each to say which."""

    whole: Any
    each: tuple[tuple[str, Any], ...]

    def found_in(self, text: str) -> PersonalData | None:
        """The first expression that is found in a text."""
        has_markup = "<" in text or "\\" in text or "&" in text
        plain = _MARKUP.sub(" ", text) if has_markup else text
        if self.whole.search(plain) is None:
            return None
        for written, compiled in self.each:
            if match := compiled.search(plain):
                start = max(0, match.start() - LONGEST_EXCERPT // 4)
                return PersonalData(written, plain[start : start + LONGEST_EXCERPT].strip())
        return None


@lru_cache(maxsize=SETS)
def expressions(written: tuple[str, ...]) -> Expressions:
    """These expressions, compiled once. Raises UnusableExpression."""
    if len(written) > MOST_EXPRESSIONS:
        raise UnusableExpression(f"has {len(written)} expressions: at most {MOST_EXPRESSIONS}")
    each = tuple((one, _compiled(one)) for one in written)
    size = sum(compiled.programsize for _, compiled in each)
    if size > MOST_PROGRAM:
        raise UnusableExpression(
            f"has expressions of {size} instructions of RE2: at most {MOST_PROGRAM} together"
        )
    return Expressions(_compiled("|".join(f"(?:{one})" for one in written), is_whole=True), each)


async def find(written: tuple[str, ...], texts: Sequence[str]) -> PersonalData | None:
    """The first thing that one of these expressions finds in one of these texts. Between parts of
    the texts, other requests may run."""
    known, searched = expressions(written), 0
    for text in texts:
        if (found := known.found_in(text)) is not None:
            return found
        searched += len(text)
        if searched > SEARCHED_AT_ONCE:
            await asyncio.sleep(0)
            searched = 0
    return None


def _compiled(expression: str, *, is_whole: bool = False) -> Any:
    if not is_whole and not 1 <= len(expression) <= LONGEST_EXPRESSION:
        raise UnusableExpression(
            f"has an expression of {len(expression)} characters: 1 to {LONGEST_EXPRESSION}"
        )
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.case_sensitive = False
    options.dot_nl = True
    options.max_mem = MEMORY
    try:
        return re2.compile(expression, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        shown = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise UnusableExpression(f"has {expression!r}, of which RE2 says: {shown}") from None
