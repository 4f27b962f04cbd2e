"""Regular expressions of forms, matched by RE2 in time and memory that are bounded.

RE2 takes at most so many steps as its program has instructions, for each character of a text. So
the two together are bounded when a form is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import re2  # type: ignore[import-untyped]

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions.fields import (
    LONGEST_PATTERN,
    LONGEST_PATTERN_MESSAGE,
    LONGEST_TEXT_ANSWER,
    MOST_PATTERNS,
    ChoiceField,
    FormField,
    Pattern,
    WrittenField,
)

PATTERN_MEMORY = 256 * 1024  # bytes of one compiled pattern; RE2 takes no more
MOST_STEPS = 20_000_000  # of all patterns of a form for one answer: 0.2 seconds at the very most

# Of all patterns of a form together: RE2 takes 0.4 microseconds to compile one, at publishing and
# again for an answer long afterwards.
MOST_INSTRUCTIONS = 60_000

# RE2 builds each class of Unicode from hundreds of ranges before it looks at its bounds: 160 of
# them took 50 ms, ten take 5.
MOST_CLASSES = 10
_UNICODE_CLASS = re.compile(r"\\[pP]")


def is_found(pattern: Pattern, text: str) -> bool:
    """Whether a pattern is found anywhere in a text."""
    return _compiled(pattern).search(text) is not None


def check_found(path: str, given: Sequence[Pattern], text: str) -> None:
    """Raises InvalidInput, with the message of the requester, for a text without a pattern."""
    for each in given:
        if not is_found(each, text):
            bound = f"a text in which {each.regex} is found"
            if each.message:
                bound += f" ({each.message})"
            raise InvalidInput(path, text, bound, broken=Rule.FORMAT)


def check(path: str, given: Sequence[Pattern]) -> None:
    """Raises InvalidInput with every pattern that is out of bounds, or that RE2 cannot compile."""
    bounds.several(path, given, at_most=MOST_PATTERNS)
    wrong = Objections()
    for number, each in enumerate(given):
        wrong.check(_check_pattern, f"{path}[{number}]", each)
    wrong.raise_any()


def of_form(form_fields: Sequence[FormField]) -> Iterator[tuple[int, int, Sequence[Pattern]]]:
    """The patterns of a form, with the number of their field and the longest text they are for."""
    for number, each in enumerate(form_fields):
        if isinstance(each, WrittenField):
            yield number, each.max_length, each.patterns
        elif isinstance(each, ChoiceField) and each.other is not None:
            yield number, each.other.max_length, each.other.patterns


def without(each: FormField) -> FormField:
    """A field that asks for no patterns."""
    if isinstance(each, WrittenField):
        return replace(each, patterns=())
    if isinstance(each, ChoiceField) and each.other is not None:
        return replace(each, other=replace(each.other, patterns=()))
    return each


def _check_pattern(path: str, each: Pattern) -> None:
    wrong = Objections()
    wrong.check(check_regex, f"{path}.regex", each)
    most = LONGEST_PATTERN_MESSAGE
    wrong.check(bounds.text, f"{path}.message", each.message, at_least=0, at_most=most)
    wrong.raise_any()


def check_regex(path: str, pattern: Pattern) -> None:
    """Raises InvalidInput, with the reason of RE2, where it cannot compile the expression."""
    bounds.text(path, pattern.regex, at_most=LONGEST_PATTERN)
    if (classes := len(_UNICODE_CLASS.findall(pattern.regex))) > MOST_CLASSES:
        bound = f"at most {MOST_CLASSES} classes of Unicode such as \\pL"
        broken = Constraint.between(Rule.COUNT, 0, MOST_CLASSES)
        raise InvalidInput(path, f"{classes} classes", bound, broken=broken)
    try:
        _compiled(pattern)
    except re2.error as error:
        bound = f"a regular expression of RE2, which says: {_reason(error)}"
        raise InvalidInput(path, pattern.regex, bound, broken=Rule.FORMAT) from None


def check_steps(path: str, form_fields: Sequence[FormField]) -> None:
    """Raises InvalidInput where the patterns of a form take too long for some answer to it.

    The texts of an answer have at most LONGEST_TEXT_ANSWER characters together. They take longest
    where the fields with the largest patterns are filled first.
    """
    sizes = [
        (sum(_compiled(each).programsize for each in given), number, longest)
        for number, longest, given in of_form(form_fields)
        if given
    ]
    if (total := sum(size for size, _, _ in sizes)) > MOST_INSTRUCTIONS:
        broken = Constraint.between(Rule.RANGE, 0, MOST_INSTRUCTIONS)
        bound = f"patterns of at most {MOST_INSTRUCTIONS} instructions of RE2 together"
        raise InvalidInput(path, f"{total} instructions", bound, broken=broken)
    left, steps = LONGEST_TEXT_ANSWER, 0
    for size, number, longest in sorted(sizes, reverse=True):
        steps += size * min(left, longest)
        left -= min(left, longest)
        if steps > MOST_STEPS:
            bound = (
                f"a shorter text, or the patterns shorter ones: an answer to the form takes more "
                f"than {MOST_STEPS} steps, of which this field has {size} for each character"
            )
            at = f"{path}[{number}].maxLength"
            raise InvalidInput(at, longest, bound, broken=Constraint.between(Rule.RANGE, 1))


def _compiled(pattern: Pattern) -> Any:
    """RE2 caches the last ones."""
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = PATTERN_MEMORY
    options.case_sensitive = not pattern.ignore_case
    return re2.compile(pattern.regex, options)


def _reason(error: re2.error) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
