"""Placeholders: where they stand in a text.

A placeholder is `${name}`. A name is letters, digits, `_`, `-`, `.` and blanks, exactly as the
header of the file has it; blanks at its ends do not count. `${$}` stands for a dollar sign, so that
`${$}{name}` is shown as `${name}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_NAME = 128  # characters, with the blanks at the ends
DOLLAR = "$"
OPENED = "${"
_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_. -]{1,128}|\$)\}")


def split(text: str) -> Iterator[tuple[str, str | None]]:
    """The text in pieces: literal text, and the name of the placeholder after it.

    After the last piece there is none. Literal text has the dollar signs that were escaped.
    """
    literal, at = "", 0
    for found in _PLACEHOLDER.finditer(text):
        literal, at = literal + text[at : found.start()], found.end()
        if found[1] == DOLLAR:
            literal += DOLLAR
        elif name := found[1].strip(" "):
            yield literal, name
            literal = ""
        else:
            literal += found[0]
    yield literal + text[at:], None


def near_misses(text: str) -> int:
    """The number of places that look like a placeholder and are none: `${` without such a name."""
    named = sum(1 for each in _PLACEHOLDER.findall(text) if each.strip(" "))
    return text.count(OPENED) - named


def names_in(text: str) -> list[str]:
    """The names of the placeholders in a text, each once, in their order."""
    return list(dict.fromkeys(name for _, name in split(text) if name is not None))
