"""Questions and answers as clients send them."""

from __future__ import annotations

import strawberry

from domain.questions import question as domain
from domain.questions.question import ContentKind, FieldKind


@strawberry.input(
    description="The answer to one field; for HTML and external pages, a name and its value."
)
class AnswerFieldInput:
    name: str = strawberry.field(description="The field's name, at most 128 characters.")
    values: list[str] = strawberry.field(
        description="The values: one text or number, or the value of each selected choice, to the "
        "letter. No value, or one that is empty, leaves the field unanswered; control characters "
        "other than tab and line breaks are refused."
    )

    def read(self) -> domain.AnswerField:
        return domain.AnswerField(self.name, tuple(self.values))


@strawberry.input(description="A title, a text, or media by URL with an alternative text.")
class ContentInput:
    kind: ContentKind = strawberry.field(description="The kind of the content.")
    text: str = strawberry.field(
        description="The text, which is Markdown; for media, the alternative text as it is."
    )
    url: str | None = strawberry.field(
        default=None,
        description="The https address of the media; required for media, refused otherwise.",
    )

    def read(self) -> domain.Content:
        return domain.Content(self.kind, self.text, self.url)


@strawberry.input(description="One choice of a field.")
class ChoiceInput:
    value: str = strawberry.field(description="The value in the answer, 1 to 128 characters.")
    label: str = strawberry.field(
        description="The label that the worker reads, 1 to 2,000 characters of Markdown."
    )
    media: ContentInput | None = strawberry.field(
        default=None, description="Media shown with the choice."
    )

    def read(self) -> domain.Choice:
        media = None if self.media is None else self.media.read()
        return domain.Choice(self.value, self.label, media)


@strawberry.input(
    description="The bounds of a text answer. Characters are counted as Unicode code points, in "
    "the text as it is sent. A required text shows something: white space and invisible characters "
    "alone do not answer it."
)
class TextFieldInput:
    min_length: int = strawberry.field(
        default=0, description="The least number of characters, 0 to 65,535."
    )
    max_length: int = strawberry.field(
        default=65_535,
        description="The greatest number of characters, 1 to 65,535; a whole answer takes at "
        "most 65,535 bytes as JSON.",
    )
    lines: int = strawberry.field(default=1, description="The suggested height, 1 to 100 lines.")


@strawberry.input(
    description="The bounds of a number answer, which is read as a decimal and never rounded. "
    "It is written as an HTML number input gives it: ASCII digits with an optional minus sign, "
    "decimal point and exponent of at most three digits, such as `-0.5` or `1e3`; at most 100 "
    "characters, and no larger than a 64-bit float."
)
class NumberFieldInput:
    minimum: float | None = strawberry.field(
        default=None, description="The lowest number allowed, at most 10^15 either way."
    )
    maximum: float | None = strawberry.field(
        default=None, description="The highest number allowed, at most 10^15 either way."
    )
    whole_numbers_only: bool = strawberry.field(
        default=False,
        description="True: numbers with a fraction are refused; `5.0` and `1e3` have none.",
    )


@strawberry.input(description="The choices of a field; a worker selects one.")
class SingleChoiceFieldInput:
    choices: list[ChoiceInput] = strawberry.field(description="1 to 1,000 choices.")


@strawberry.input(description="The choices of a field; a worker selects several.")
class MultipleChoiceFieldInput:
    choices: list[ChoiceInput] = strawberry.field(description="1 to 1,000 choices.")
    min_selections: int = strawberry.field(
        default=1,
        description="The least number of choices to select. With 0, selecting nothing is an "
        "answer, also to a required field.",
    )
    max_selections: int | None = strawberry.field(
        default=None,
        description="The greatest number of choices to select; by default the number of choices.",
    )


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


@strawberry.input(description="One field of a form.")
class FormFieldInput:
    name: str = strawberry.field(description="Unique in the form, 1 to 128 characters.")
    label: str = strawberry.field(
        description="The question that the worker reads, 1 to 2,000 characters of Markdown."
    )
    kind: FieldKindInput = strawberry.field(description="The kind of the field.")
    is_required: bool = strawberry.field(default=True, description="Whether it must be answered.")
    content: list[ContentInput] = strawberry.field(
        default_factory=list, description="The content shown with the field; at most 100 pieces."
    )

    def read(self) -> domain.FormField:
        content = tuple(each.read() for each in self.content)
        plain = domain.FormField(FieldKind.TEXT, self.name, self.label, self.is_required, content)
        return _with_kind(plain, self.kind)


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
            content=tuple(each.read() for each in self.content),
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

    def read(self) -> domain.Question:
        if self.html:
            return domain.HtmlQuestion(self.html.html, self.html.frame_height)
        if self.external:
            return domain.ExternalQuestion(self.external.url, self.external.frame_height)
        assert self.form, "oneOf leaves no other"
        return self.form.read()


def _with_kind(plain: domain.FormField, kind: FieldKindInput) -> domain.FormField:
    if kind.text:
        return domain.text_field(
            plain,
            min_length=kind.text.min_length,
            max_length=kind.text.max_length,
            lines=kind.text.lines,
        )
    if kind.number:
        number = kind.number
        return domain.number_field(
            plain, number.minimum, number.maximum, whole=number.whole_numbers_only
        )
    if kind.single_choice:
        choices = _choices(kind.single_choice.choices)
        return domain.single_choice_field(plain, choices)
    assert kind.multiple_choice, "oneOf leaves no other"
    several = kind.multiple_choice
    return domain.multiple_choice_field(
        plain,
        _choices(several.choices),
        least=several.min_selections,
        most=several.max_selections,
    )


def _choices(inputs: list[ChoiceInput]) -> tuple[domain.Choice, ...]:
    return tuple(each.read() for each in inputs)
