"""What a question shows: texts in one of three formats, media by URL, and labelled choices."""

from __future__ import annotations

import strawberry

from domain.questions import content as domain
from domain.questions.content import ContentKind, TextFormat
from schema.graph.questions.texts import TEXT_COST, shown
from schema.kernel.enums import described
from schema.kernel.fields import resolved

described(
    ContentKind,
    name="ContentKind",
    description="The kind of a piece of content.",
    members={
        ContentKind.TITLE: "A heading.",
        ContentKind.TEXT: "A paragraph.",
        ContentKind.IMAGE: "An image.",
        ContentKind.AUDIO: "A sound recording.",
        ContentKind.VIDEO: "A video.",
    },
)
described(
    TextFormat,
    name="TextFormat",
    description="How a text is written. Every format is also given as sanitised HTML.",
    members={
        TextFormat.MARKDOWN: "Markdown, in which HTML is shown as it is written.",
        TextFormat.PLAIN: "Plain text: every character is shown as it is written.",
        TextFormat.XHTML: "Well-formed XHTML. Elements that lay out text are shown; others, such "
        "as scripts, styles and forms, are left out.",
    },
)


@strawberry.type(description="A title, a text, or media by URL.")
class Content:
    kind: ContentKind = strawberry.field(description="The kind of the content.")
    text: str = strawberry.field(description="The text; for media, the alternative text.")
    url: str | None = strawberry.field(description="The https address of the media; null for text.")
    format: TextFormat = strawberry.field(
        description="How the text is written. An alternative text is plain in every format."
    )
    transcript: str | None = strawberry.field(
        description="The words and sounds of a recording, as plain text; null where there are "
        "none, and for everything else."
    )

    @resolved(
        description="The text as sanitised HTML: a line for a title, blocks for a text; null for "
        "media.",
        cost=TEXT_COST,
    )
    async def html(self) -> str | None:
        if self.kind not in domain.TEXTS:
            return None
        return await shown(self.text, self.format, inline=self.kind is ContentKind.TITLE)

    @classmethod
    def of(cls, content: domain.Content) -> Content:
        return cls(
            kind=content.kind,
            text=content.text,
            url=content.url,
            format=content.format,
            transcript=content.transcript,
        )


@strawberry.type(description="One choice of a field.")
class Choice:
    value: str = strawberry.field(description="The value in the answer.")
    label: str = strawberry.field(description="The label that the worker reads.")
    media: Content | None = strawberry.field(description="Media shown with the choice.")
    format: TextFormat = strawberry.field(description="How the label is written.")

    @resolved(description="The label as sanitised HTML, a part of a line.", cost=TEXT_COST)
    async def label_html(self) -> str:
        return await shown(self.label, self.format, inline=True)

    @classmethod
    def of(cls, choice: domain.Choice) -> Choice:
        media = None if choice.media is None else Content.of(choice.media)
        return cls(value=choice.value, label=choice.label, media=media, format=choice.format)
