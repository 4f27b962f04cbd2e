"""Takes the values that a client sent out of graphql-core's messages.

A value may be a password or a token, also in a wrong place. A message names the variable, the
path, the field and the type, and quotes nothing that a client may have typed as a value.
"""

from __future__ import annotations

import re

LONGEST_NAME = 40  # characters of an unknown field that a message names

# Where a value begins. graphql-core puts it last, or has only suggestions after it.
_VALUE_BEGINS = re.compile(
    r"[,.;]? [Ff]ound: "
    r"|, but encountered error "
    r"|(?<=value): "  # cannot represent non-integer value: 5
    r"|(?<=escape sequence): "
    r"|(?<=Name) '|(?<=Int) '|(?<=Float) '|(?<=String) '|(?<=Comment) '"  # a token
)
_UNKNOWN_FIELD = re.compile(r"(.*? not to include unknown field)( '[_A-Za-z]\w*')?(.*)", re.S)
_UNKNOWN_MEMBER = re.compile(r"(.*?)Value '.*' does not exist in ('\w+' enum)\.(.*)", re.S)
_SUGGESTION = re.compile(r" Did you mean (the enum value )?'\w+'((, or |, | or )'\w+')*\?")
_INVALID = re.compile(r"Variable '\$\w+' has invalid (default )?value( at [\w.\[\]]+)?: ")


def without_values(message: str) -> str:
    """A message of graphql-core without the values in it."""
    where = _INVALID.match(message)
    start = where.end() if where else 0
    return message[:start] + _shortened(message[start:])


def _shortened(problem: str) -> str:
    if unknown := _UNKNOWN_FIELD.fullmatch(problem):
        named = unknown[2] if unknown[2] and len(unknown[2]) <= LONGEST_NAME else ""
        return f"{unknown[1]}{named}.{_suggestion(unknown[3].lstrip('.')) if named else ''}"
    if unknown := _UNKNOWN_MEMBER.fullmatch(problem):
        return f"{unknown[1]}This value does not exist in {unknown[2]}.{_suggestion(unknown[3])}"
    value = _VALUE_BEGINS.search(problem)
    return problem if value is None else f"{problem[: value.start()]}."


def _suggestion(text: str) -> str:
    found = _SUGGESTION.match(text)
    return found[0] if found else ""
