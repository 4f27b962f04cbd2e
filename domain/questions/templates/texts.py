"""The texts of a stored question: where each stands, how it is written, and with what changed.

Texts that are the same in all HITs of a template are FIXED: names of fields, since the columns of
results are named by them, and patterns, since a value could change what they find.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.questions.content import TEXTS, ContentKind, TextFormat
from domain.questions.templates.uses import WrittenAs

Body = Mapping[str, Any]
Change = Callable[[str, str, WrittenAs], Any]  # the path and the text, and how it is written

_BY_FORMAT = {
    TextFormat.MARKDOWN: WrittenAs.MARKDOWN,
    TextFormat.PLAIN: WrittenAs.PLAIN,
    TextFormat.XHTML: WrittenAs.XHTML,
}
_NO_TEXTS = frozenset({"kind", "format", "label_format", "style", "shapes", "content_types"})
_LABELS = ("label", "statements", "min_label", "max_label")


def changed(body: Body, change: Change) -> dict[str, Any]:
    """The same JSON with every text of it changed. Paths are those of refusals."""
    match body["kind"]:
        case "html":
            return {**body, "html": change("html.html", body["html"], WrittenAs.PAGE)}
        case "external":
            return {**body, "url": change("external.url", body["url"], WrittenAs.ADDRESS)}
    fields = body["fields"]
    return {
        **body,
        "content": _contents("form.content", body["content"], change),
        "fields": [_field(f"form.fields[{n}]", each, change) for n, each in enumerate(fields)],
    }


def _field(path: str, body: Body, change: Change) -> dict[str, Any]:
    label = _format(body, "label_format")
    made: dict[str, Any] = {}
    for name, value in body.items():
        at = f"{path}.{_NAMES.get(name, name)}"
        if name in _PARTS and value is not None:
            made[name] = _PARTS[name](at, value, change)
        elif name in _NO_TEXTS:
            made[name] = value
        elif name in _LABELS:
            made[name] = _texts(at, value, label, change)
        else:
            written = WrittenAs.PLAIN if name == "default" else WrittenAs.FIXED
            made[name] = _texts(at, value, written, change)
    return made


def _contents(path: str, bodies: Sequence[Body], change: Change) -> list[Any]:
    return [_content(f"{path}[{n}]", each, change) for n, each in enumerate(bodies)]


def _content(path: str, body: Body, change: Change) -> dict[str, Any]:
    is_text = ContentKind(body["kind"]) in TEXTS
    made = dict(body)
    written = _format(body, "format") if is_text else WrittenAs.PLAIN
    made["text"] = change(f"{path}.text", body["text"], written)
    if body["url"] is not None:
        made["url"] = change(f"{path}.url", body["url"], WrittenAs.ADDRESS)
    if body.get("transcript") is not None:
        made["transcript"] = change(f"{path}.transcript", body["transcript"], WrittenAs.PLAIN)
    return made


def _choices(path: str, bodies: Sequence[Body], change: Change) -> list[Any]:
    return [_choice(f"{path}[{n}]", each, change) for n, each in enumerate(bodies)]


def _choice(path: str, body: Body, change: Change) -> dict[str, Any]:
    made = dict(body)
    made["value"] = change(f"{path}.value", body["value"], WrittenAs.PLAIN)
    made["label"] = change(f"{path}.label", body["label"], _format(body, "format"))
    if body["media"] is not None:
        made["media"] = _content(f"{path}.media", body["media"], change)
    return made


def _other(path: str, body: Body, change: Change) -> dict[str, Any]:
    made = dict(body)
    made["label"] = change(f"{path}.label", body["label"], _format(body, "format"))
    if "patterns" in body:
        made["patterns"] = _patterns(f"{path}.patterns", body["patterns"], change)
    return made


def _patterns(path: str, bodies: Sequence[Body], change: Change) -> list[Any]:
    made = []
    for number, each in enumerate(bodies):
        regex = change(f"{path}[{number}].regex", each["regex"], WrittenAs.FIXED)
        message = each.get("message", "")
        message = change(f"{path}[{number}].message", message, WrittenAs.PLAIN)
        made.append({**each, "regex": regex, "message": message})
    return made


def _texts(path: str, value: Any, written: WrittenAs, change: Change) -> Any:
    if isinstance(value, str):
        return change(path, value, written)
    if isinstance(value, list):
        return [change(f"{path}[{n}]", each, written) for n, each in enumerate(value)]
    return value


def _format(body: Body, name: str) -> WrittenAs:
    return _BY_FORMAT[TextFormat(body.get(name, TextFormat.MARKDOWN))]


_PARTS: Mapping[str, Callable[[str, Any, Change], Any]] = {
    "choices": _choices,
    "content": _contents,
    "image": _content,
    "labels": _choices,
    "other": _other,
    "patterns": _patterns,
    "scale": _choices,
}
_NAMES = {"default": "defaultText", "min_label": "minLabel", "max_label": "maxLabel"}
