"""Questions and answers as GraphQL types: forms, HTML pages, external pages."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.questions import question as domain
from domain.questions.question import ContentKind, FieldKind
from schema.graph.questions.markdown import MARKDOWN_COST, html_of
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


@strawberry.type(description="A title, a text, or media by URL.")
class Content:
    kind: ContentKind = strawberry.field(description="The kind of the content.")
    text: str = strawberry.field(description="The text; for media, the alternative text.")
    url: str | None = strawberry.field(description="The https address of the media; null for text.")

    @resolved(
        description="The text, which is Markdown, as sanitised HTML: a line for a title, blocks "
        "for a text; null for media.",
        cost=MARKDOWN_COST,
    )
    async def html(self) -> str | None:
        if self.kind not in (ContentKind.TITLE, ContentKind.TEXT):
            return None
        return await html_of(self.text, inline=self.kind is ContentKind.TITLE)

    @classmethod
    def of(cls, content: domain.Content) -> Content:
        return cls(kind=content.kind, text=content.text, url=content.url)


@strawberry.type(description="One choice of a field.")
class Choice:
    value: str = strawberry.field(description="The value in the answer.")
    label: str = strawberry.field(description="The label that the worker reads.")
    media: Content | None = strawberry.field(description="Media shown with the choice.")

    @resolved(description="The label, which is Markdown, as sanitised HTML.", cost=MARKDOWN_COST)
    async def label_html(self) -> str:
        return await html_of(self.label, inline=True)

    @classmethod
    def of(cls, choice: domain.Choice) -> Choice:
        media = None if choice.media is None else Content.of(choice.media)
        return cls(value=choice.value, label=choice.label, media=media)


@strawberry.interface(description="One field of a form.")
class FormField:
    name: str = strawberry.field(description="Its name in the answer, unique in the form.")
    label: str = strawberry.field(description="The question that the worker reads.")
    is_required: bool = strawberry.field(description="Whether it must be answered.")
    content: list[Content] = strawberry.field(
        description="The content shown with the field, in order."
    )

    @resolved(description="The label, which is Markdown, as sanitised HTML.", cost=MARKDOWN_COST)
    async def label_html(self) -> str:
        return await html_of(self.label, inline=True)


@strawberry.type(description="A field answered by one text.")
class TextField(FormField):
    min_length: int = strawberry.field(description="The least number of characters.")
    max_length: int = strawberry.field(description="The greatest number of characters.")
    lines: int = strawberry.field(description="The suggested height in lines.")


@strawberry.type(description="A field answered by one number.")
class NumberField(FormField):
    minimum: float | None = strawberry.field(description="The lowest number allowed.")
    maximum: float | None = strawberry.field(description="The highest number allowed.")
    whole_numbers_only: bool = strawberry.field(description="Whether fractions are refused.")


@strawberry.type(description="A field answered by one of its choices.")
class SingleChoiceField(FormField):
    choices: list[Choice] = strawberry.field(description="The choices, in order.")


@strawberry.type(description="A field answered by several of its choices.")
class MultipleChoiceField(FormField):
    choices: list[Choice] = strawberry.field(description="The choices, in order.")
    min_selections: int = strawberry.field(description="The least number of choices to select.")
    max_selections: int = strawberry.field(description="The greatest number of choices to select.")


@strawberry.type(description="A form that every client can render; its answers are validated.")
class FormQuestion:
    form: strawberry.Private[domain.FormQuestion]

    @resolved(description="The content shown above the fields.")
    def content(self) -> list[Content]:
        return [Content.of(each) for each in self.form.content]

    @resolved(description="The fields, in order.")
    def fields(self) -> list[FormField]:
        return [_field_of(each) for each in self.form.fields]


@strawberry.type(description="A page of HTML, to be shown as `previewFrame` and `frame` say.")
class HtmlQuestion:
    html: str = strawberry.field(description="The whole page.")
    frame_height: int = strawberry.field(
        description="The height of the frame in pixels; 0 grows with the content."
    )


@strawberry.type(
    description="A page on the requester's own server, to be shown as `previewFrame` and `frame` "
    "say."
)
class ExternalQuestion:
    url: str = strawberry.field(description="Its address, as published.")
    frame_height: int = strawberry.field(
        description="The height of the frame in pixels; 0 grows with the content."
    )


Question = Annotated[
    FormQuestion | HtmlQuestion | ExternalQuestion,
    strawberry.union("Question", description="The question of a HIT."),
]


def question_of(question: domain.Question) -> FormQuestion | HtmlQuestion | ExternalQuestion:
    """A stored question as its GraphQL type."""
    match question:
        case domain.FormQuestion():
            return form_of(question)
        case domain.HtmlQuestion():
            return HtmlQuestion(html=question.html, frame_height=question.frame_height)
        case domain.ExternalQuestion():
            return ExternalQuestion(url=question.url, frame_height=question.frame_height)


def form_of(form: domain.FormQuestion) -> FormQuestion:
    """A form as its GraphQL type, whose fields are made where a client asks for them."""
    return FormQuestion(form=form)


def _field_of(each: domain.FormField) -> FormField:
    name, label, required = each.name, each.label, each.is_required
    content = [Content.of(piece) for piece in each.content]
    choices = [Choice.of(choice) for choice in each.choices]
    match each.kind:
        case FieldKind.TEXT:
            return TextField(
                name=name,
                label=label,
                is_required=required,
                content=content,
                min_length=each.min_length,
                max_length=each.max_length,
                lines=each.lines,
            )
        case FieldKind.NUMBER:
            return NumberField(
                name=name,
                label=label,
                is_required=required,
                content=content,
                minimum=each.minimum,
                maximum=each.maximum,
                whole_numbers_only=each.whole_numbers_only,
            )
        case FieldKind.SINGLE_CHOICE:
            return SingleChoiceField(
                name=name, label=label, is_required=required, content=content, choices=choices
            )
        case FieldKind.MULTIPLE_CHOICE:
            return MultipleChoiceField(
                name=name,
                label=label,
                is_required=required,
                content=content,
                choices=choices,
                min_selections=each.min_selections,
                max_selections=each.max_selections,
            )


@strawberry.type(description="The answer to one field.")
class AnswerField:
    name: str = strawberry.field(description="The field's name.")
    values: list[str] = strawberry.field(
        description="The values: one value, or one value for each selected choice."
    )


@strawberry.type(description="The answer of a worker.")
class Answer:
    fields: list[AnswerField] = strawberry.field(description="The answered fields, as submitted.")
