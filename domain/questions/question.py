"""Questions: a form with typed fields, an HTML page, or a page on the requester's server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar

import orjson

QUESTION_BYTES = ANSWER_BYTES = 65_535
MOST_FIELDS, MOST_CHOICES, MOST_CONTENT = 200, 1_000, 100
LONGEST_NAME, LONGEST_LABEL, LONGEST_URL = 128, 2_000, 2_048
TALLEST_FRAME = 20_000
LONGEST_TEXT_ANSWER = 65_535
LARGEST_NUMBER = 10**15
TALLEST_TEXT = 100  # suggested lines of a text answer


class ContentKind(StrEnum):
    """The kind of a piece of content."""

    TITLE = "TITLE"
    TEXT = "TEXT"
    IMAGE = "IMAGE"
    AUDIO = "AUDIO"
    VIDEO = "VIDEO"


class FieldKind(StrEnum):
    """How a form's field is answered."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    SINGLE_CHOICE = "SINGLE_CHOICE"
    MULTIPLE_CHOICE = "MULTIPLE_CHOICE"


@dataclass(frozen=True, slots=True)
class Content:
    """A title, a text, or media by URL with a text that replaces it."""

    kind: ContentKind
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: the value in answers, and the label that workers see."""

    value: str
    label: str
    media: Content | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form, with the constraints of its kind."""

    kind: FieldKind
    name: str
    label: str
    is_required: bool = True
    content: tuple[Content, ...] = ()
    min_length: int = 0
    max_length: int = LONGEST_TEXT_ANSWER
    lines: int = 1
    minimum: float | None = None
    maximum: float | None = None
    whole_numbers_only: bool = False
    choices: tuple[Choice, ...] = ()
    min_selections: int = 1
    max_selections: int = 1

    @property
    def needs_answer(self) -> bool:
        """Whether it must be answered. Selecting nothing is an answer where it is allowed."""
        allows_nothing = self.kind is FieldKind.MULTIPLE_CHOICE and self.min_selections == 0
        return self.is_required and not allows_nothing


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A form that every client can draw. The market checks the answers."""

    kind: ClassVar[str] = "form"
    fields: tuple[FormField, ...]
    content: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True)
class HtmlQuestion:
    """A page of HTML, shown in a frame."""

    kind: ClassVar[str] = "html"
    html: str
    frame_height: int = 0


@dataclass(frozen=True, slots=True)
class ExternalQuestion:
    """A page on the requester's own server, shown in a frame."""

    kind: ClassVar[str] = "external"
    url: str
    frame_height: int = 0


Question = FormQuestion | HtmlQuestion | ExternalQuestion


@dataclass(frozen=True, slots=True)
class AnswerField:
    """One answered field: its name and its values."""

    name: str
    values: tuple[str, ...] = field(default=())


def to_json(question: Question) -> str:
    """The question as JSON text."""
    return f'{{"kind":"{question.kind}",{orjson.dumps(question).decode()[1:]}'


def from_json(body: Mapping[str, Any]) -> Question:
    """The question from its parsed JSON."""
    rest = {key: value for key, value in body.items() if key != "kind"}
    match body["kind"]:
        case "form":
            fields = tuple(_field_from_json(each) for each in rest["fields"])
            return FormQuestion(fields=fields, content=_contents_from_json(rest["content"]))
        case "html":
            return HtmlQuestion(**rest)
        case _:
            return ExternalQuestion(**rest)


def _field_from_json(body: Mapping[str, Any]) -> FormField:
    choices = tuple(
        Choice(each["value"], each["label"], each["media"] and _content_from_json(each["media"]))
        for each in body["choices"]
    )
    plain = {**body, "kind": FieldKind(body["kind"]), "choices": choices}
    return FormField(**{**plain, "content": _contents_from_json(body["content"])})


def _contents_from_json(bodies: Sequence[Mapping[str, Any]]) -> tuple[Content, ...]:
    return tuple(_content_from_json(body) for body in bodies)


def _content_from_json(body: Mapping[str, Any]) -> Content:
    return Content(ContentKind(body["kind"]), body["text"], body["url"])


def text_field(plain: FormField, *, min_length: int, max_length: int, lines: int) -> FormField:
    """A field whose answer is one text."""
    return replace(
        plain, kind=FieldKind.TEXT, min_length=min_length, max_length=max_length, lines=lines
    )


def number_field(
    plain: FormField, minimum: float | None, maximum: float | None, *, whole: bool
) -> FormField:
    """A field whose answer is one number."""
    return replace(
        plain, kind=FieldKind.NUMBER, minimum=minimum, maximum=maximum, whole_numbers_only=whole
    )


def single_choice_field(plain: FormField, choices: tuple[Choice, ...]) -> FormField:
    """A field whose answer is one choice, or none where it is not required."""
    least = 1 if plain.is_required else 0
    return replace(plain, kind=FieldKind.SINGLE_CHOICE, choices=choices, min_selections=least)


def multiple_choice_field(
    plain: FormField, choices: tuple[Choice, ...], *, least: int, most: int | None
) -> FormField:
    """A field whose answer may be several choices."""
    return replace(
        plain,
        kind=FieldKind.MULTIPLE_CHOICE,
        choices=choices,
        min_selections=least,
        max_selections=len(choices) if most is None else most,
    )
