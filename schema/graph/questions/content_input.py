"""What a question shows, as clients send it."""

from __future__ import annotations

import strawberry

from domain.questions import content as domain
from domain.questions.content import ContentKind, TextFormat

FORMAT = "How it is written; by default Markdown. XHTML is well-formed, at most 50 elements deep."


@strawberry.input(description="A title, a text, or media by URL with an alternative text.")
class ContentInput:
    kind: ContentKind = strawberry.field(description="The kind of the content.")
    text: str = strawberry.field(
        description="The text; for media, the alternative text, which is plain."
    )
    url: str | None = strawberry.field(
        default=None,
        description="The https address of the media; required for media, refused otherwise.",
    )
    format: TextFormat = strawberry.field(default=TextFormat.MARKDOWN, description=FORMAT)
    transcript: str | None = strawberry.field(
        default=None,
        description="The words and sounds of a recording, for workers who cannot hear it: plain "
        "text of 1 to 20,000 characters. Refused for everything but audio and video.",
    )

    def read(self) -> domain.Content:
        return domain.Content(self.kind, self.text, self.url, self.format, self.transcript)


@strawberry.input(description="One choice of a field.")
class ChoiceInput:
    value: str = strawberry.field(description="The value in the answer, 1 to 128 characters.")
    label: str = strawberry.field(
        description="The label that the worker reads, 1 to 2,000 characters."
    )
    media: ContentInput | None = strawberry.field(
        default=None, description="Media shown with the choice."
    )
    format: TextFormat = strawberry.field(default=TextFormat.MARKDOWN, description=FORMAT)

    def read(self) -> domain.Choice:
        media = None if self.media is None else self.media.read()
        return domain.Choice(self.value, self.label, media, self.format)


def choices_of(inputs: list[ChoiceInput]) -> tuple[domain.Choice, ...]:
    """The choices that a client sent."""
    return tuple(each.read() for each in inputs)


def contents_of(inputs: list[ContentInput]) -> tuple[domain.Content, ...]:
    """The pieces of content that a client sent."""
    return tuple(each.read() for each in inputs)
