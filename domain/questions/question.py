"""Questions: a form with typed fields, an HTML page, or a page on the requester's server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar
from urllib.parse import urlsplit

import orjson

from domain.kernel import bounds
from domain.kernel.refusals import InvalidInput

QUESTION_BYTES = ANSWER_BYTES = 65_535
MOST_FIELDS, MOST_CHOICES, MOST_CONTENT = 200, 1_000, 100
LONGEST_NAME, LONGEST_LABEL, LONGEST_URL = 128, 2_000, 2_048
TALLEST_FRAME = 20_000
LONGEST_TEXT_ANSWER = 65_535
LARGEST_NUMBER = 10**15


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


def checked(question: Question, path: str = "question") -> str:
    """The question as JSON text. Raises InvalidInput for the first bound that it breaks."""
    match question:
        case FormQuestion():
            _check_form(question, f"{path}.form")
        case HtmlQuestion(html=html, frame_height=height):
            bounds.text(f"{path}.html.html", html, at_most=QUESTION_BYTES)
            bounds.octets(f"{path}.html.html", html, at_most=QUESTION_BYTES)
            bounds.whole(f"{path}.html.frameHeight", height, at_least=0, at_most=TALLEST_FRAME)
        case ExternalQuestion(url=url, frame_height=height):
            _check_url(f"{path}.external.url", url)
            bounds.whole(f"{path}.external.frameHeight", height, at_least=0, at_most=TALLEST_FRAME)
    return _bounded(question, path) if isinstance(question, FormQuestion) else to_json(question)


def checked_form(form: FormQuestion, path: str) -> str:
    """The form as JSON text. Raises InvalidInput for the first bound that it breaks."""
    _check_form(form, path)
    return _bounded(form, path)


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


def _bounded(form: FormQuestion, path: str) -> str:
    body = to_json(form)
    if (size := len(body.encode())) > QUESTION_BYTES:
        raise InvalidInput(path, f"{size} bytes", f"at most {QUESTION_BYTES} bytes of JSON")
    return body


def _check_form(form: FormQuestion, path: str) -> None:
    bounds.several(f"{path}.fields", form.fields, at_least=1, at_most=MOST_FIELDS)
    _check_contents(f"{path}.content", form.content)
    names: set[str] = set()
    for number, each in enumerate(form.fields):
        at = f"{path}.fields[{number}]"
        _check_field(at, each)
        if each.name in names:
            raise InvalidInput(f"{at}.name", each.name, "a name that no other field has")
        names.add(each.name)


def _check_field(path: str, each: FormField) -> None:
    bounds.text(f"{path}.name", each.name, at_most=LONGEST_NAME)
    bounds.text(f"{path}.label", each.label, at_most=LONGEST_LABEL)
    _check_contents(f"{path}.content", each.content)
    _CONSTRAINTS[each.kind](path, each)


def _check_text_field(path: str, each: FormField) -> None:
    bounds.whole(f"{path}.minLength", each.min_length, at_least=0, at_most=LONGEST_TEXT_ANSWER)
    bounds.whole(
        f"{path}.maxLength",
        each.max_length,
        at_least=max(1, each.min_length),
        at_most=LONGEST_TEXT_ANSWER,
    )
    bounds.whole(f"{path}.lines", each.lines, at_least=1, at_most=100)


def _check_number_field(path: str, each: FormField) -> None:
    for name, value in (("minimum", each.minimum), ("maximum", each.maximum)):
        if value is not None and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            raise InvalidInput(f"{path}.{name}", value, f"at most {LARGEST_NUMBER} either way")
    if each.minimum is not None and each.maximum is not None and each.minimum > each.maximum:
        raise InvalidInput(f"{path}.maximum", each.maximum, f"at least the minimum {each.minimum}")


def _check_choice_field(path: str, each: FormField) -> None:
    bounds.several(f"{path}.choices", each.choices, at_least=1, at_most=MOST_CHOICES)
    values: set[str] = set()
    for number, choice in enumerate(each.choices):
        at = f"{path}.choices[{number}]"
        bounds.text(f"{at}.value", choice.value, at_most=LONGEST_NAME)
        bounds.text(f"{at}.label", choice.label, at_most=LONGEST_LABEL)
        if choice.media is not None:
            _check_contents(f"{at}.media", (choice.media,))
        if choice.value in values:
            raise InvalidInput(f"{at}.value", choice.value, "a value that no other choice has")
        values.add(choice.value)
    most = 1 if each.kind is FieldKind.SINGLE_CHOICE else len(each.choices)
    bounds.whole(f"{path}.maxSelections", each.max_selections, at_least=1, at_most=most)
    bounds.whole(
        f"{path}.minSelections", each.min_selections, at_least=0, at_most=each.max_selections
    )


_CONSTRAINTS: Mapping[FieldKind, Callable[[str, FormField], None]] = {
    FieldKind.TEXT: _check_text_field,
    FieldKind.NUMBER: _check_number_field,
    FieldKind.SINGLE_CHOICE: _check_choice_field,
    FieldKind.MULTIPLE_CHOICE: _check_choice_field,
}


def _check_contents(path: str, contents: Sequence[Content]) -> None:
    bounds.several(path, contents, at_most=MOST_CONTENT)
    for number, content in enumerate(contents):
        bounds.text(f"{path}[{number}].text", content.text, at_most=QUESTION_BYTES)
        if content.url is not None:
            _check_url(f"{path}[{number}].url", content.url)


def _check_url(path: str, url: str) -> None:
    bounds.text(path, url, at_most=LONGEST_URL)
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and bool(parts.hostname) and " " not in url
    except ValueError:
        good = False
    if not good:
        raise InvalidInput(path, url, "an https:// address")


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
