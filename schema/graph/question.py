"""Questions as GraphQL types: forms, HTML pages, external pages."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.questions import question as domain
from schema.graph.questions.content import Content
from schema.graph.questions.fields import FormField, field_of
from schema.graph.questions.xml import GIVEN_AS
from schema.kernel.fields import resolved


@strawberry.type(description="A form that every client can render; its answers are validated.")
class FormQuestion:
    form: strawberry.Private[domain.FormQuestion]

    @resolved(description=GIVEN_AS)
    def xml(self) -> str | None:
        return self.form.xml

    @resolved(description="The content shown above the fields.")
    def content(self) -> list[Content]:
        return [Content.of(each) for each in self.form.content]

    @resolved(description="The fields, in order.")
    def fields(self) -> list[FormField]:
        return [field_of(each) for each in self.form.fields]


@strawberry.type(description="A page of HTML, to be shown as `previewFrame` and `frame` say.")
class HtmlQuestion:
    html: str = strawberry.field(description="The whole page.")
    frame_height: int = strawberry.field(
        description="The height of the frame in pixels; 0 grows with the content."
    )
    xml: str | None = strawberry.field(description=GIVEN_AS)


@strawberry.type(
    description="A page on the requester's own server, to be shown as `previewFrame` and `frame` "
    "say."
)
class ExternalQuestion:
    url: str = strawberry.field(description="Its address, as published.")
    frame_height: int = strawberry.field(
        description="The height of the frame in pixels; 0 grows with the content."
    )
    xml: str | None = strawberry.field(description=GIVEN_AS)


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
            return HtmlQuestion(
                html=question.html, frame_height=question.frame_height, xml=question.xml
            )
        case domain.ExternalQuestion():
            return ExternalQuestion(
                url=question.url, frame_height=question.frame_height, xml=question.xml
            )


def form_of(form: domain.FormQuestion) -> FormQuestion:
    """A form as its GraphQL type, whose fields are made where a client asks for them."""
    return FormQuestion(form=form)
