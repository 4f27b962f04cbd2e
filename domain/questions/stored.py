"""Questions as JSON, both ways.

What the first release stored is written as it wrote it, so that the same question is the same text
for ever. Everything that came later is left out where it is the default.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from domain.questions.content import Choice, Content, ContentKind, TextFormat
from domain.questions.fields import (
    FIELD_TYPES,
    LONGEST_TEXT_ANSWER,
    ChoiceStyle,
    FieldKind,
    FormField,
    MultipleChoiceField,
    NumberField,
    OtherText,
    Pattern,
    RegionShape,
    SingleChoiceField,
    TextField,
)
from domain.questions.question import ExternalQuestion, FormQuestion, HtmlQuestion, Question

Body = Mapping[str, Any]

# The first release had one type of field, with these attributes.
_FIRST_FIELDS = (TextField, NumberField, SingleChoiceField, MultipleChoiceField)
_FIRST_ATTRIBUTES = {
    "min_length": 0,
    "max_length": LONGEST_TEXT_ANSWER,
    "lines": 1,
    "minimum": None,
    "maximum": None,
    "whole_numbers_only": False,
    "choices": (),
    "min_selections": 1,
    "max_selections": 1,
}
_ALWAYS = {"name", "label", "is_required", "content", "url", "media", "frame_height"}


_PARTS: tuple[Any, ...] = (
    *(FormQuestion, HtmlQuestion, ExternalQuestion, Content, Choice, OtherText, Pattern),
    *FIELD_TYPES.values(),
)
_ATTRIBUTES: Mapping[Any, dict[str, object]] = {
    part: {each.name: each.default for each in dataclasses.fields(part)} for part in _PARTS
}


def to_json(question: Question) -> str:
    """The question as JSON text."""
    option = orjson.OPT_PASSTHROUGH_DATACLASS
    return orjson.dumps(question, default=_body, option=option).decode()


def to_values(question: Question) -> dict[str, Any]:
    """The same as JSON values, without the kind of the question: the attributes tell kinds apart.

    A hash of them is stored with the tokens of clients, so they do not change.
    """
    values: dict[str, Any] = orjson.loads(to_json(question))
    del values["kind"]
    return values


def from_json(body: Body) -> Question:
    """The question from its parsed JSON."""
    xml = body.get("xml")
    match body["kind"]:
        case "form":
            fields = tuple(map(_field, body["fields"]))
            return FormQuestion(fields, _contents(body["content"]), xml)
        case "html":
            return HtmlQuestion(body["html"], body["frame_height"], xml)
        case _:
            return ExternalQuestion(body["url"], body["frame_height"], xml)


def _body(each: Any) -> dict[str, Any]:
    """The attributes of a part of a question that are written."""
    body: dict[str, Any] = {}
    if (kind := getattr(each, "kind", None)) is not None:
        body["kind"] = kind
    if isinstance(each, _FIRST_FIELDS):
        body |= {"name": each.name, "label": each.label, "is_required": each.is_required}
        body |= {"content": each.content, **_FIRST_ATTRIBUTES}
    if isinstance(each, SingleChoiceField):
        body["min_selections"] = each.min_selections
    for name, default in _ATTRIBUTES[type(each)].items():
        value = getattr(each, name)
        if name in _ALWAYS or value != default:
            body[name] = value
    return body


def _field(body: Body) -> FormField:
    """A field; attributes of other kinds, which the first release stored, are skipped."""
    part = FIELD_TYPES[FieldKind(body["kind"])]
    values: dict[str, Any] = {
        name: _READERS[name](body[name]) if name in _READERS else body[name]
        for name in _ATTRIBUTES[part]
        if name in body
    }
    return part(**values)


def _contents(bodies: Sequence[Body]) -> tuple[Content, ...]:
    return tuple(map(_content, bodies))


def _content(body: Body) -> Content:
    return Content(
        ContentKind(body["kind"]),
        body["text"],
        body["url"],
        _format(body.get("format", TextFormat.MARKDOWN)),
        body.get("transcript"),
    )


def _choices(bodies: Sequence[Body]) -> tuple[Choice, ...]:
    return tuple(map(_choice, bodies))


def _choice(body: Body) -> Choice:
    media = body["media"] and _content(body["media"])
    format_ = _format(body.get("format", TextFormat.MARKDOWN))
    return Choice(body["value"], body["label"], media, format_)


def _other(body: Body) -> OtherText:
    read = {"format": _format(body.get("format", TextFormat.MARKDOWN))}
    return OtherText(**{**body, **read, "patterns": _patterns(body.get("patterns", ()))})


def _patterns(bodies: Sequence[Body]) -> tuple[Pattern, ...]:
    return tuple(Pattern(**body) for body in bodies)


def _shapes(values: Sequence[str]) -> tuple[RegionShape, ...]:
    return tuple(map(RegionShape, values))


def _format(value: str) -> TextFormat:
    return TextFormat(value)


_READERS: Mapping[str, Callable[[Any], object]] = {
    "choices": _choices,
    "content": _contents,
    "content_types": tuple,
    "image": _content,
    "label_format": _format,
    "labels": _choices,
    "other": _other,
    "patterns": _patterns,
    "scale": _choices,
    "shapes": _shapes,
    "statements": tuple,
    "style": ChoiceStyle,
}
