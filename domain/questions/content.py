"""What a question shows: texts in one of three formats, media by URL, and labelled choices."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_LABEL, LONGEST_URL, LONGEST_TRANSCRIPT = 2_000, 2_048, 20_000
MOST_CONTENT = 100


class TextFormat(StrEnum):
    """How a text is written; every format is shown as sanitised HTML."""

    MARKDOWN = "MARKDOWN"
    PLAIN = "PLAIN"
    XHTML = "XHTML"


class ContentKind(StrEnum):
    """The kind of a piece of content."""

    TITLE = "TITLE"
    TEXT = "TEXT"
    IMAGE = "IMAGE"
    AUDIO = "AUDIO"
    VIDEO = "VIDEO"


RECORDINGS = (ContentKind.AUDIO, ContentKind.VIDEO)
TEXTS = (ContentKind.TITLE, ContentKind.TEXT)


@dataclass(frozen=True, slots=True)
class Content:
    """A title, a text, or media by URL with a text that replaces it.

    The transcript of a recording is plain text.
    """

    kind: ContentKind
    text: str
    url: str | None = None
    format: TextFormat = TextFormat.MARKDOWN
    transcript: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: the value in answers, and the label that workers see."""

    value: str
    label: str
    media: Content | None = None
    format: TextFormat = TextFormat.MARKDOWN
