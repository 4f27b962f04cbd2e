"""The fields of forms: an interface, and a type for each kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import strawberry

from domain.questions import fields as domain
from domain.questions.content import TextFormat
from domain.questions.fields import ChoiceStyle, FieldKind, RegionShape
from schema.graph.questions.content import Choice, Content
from schema.graph.questions.texts import TEXT_COST, shown
from schema.kernel.enums import described
from schema.kernel.fields import resolved

described(
    ChoiceStyle,
    name="ChoiceStyle",
    description="How choices are best shown. It is a suggestion: the answer is the same.",
    members={
        ChoiceStyle.BUTTONS: "Radio buttons, or boxes to check where several can be selected.",
        ChoiceStyle.LIST: "A list that shows several choices at once.",
        ChoiceStyle.DROPDOWN: "A list that opens. Not where several choices can be selected.",
    },
)
described(
    RegionShape,
    name="RegionShape",
    description="The shape of a region of an image.",
    members={
        RegionShape.BOX: "A rectangle with sides along those of the image.",
        RegionShape.POINT: "One point.",
        RegionShape.POLYGON: "An area with three corners or more.",
    },
)


@strawberry.type(description="A regular expression that is found in the answer.")
class Pattern:
    regex: str = strawberry.field(
        description="The expression in the syntax of RE2. It is found anywhere in the text; `^` "
        "and `$` are the ends of the whole text."
    )
    message: str = strawberry.field(
        description="The requester's message to a worker whose text does not have it; may be empty."
    )
    ignore_case: bool = strawberry.field(
        description="Whether capital and small letters are the same."
    )

    @classmethod
    def of(cls, pattern: domain.Pattern) -> Pattern:
        return cls(regex=pattern.regex, message=pattern.message, ignore_case=pattern.ignore_case)


@strawberry.type(description="A choice that the worker writes. It counts as one selection.")
class OtherText:
    label: str = strawberry.field(description="The label that the worker reads.")
    format: TextFormat = strawberry.field(description="How the label is written.")
    min_length: int = strawberry.field(description="The least number of characters.")
    max_length: int = strawberry.field(description="The greatest number of characters.")
    lines: int = strawberry.field(description="The suggested height in lines.")
    patterns: list[Pattern] = strawberry.field(
        description="Regular expressions, each of which is found in the text; at most 10. Only a "
        "form that was given as XML has them here."
    )

    @resolved(description="The label as sanitised HTML, a part of a line.", cost=TEXT_COST)
    async def label_html(self) -> str:
        return await shown(self.label, self.format, inline=True)

    @classmethod
    def of(cls, other: domain.OtherText) -> OtherText:
        return cls(
            label=other.label,
            format=other.format,
            min_length=other.min_length,
            max_length=other.max_length,
            lines=other.lines,
            patterns=[Pattern.of(each) for each in other.patterns],
        )


@strawberry.interface(description="One field of a form.")
class FormField:
    name: str = strawberry.field(description="Its name in the answer, unique in the form.")
    label: str = strawberry.field(description="The question that the worker reads.")
    label_format: TextFormat = strawberry.field(description="How the label is written.")
    is_required: bool = strawberry.field(description="Whether it must be answered.")
    content: list[Content] = strawberry.field(
        description="The content shown with the field, in order."
    )

    @resolved(description="The label as sanitised HTML, a part of a line.", cost=TEXT_COST)
    async def label_html(self) -> str:
        return await shown(self.label, self.label_format, inline=True)


@strawberry.type(description="A field answered by one text.")
class TextField(FormField):
    min_length: int = strawberry.field(description="The least number of characters.")
    max_length: int = strawberry.field(description="The greatest number of characters.")
    lines: int = strawberry.field(description="The suggested height in lines.")
    default: str = strawberry.field(
        name="defaultText", description="The text that stands there at first; may be empty."
    )
    shows_counter: bool = strawberry.field(
        description="Whether the requester wants the worker to see the number of characters, and "
        "how many are left. They are counted as Unicode code points."
    )
    patterns: list[Pattern] = strawberry.field(
        description="Regular expressions, each of which is found in the text; at most 10."
    )


@strawberry.type(description="A field answered by one number.")
class NumberField(FormField):
    minimum: float | None = strawberry.field(description="The lowest number allowed.")
    maximum: float | None = strawberry.field(description="The highest number allowed.")
    whole_numbers_only: bool = strawberry.field(description="Whether fractions are refused.")
    min_length: int = strawberry.field(
        description="The least number of characters. Only a form that was given as XML limits "
        "them, or has patterns or a default for a number."
    )
    max_length: int = strawberry.field(description="The greatest number of characters.")
    default: str = strawberry.field(
        name="defaultText", description="The text that stands there at first; may be empty."
    )
    patterns: list[Pattern] = strawberry.field(
        description="Regular expressions, each of which is found in the text; at most 10."
    )


@strawberry.type(description="A field answered by one of its choices.")
class SingleChoiceField(FormField):
    choices: list[Choice] = strawberry.field(description="The choices, in order.")
    style: ChoiceStyle = strawberry.field(description="How the choices are best shown.")
    other: OtherText | None = strawberry.field(
        description="The choice that the worker may write instead; null where there is none."
    )


@strawberry.type(description="A field answered by several of its choices.")
class MultipleChoiceField(FormField):
    choices: list[Choice] = strawberry.field(description="The choices, in order.")
    style: ChoiceStyle = strawberry.field(description="How the choices are best shown.")
    other: OtherText | None = strawberry.field(
        description="The choice that the worker may write as well; null where there is none."
    )
    min_selections: int = strawberry.field(description="The least number of choices to select.")
    max_selections: int = strawberry.field(description="The greatest number of choices to select.")


@strawberry.type(
    description="A field answered by files. The worker announces each by `createUpload` with the "
    "purpose `ANSWER_FILE`, sends its bytes, and answers with the ids of the uploads."
)
class FileField(FormField):
    content_types: list[str] = strawberry.field(
        description="The media types that are allowed, such as `image/png`."
    )
    min_bytes: int = strawberry.field(description="The least size of a file in bytes.")
    max_bytes: int = strawberry.field(description="The greatest size of a file in bytes.")
    min_files: int = strawberry.field(description="The least number of files.")
    max_files: int = strawberry.field(description="The greatest number of files.")


@strawberry.type(description="A field answered by a date, such as `2026-11-30`.")
class DateField(FormField):
    earliest: str | None = strawberry.field(description="The first date allowed.")
    latest: str | None = strawberry.field(description="The last date allowed.")


@strawberry.type(
    description="A field answered by a time of day in hours and minutes, such as `14:05`."
)
class TimeField(FormField):
    earliest: str | None = strawberry.field(description="The first time allowed.")
    latest: str | None = strawberry.field(description="The last time allowed.")


@strawberry.type(
    description="A field answered by a number: the minimum and a whole number of steps."
)
class SliderField(FormField):
    minimum: float = strawberry.field(description="The lowest number.")
    maximum: float = strawberry.field(description="The highest number.")
    step: float = strawberry.field(description="The step from one number to the next.")
    min_label: str = strawberry.field(
        description="The label of the lowest number, in the format of the field's label; may be "
        "empty."
    )
    max_label: str = strawberry.field(description="The label of the highest number, likewise.")

    @resolved(description="The label of the lowest number as sanitised HTML.", cost=TEXT_COST)
    async def min_label_html(self) -> str:
        return await shown(self.min_label, self.label_format, inline=True)

    @resolved(description="The label of the highest number as sanitised HTML.", cost=TEXT_COST)
    async def max_label_html(self) -> str:
        return await shown(self.max_label, self.label_format, inline=True)


@strawberry.type(description="A field answered by choices in an order, the best first.")
class RankingField(FormField):
    choices: list[Choice] = strawberry.field(description="The choices, in order.")
    ranks: int = strawberry.field(description="The number of choices to rank.")


@strawberry.type(
    description="A field answered by regions of an image. Each value is a JSON text with "
    "coordinates in pixels of the image, from its upper left corner: "
    '`{"shape":"BOX","label":"cat","left":1,"top":2,"width":3,"height":4}`, '
    '`{"shape":"POINT","label":"cat","x":1,"y":2}` or '
    '`{"shape":"POLYGON","label":"cat","points":[[1,2],[3,4],[5,6]]}`, without `label` where the '
    "field has none."
)
class RegionField(FormField):
    image: Content = strawberry.field(description="The image.")
    image_width: int | None = strawberry.field(
        description="The width of the image in pixels; null where the requester did not give it."
    )
    image_height: int | None = strawberry.field(
        description="The height of the image in pixels; null where the requester did not give it."
    )
    shapes: list[RegionShape] = strawberry.field(description="The shapes that are allowed.")
    labels: list[Choice] = strawberry.field(
        description="The labels, one of which each region has; empty where regions have none."
    )
    min_regions: int = strawberry.field(description="The least number of regions.")
    max_regions: int = strawberry.field(description="The greatest number of regions.")


@strawberry.type(description="One statement of a table.")
class LikertStatement:
    text: str = strawberry.field(description="The statement that the worker reads.")
    format: TextFormat = strawberry.field(description="How the statement is written.")

    @resolved(description="The statement as sanitised HTML, a part of a line.", cost=TEXT_COST)
    async def html(self) -> str:
        return await shown(self.text, self.format, inline=True)


@strawberry.type(
    description="A table of statements, each answered by one choice of the same scale. The answer "
    "has one value for each statement, in their order; an empty one where a statement is not "
    "answered, which is allowed only where the field is not required."
)
class LikertField(FormField):
    statements: list[LikertStatement] = strawberry.field(description="The statements, in order.")
    scale: list[Choice] = strawberry.field(description="The choices of the scale, in order.")


FORM_FIELDS: Mapping[FieldKind, type[FormField]] = {
    FieldKind.TEXT: TextField,
    FieldKind.NUMBER: NumberField,
    FieldKind.SINGLE_CHOICE: SingleChoiceField,
    FieldKind.MULTIPLE_CHOICE: MultipleChoiceField,
    FieldKind.FILE: FileField,
    FieldKind.DATE: DateField,
    FieldKind.TIME: TimeField,
    FieldKind.SLIDER: SliderField,
    FieldKind.RANKING: RankingField,
    FieldKind.REGION: RegionField,
    FieldKind.LIKERT: LikertField,
}
_NAMES = {
    made: tuple(each.name for each in dataclasses.fields(made) if each.init)
    for made in FORM_FIELDS.values()
}


def field_of(each: domain.FormField) -> FormField:
    """A stored field as the GraphQL type of its kind."""
    made = FORM_FIELDS[each.kind]
    return made(**{name: _of(each, name) for name in _NAMES[made]})


def _of(each: domain.FormField, name: str) -> Any:
    value = getattr(each, name)
    match name:
        case "content":
            return [Content.of(piece) for piece in value]
        case "choices" | "labels" | "scale":
            return [Choice.of(choice) for choice in value]
        case "image":
            return Content.of(value)
        case "other":
            return None if value is None else OtherText.of(value)
        case "patterns":
            return [Pattern.of(pattern) for pattern in value]
        case "statements":
            return [LikertStatement(text=text, format=each.label_format) for text in value]
    return list(value) if isinstance(value, tuple) else value
