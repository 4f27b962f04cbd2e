"""Questions: a form with typed fields, an HTML page, or a page on the requester's server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.questions.content import Content
from domain.questions.fields import FormField

QUESTION_BYTES = ANSWER_BYTES = 65_535
MOST_FIELDS = 200
TALLEST_FRAME = 20_000


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A form that every client can draw. The market checks the answers."""

    kind: ClassVar[str] = "form"
    fields: tuple[FormField, ...]
    content: tuple[Content, ...] = ()
    xml: str | None = None  # that it was given as, in the language of Mechanical Turk


@dataclass(frozen=True, slots=True)
class HtmlQuestion:
    """A page of HTML, shown in a frame."""

    kind: ClassVar[str] = "html"
    html: str
    frame_height: int = 0
    xml: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalQuestion:
    """A page on the requester's own server, shown in a frame."""

    kind: ClassVar[str] = "external"
    url: str
    frame_height: int = 0
    xml: str | None = None


Question = FormQuestion | HtmlQuestion | ExternalQuestion


@dataclass(frozen=True, slots=True)
class AnswerField:
    """One answered field: its name, its values, and the choice that the worker wrote."""

    name: str
    values: tuple[str, ...] = ()
    other: str | None = None
