"""Reads a question from XML: a form, a page of HTML, or a page on the requester's server.

The question keeps its XML to the letter. What the bounds of questions refuse is refused by the
name and the line of the element that it comes from.
"""

from __future__ import annotations

from dataclasses import replace

from domain.kernel.refusals import InvalidInput, Objections, Rule
from domain.questions import rules
from domain.questions.fields import FormField
from domain.questions.question import ExternalQuestion, FormQuestion, HtmlQuestion, Question
from domain.questions.xml import documents
from domain.questions.xml.contents import Piece, pieces_of
from domain.questions.xml.documents import Document
from domain.questions.xml.fields import Places, QuestionReader


def read(xml: str, field: str = "question.xml") -> Question:
    """The question in a text of XML. Raises InvalidInput with what is wrong, and in which line."""
    document = documents.parsed(field, xml)
    places: Places = {}
    question: Question
    match document.kind:
        case "QuestionForm":
            question = _form(document, places, xml)
        case "HTMLQuestion":
            question = _html(document, places, xml)
        case _:
            question = _external(document, places, xml)
    try:
        rules.checked(question)
    except InvalidInput as refused:
        raise InvalidInput.of(
            [_translated(document, places, each) for each in refused.problems]
        ) from None
    return question


def _html(document: Document, places: Places, xml: str) -> HtmlQuestion:
    content = document.at(document.root, "HTMLContent")
    places["html"] = content
    height = places["frameHeight"] = document.at(document.root, "FrameHeight")
    return HtmlQuestion(content.text or "", int(height.text or 0), xml)


def _external(document: Document, places: Places, xml: str) -> ExternalQuestion:
    places["url"] = document.at(document.root, "ExternalURL")
    height = places["frameHeight"] = document.at(document.root, "FrameHeight")
    url = document.text(document.root, "ExternalURL")
    return ExternalQuestion(url, int(height.text or 0), xml)


def _form(document: Document, places: Places, xml: str) -> FormQuestion:
    """The form. An Overview before the first Question is shown above all fields, each other one
    with the next field, and the last with the last."""
    wrong = Objections()
    above: list[Piece] = []
    waiting: list[Piece] = []
    fields: list[FormField] = []
    count = 0
    for each in document.root.iterchildren("*"):
        if each.tag == f"{{{document.namespace}}}Overview":
            (waiting if count else above).extend(pieces_of(document, each, wrong))
            continue
        reader = QuestionReader(document, each, f"fields[{count}]", places, wrong)
        count += 1
        if (field := reader.field(waiting)) is not None:
            fields.append(field)
        waiting = []
    if not count:
        bound = "with at least one Question in it"
        wrong.add(document.refusal(document.root, bound, broken=Rule.REQUIRED))
    wrong.raise_any()
    for number, piece in enumerate(above):
        places[f"content[{number}]"] = piece.element
        if (url := document.find(piece.element, "DataURL")) is not None:
            places[f"content[{number}].url"] = url
    if waiting:
        content = tuple(piece.content for piece in waiting)
        fields[-1] = replace(fields[-1], content=fields[-1].content + content)
    return FormQuestion(tuple(fields), tuple(piece.content for piece in above), xml)


def _translated(document: Document, places: Places, refused: InvalidInput) -> InvalidInput:
    """The refusal of a part of a question as that of the element that it comes from."""
    path = refused.field.removeprefix("question").removeprefix(".")
    for kind in ("form.", "html.", "external."):
        path = path.removeprefix(kind)
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    element = places.get(path, document.root)
    return document.refusal(element, refused.bound, refused.value, broken=refused.broken)
