"""Questions as clients send them."""

from __future__ import annotations

import strawberry

from domain.questions import question as domain
from domain.questions.content import TextFormat
from domain.questions.fields import FormField
from schema.graph.questions.content_input import FORMAT, ContentInput, contents_of
from schema.graph.questions.field_inputs import (
    MultipleChoiceFieldInput,
    NumberFieldInput,
    Shared,
    SingleChoiceFieldInput,
    TextFieldInput,
)
from schema.graph.questions.more_field_inputs import (
    DateFieldInput,
    FileFieldInput,
    LikertFieldInput,
    RankingFieldInput,
    RegionFieldInput,
    SliderFieldInput,
    TimeFieldInput,
)
from schema.graph.questions.xml import read_question


@strawberry.input(one_of=True, description="The kind of a field: exactly one of these.")
class FieldKindInput:
    text: TextFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="One text."
    )
    number: NumberFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="One number."
    )
    single_choice: SingleChoiceFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="One of the choices."
    )
    multiple_choice: MultipleChoiceFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="Several of the choices."
    )
    file: FileFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="Uploaded files."
    )
    date: DateFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="One date."
    )
    time: TimeFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="One time of day."
    )
    slider: SliderFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="One number of a slider."
    )
    ranking: RankingFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="Choices in an order."
    )
    region: RegionFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="Regions of an image."
    )
    likert: LikertFieldInput | None = strawberry.field(
        default=strawberry.UNSET, description="A table of statements."
    )

    def read(self, shared: Shared) -> FormField:
        given = (
            self.text
            or self.number
            or self.single_choice
            or self.multiple_choice
            or self.file
            or self.date
            or self.time
            or self.slider
            or self.ranking
            or self.region
            or self.likert
        )
        assert given, "oneOf leaves no other"
        return given.read(shared)


@strawberry.input(description="One field of a form.")
class FormFieldInput:
    name: str = strawberry.field(description="Unique in the form, 1 to 128 characters.")
    label: str = strawberry.field(
        description="The question that the worker reads, 1 to 2,000 characters."
    )
    kind: FieldKindInput = strawberry.field(description="The kind of the field.")
    is_required: bool = strawberry.field(default=True, description="Whether it must be answered.")
    content: list[ContentInput] = strawberry.field(
        default_factory=list, description="The content shown with the field; at most 100 pieces."
    )
    label_format: TextFormat = strawberry.field(default=TextFormat.MARKDOWN, description=FORMAT)

    def read(self) -> FormField:
        content = contents_of(self.content)
        return self.kind.read(
            Shared(self.name, self.label, self.is_required, content, self.label_format)
        )


@strawberry.input(
    description="A form of at most 200 fields and at most 65,535 bytes of UTF-8 as stored."
)
class FormQuestionInput:
    fields: list[FormFieldInput] = strawberry.field(description="1 to 200 fields.")
    content: list[ContentInput] = strawberry.field(
        default_factory=list, description="The content shown above the fields; at most 100 pieces."
    )

    def read(self) -> domain.FormQuestion:
        return domain.FormQuestion(
            fields=tuple(each.read() for each in self.fields),
            content=contents_of(self.content),
        )


@strawberry.input(description="A page of HTML: at most 65,535 bytes of UTF-8.")
class HtmlQuestionInput:
    html: str = strawberry.field(description="The whole page.")
    frame_height: int = strawberry.field(
        default=0,
        description="The height of the frame in pixels, 0 to 20,000; 0 grows with the content.",
    )


@strawberry.input(description="A page on your own server, shown in a frame.")
class ExternalQuestionInput:
    url: str = strawberry.field(
        description="An https address, at most 2,048 characters, on a server of your own. While "
        "developing it may begin with `http://localhost`."
    )
    frame_height: int = strawberry.field(
        default=0,
        description="The height of the frame in pixels, 0 to 20,000; 0 grows with the content.",
    )


@strawberry.input(one_of=True, description="The question of a HIT: exactly one of these.")
class QuestionInput:
    form: FormQuestionInput | None = strawberry.field(
        default=strawberry.UNSET, description="A typed form, rendered by every client."
    )
    html: HtmlQuestionInput | None = strawberry.field(
        default=strawberry.UNSET, description="A page of HTML."
    )
    external: ExternalQuestionInput | None = strawberry.field(
        default=strawberry.UNSET, description="A page on your own server, shown in a frame."
    )
    xml: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="A form, a page of HTML or a page on your own server in the XML of Mechanical "
        "Turk: QuestionForm (2005-10-01 or 2017-11-06), HTMLQuestion (2011-11-11) or "
        "ExternalQuestion (2006-07-14), at most 65,535 bytes of UTF-8, without a document type. "
        "It is the same question as one of the other kinds, and keeps its XML. A refusal names the "
        "element and its line; `docs/tasks.md` says what is read, and what is refused.",
    )

    async def read(self, path: str = "question") -> domain.Question:
        """The question. Raises InvalidInput for XML that is refused."""
        if isinstance(self.xml, str):
            return await read_question(self.xml, f"{path}.xml")
        if self.html:
            return domain.HtmlQuestion(self.html.html, self.html.frame_height)
        if self.external:
            return domain.ExternalQuestion(self.external.url, self.external.frame_height)
        assert self.form, "oneOf leaves no other"
        return self.form.read()
