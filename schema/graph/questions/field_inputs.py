"""The constraints of each kind of field, as clients send them."""

from __future__ import annotations

from typing import NamedTuple

import strawberry

from domain.questions import fields as domain
from domain.questions.content import Content, TextFormat
from domain.questions.fields import ChoiceStyle
from schema.graph.questions.content_input import FORMAT, ChoiceInput, choices_of


class Shared(NamedTuple):
    """What all kinds of fields have, in the order of the domain's types."""

    name: str
    label: str
    is_required: bool
    content: tuple[Content, ...]
    label_format: TextFormat


@strawberry.input(
    description="A regular expression that is found in the answer; otherwise the answer is refused."
)
class PatternInput:
    regex: str = strawberry.field(
        description="The expression in the syntax of RE2, 1 to 500 characters with "
        "at most 10 classes of Unicode such as `\\pL`. It is found anywhere "
        "in the text: write `^` and `$` for the whole of it. RE2 has no look-around and "
        "no back-references; an expression that it does not take, or that needs more than 256 KiB "
        "of memory, is refused, as is a longest answer that its patterns take too long for."
    )
    message: str = strawberry.field(
        default="",
        description="The message to a worker whose text does not have it, at most 500 characters; "
        "by default the expression itself is named.",
    )
    ignore_case: bool = strawberry.field(
        default=False, description="True: capital and small letters are the same."
    )

    def read(self) -> domain.Pattern:
        return domain.Pattern(self.regex, self.message, self.ignore_case)


@strawberry.input(
    description="The bounds of a text answer. Characters are counted as Unicode code points, in "
    "the text as it is sent. A required text shows something: white space and invisible characters "
    "alone do not answer it."
)
class TextFieldInput:
    min_length: int = strawberry.field(
        default=0, description="The least number of characters, 0 to 65,535."
    )
    max_length: int = strawberry.field(
        default=65_535,
        description="The greatest number of characters, 1 to 65,535; a whole answer takes at "
        "most 65,535 bytes as JSON.",
    )
    lines: int = strawberry.field(default=1, description="The suggested height, 1 to 100 lines.")
    default: str = strawberry.field(
        name="defaultText",
        default="",
        description="The text that stands there at first, at most 65,535 characters.",
    )
    shows_counter: bool = strawberry.field(
        default=False,
        description="True: the worker sees the number of characters, and how many are left.",
    )
    patterns: list[PatternInput] = strawberry.field(
        default_factory=list,
        description="Regular expressions, each of which is found in the text: at most 10, and at "
        "most 50 in a form.",
    )

    def read(self, shared: Shared) -> domain.TextField:
        return domain.TextField(
            *shared,
            min_length=self.min_length,
            max_length=self.max_length,
            lines=self.lines,
            default=self.default,
            shows_counter=self.shows_counter,
            patterns=tuple(each.read() for each in self.patterns),
        )


@strawberry.input(
    description="The bounds of a number answer, which is read as a decimal and never rounded. "
    "It is written as an HTML number input gives it: ASCII digits with an optional minus sign, "
    "decimal point and exponent of at most three digits, such as `-0.5` or `1e3`; at most 100 "
    "characters, and no larger than a 64-bit float."
)
class NumberFieldInput:
    minimum: float | None = strawberry.field(
        default=None, description="The lowest number allowed, at most 10^15 either way."
    )
    maximum: float | None = strawberry.field(
        default=None, description="The highest number allowed, at most 10^15 either way."
    )
    whole_numbers_only: bool = strawberry.field(
        default=False,
        description="True: numbers with a fraction are refused; `5.0` and `1e3` have none.",
    )

    def read(self, shared: Shared) -> domain.NumberField:
        return domain.NumberField(
            *shared,
            minimum=self.minimum,
            maximum=self.maximum,
            whole_numbers_only=self.whole_numbers_only,
        )


@strawberry.input(
    description="A choice that is not on the list: the worker writes it. It counts as one "
    "selection, and comes back as `other` beside the values."
)
class OtherTextInput:
    label: str = strawberry.field(
        description="The label that the worker reads, 1 to 2,000 characters."
    )
    format: TextFormat = strawberry.field(default=TextFormat.MARKDOWN, description=FORMAT)
    min_length: int = strawberry.field(
        default=1, description="The least number of characters, 1 to 65,535."
    )
    max_length: int = strawberry.field(
        default=1_000, description="The greatest number of characters, 1 to 65,535."
    )
    lines: int = strawberry.field(default=1, description="The suggested height, 1 to 100 lines.")

    def read(self) -> domain.OtherText:
        return domain.OtherText(
            self.label, self.min_length, self.max_length, self.lines, self.format
        )


@strawberry.input(description="The choices of a field; a worker selects one.")
class SingleChoiceFieldInput:
    choices: list[ChoiceInput] = strawberry.field(description="1 to 1,000 choices.")
    style: ChoiceStyle = strawberry.field(
        default=ChoiceStyle.BUTTONS, description="How the choices are best shown."
    )
    other: OtherTextInput | None = strawberry.field(
        default=None, description="A choice that the worker may write instead."
    )

    def read(self, shared: Shared) -> domain.SingleChoiceField:
        other = None if self.other is None else self.other.read()
        return domain.SingleChoiceField(
            *shared, choices=choices_of(self.choices), style=self.style, other=other
        )


@strawberry.input(description="The choices of a field; a worker selects several.")
class MultipleChoiceFieldInput:
    choices: list[ChoiceInput] = strawberry.field(description="1 to 1,000 choices.")
    min_selections: int = strawberry.field(
        default=1,
        description="The least number of choices to select. With 0, selecting nothing is an "
        "answer, also to a required field.",
    )
    max_selections: int | None = strawberry.field(
        default=None,
        description="The greatest number of choices to select; by default the number of choices, "
        "with `other`.",
    )
    style: ChoiceStyle = strawberry.field(
        default=ChoiceStyle.BUTTONS,
        description="How the choices are best shown: `BUTTONS` or `LIST`.",
    )
    other: OtherTextInput | None = strawberry.field(
        default=None, description="A choice that the worker may write as well."
    )

    def read(self, shared: Shared) -> domain.MultipleChoiceField:
        choices = choices_of(self.choices)
        other = None if self.other is None else self.other.read()
        most = len(choices) + (other is not None)
        return domain.MultipleChoiceField(
            *shared,
            choices=choices,
            style=self.style,
            other=other,
            min_selections=self.min_selections,
            max_selections=most if self.max_selections is None else self.max_selections,
        )
