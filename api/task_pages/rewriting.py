"""Makes a page of HTML a task page: it gets our script, and a form where it has none.

Text, scripts and styles of the page stay to the letter, and so does its mode: nothing stands before
its document type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from domain.questions.pages import crowd
from domain.questions.pages.markup import Tag, scripts_and_forms, tokens

_HELPER = re.compile(
    r"(https?:)?//(s3(\.[a-z0-9-]+)?\.amazonaws\.com/mturk-public|mturk-public\.s3\.amazonaws\.com)"
    r"/externalHIT_v1\.js([?#].*)?",
    re.IGNORECASE,
)
# A page that names one of these makes its form by a script, or submits by itself.
_SUBMITS = re.compile(r"<form[\s>/]|externalSubmit|turkSubmitTo", re.IGNORECASE)
_WITH_CONTENT = frozenset(("noframes", "noscript", "script", "style", "template", "title"))
_OF_THE_HEAD = _WITH_CONTENT | {"base", "basefont", "bgsound", "link", "meta"}
_BLANK = "\ufeff \t\n\f\r"
FORM_MARK = "data-kempelen-form"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses that a task page is given."""

    script: str
    helper: str
    crowd: str
    submit: str
    around: tuple[str, ...]  # the origins of the pages that may show it


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a page, from one place to another, and what stands there instead."""

    start: int
    end: int
    text: str


def task_page(html: str, addresses: Addresses) -> str:
    """The page with what it needs to be worked on and submitted."""
    tags, at = list(scripts_and_forms(html)), _end_of_prologue(html)
    around = escape(" ".join(addresses.around))
    script = f'<script src="{addresses.script}" data-around="{around}"></script>'
    edits = [Edit(at, at, script), *_libraries(tags, addresses), *_forms(html, tags, addresses)]
    return _edited(html, edits)


def _edited(html: str, edits: list[Edit]) -> str:
    pieces, at = list[str](), 0
    for edit in sorted(edits, key=lambda each: each.start):
        pieces += [html[at : edit.start], edit.text]
        at = edit.end
    return "".join((*pieces, html[at:]))


def _end_of_prologue(html: str) -> int:
    """The place after the document type and the tags `html` and `head`, before all else.

    Without a document type it is the beginning, which changes no mode.
    """
    at, expected = (1 if html.startswith(_BLANK[0]) else 0), ["html", "head"]
    for each in tokens(html):
        if html[at : each.start].strip(_BLANK):
            break
        if isinstance(each, Tag):
            if each.is_end or each.name not in expected:
                break
            expected = expected[expected.index(each.name) + 1 :]
        at = each.end
    return at


def _libraries(tags: list[Tag], addresses: Addresses) -> Iterator[Edit]:
    """The scripts that templates load from the closed service, from here."""
    for tag in tags:
        if tag.name != "script" or tag.is_end or (source := tag.get("src")) is None:
            continue
        if crowd.is_library(tag):
            yield Edit(source.start, source.end, addresses.crowd)
        elif _HELPER.fullmatch(source.value.strip()):
            yield Edit(source.start, source.end, addresses.helper)


def _forms(html: str, tags: list[Tag], addresses: Addresses) -> list[Edit]:
    """The form that a page has not, as the closed service put templates into one.

    It ends with the page, or with its `crowd-form`.
    """
    if any(each.name == "form" for each in tags):
        return []
    form = (
        f'<form name="mturk_form" id="mturk_form" method="post" {FORM_MARK} '
        f'action="{escape(addresses.submit)}">'
        '<input type="hidden" name="assignmentId" id="assignmentId" value="">'
    )
    crowd_forms = [each for each in tags if each.name == "crowd-form"]
    if (start := next((each for each in crowd_forms if not each.is_end), None)) is not None:
        ends = [each.start for each in crowd_forms if each.is_end and each.start > start.start]
        return [Edit(start.end, start.end, form), *(Edit(at, at, "</form>") for at in ends[:1])]
    if _SUBMITS.search(html):
        return []
    at = max(_end_of_prologue(html), _start_of_body(html))
    return [Edit(at, at, form)]


def _start_of_body(html: str) -> int:
    """The place where the content begins: after the tag `body`, or before the first of it."""
    at, within = 0, None
    for each in tokens(html):
        if within is None and html[at : each.start].strip(_BLANK):
            return at
        if isinstance(each, Tag):
            if each.name == "body" and not each.is_end and within is None:
                return each.end
            if within is not None:
                within = None if each.is_end and each.name == within else within
            elif each.name in _WITH_CONTENT and not each.is_end:
                within = each.name
            elif each.name not in _OF_THE_HEAD and each.name not in ("html", "head"):
                return each.start
        at = each.end
    return at if within is None else len(html)
