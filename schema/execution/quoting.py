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
# A problem may quote a value of any length, so what surrounds a value is found without patterns.
_UNKNOWN_FIELD = " not to include unknown field"
_FIELD = re.compile(r" '[_A-Za-z]\w*'")
_MEMBER_BEGINS, _MEMBER_ENDS = "Value '", "' does not exist in "
_ENUM = re.compile(r"('\w+' enum)\.")
_SUGGESTION = re.compile(r" Did you mean (the enum value )?'\w+'((, or |, | or )'\w+')*\?")
_INVALID = re.compile(r"Variable '\$\w+' has invalid (default )?value( at [\w.\[\]]+)?: ")


def without_values(message: str) -> str:
    """A message of graphql-core without the values in it."""
    where = _INVALID.match(message)
    start = where.end() if where else 0
    return message[:start] + _shortened(message[start:])


def _shortened(problem: str) -> str:
    before, unknown, field = problem.partition(_UNKNOWN_FIELD)
    if unknown:
        found = _FIELD.match(field)
        named = found[0] if found and len(found[0]) <= LONGEST_NAME else ""
        suggested = _suggestion(field[len(named) :].lstrip(".")) if named else ""
        return f"{before}{unknown}{named}.{suggested}"
    before, begins, member = problem.partition(_MEMBER_BEGINS)
    _, ends, enum = member.rpartition(_MEMBER_ENDS)
    if begins and ends and (kind := _ENUM.match(enum)):
        suggested = _suggestion(enum[kind.end() :])
        return f"{before}This value does not exist in {kind[1]}.{suggested}"
    value = _VALUE_BEGINS.search(problem)
    return problem if value is None else f"{problem[: value.start()]}."


def _suggestion(text: str) -> str:
    found = _SUGGESTION.match(text)
    return found[0] if found else ""
