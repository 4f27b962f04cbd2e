"""Bounds of what a question shows: texts, media by URL, choices. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel import bounds
from domain.kernel.refusals import InvalidInput, Objections, Rule
from domain.questions import xhtml
from domain.questions.content import (
    LONGEST_LABEL,
    LONGEST_TRANSCRIPT,
    LONGEST_URL,
    MOST_CONTENT,
    RECORDINGS,
    TEXTS,
    Choice,
    Content,
    TextFormat,
)
from domain.questions.fields import LONGEST_NAME, MOST_CHOICES

LONGEST_CONTENT = 65_535


def check_label(path: str, label: str, written: TextFormat) -> None:
    """Raises InvalidInput for a label that is empty, too long, or not in its format."""
    check_text(path, label, written, at_most=LONGEST_LABEL)


def check_text(
    path: str, value: str, written: TextFormat, *, at_most: int, at_least: int = 1
) -> None:
    """Raises InvalidInput for a text out of bounds, or not in its format."""
    bounds.text(path, value, at_most=at_most, at_least=at_least)
    if written is TextFormat.XHTML:
        xhtml.check(path, value)


def check_contents(path: str, contents: Sequence[Content]) -> None:
    """Raises InvalidInput with every piece of content that is out of bounds."""
    bounds.several(path, contents, at_most=MOST_CONTENT)
    wrong = Objections()
    for number, content in enumerate(contents):
        wrong.check(check_content, f"{path}[{number}]", content)
    wrong.raise_any()


def check_content(path: str, content: Content) -> None:
    """Raises InvalidInput with all that is wrong with a piece of content."""
    written = content.format if content.kind in TEXTS else TextFormat.PLAIN
    wrong = Objections()
    wrong.check(check_text, f"{path}.text", content.text, written, at_most=LONGEST_CONTENT)
    wrong.check(_check_address, f"{path}.url", content)
    wrong.check(_check_transcript, f"{path}.transcript", content)
    wrong.raise_any()


def check_choices(
    path: str, choices: Sequence[Choice], *, at_least: int = 1, at_most: int = MOST_CHOICES
) -> None:
    """Raises InvalidInput with every choice that is out of bounds, or has the value of another."""
    bounds.several(path, choices, at_least=at_least, at_most=at_most)
    wrong = Objections()
    values: set[str] = set()
    for number, choice in enumerate(choices):
        if not _is_plain(choice):
            wrong.check(_check_choice, f"{path}[{number}]", choice)
        if choice.value in values:
            field, bound = f"{path}[{number}].value", "a value that no other choice has"
            wrong.add(InvalidInput(field, choice.value, bound, broken=Rule.UNIQUE))
        values.add(choice.value)
    wrong.raise_any()


def _is_plain(choice: Choice) -> bool:
    is_text = bounds.is_text
    texts_fit = is_text(choice.value, LONGEST_NAME) and is_text(choice.label, LONGEST_LABEL)
    return texts_fit and choice.media is None and choice.format is not TextFormat.XHTML


def _check_choice(path: str, choice: Choice) -> None:
    wrong = Objections()
    wrong.check(bounds.text, f"{path}.value", choice.value, at_most=LONGEST_NAME)
    wrong.check(check_label, f"{path}.label", choice.label, choice.format)
    if choice.media is not None:
        wrong.check(check_content, f"{path}.media", choice.media)
    wrong.raise_any()


def _check_address(path: str, content: Content) -> None:
    is_media = content.kind not in TEXTS
    if content.url is None and is_media:
        raise InvalidInput(path, None, "given for media", broken=Rule.REQUIRED)
    if content.url is not None and not is_media:
        bound = "left out: only media has one"
        raise InvalidInput(path, content.url, bound, broken=Rule.LEFT_OUT)
    if content.url is not None:
        bounds.https_url(path, content.url, at_most=LONGEST_URL)


def _check_transcript(path: str, content: Content) -> None:
    if content.transcript is None:
        return
    if content.kind not in RECORDINGS:
        bound = "left out: only audio and video have one"
        raise InvalidInput(path, content.transcript, bound, broken=Rule.LEFT_OUT)
    bounds.text(path, content.transcript, at_most=LONGEST_TRANSCRIPT)
