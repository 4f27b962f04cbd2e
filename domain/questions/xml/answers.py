"""Answers as Mechanical Turk wrote them: the XML of QuestionFormAnswers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree
from lxml.etree import _Element as Element

from domain.questions.fields import (
    ChoiceField,
    FileField,
    FormField,
    RankingField,
    RegionField,
)
from domain.questions.question import AnswerField, FormQuestion, Question
from domain.questions.xml.documents import DATA_SCHEMAS

NAMESPACE = f"{DATA_SCHEMAS}2005-10-01/QuestionFormAnswers.xsd"
HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
SEPARATOR = "|"  # between several values of one field

# All that XML 1.0 cannot write, not even as a reference.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Sizes = Mapping[str, int]
Part = tuple[str, str]


def written(
    question: Question, answer: Sequence[AnswerField], *, sizes: Sizes | None = None
) -> str:
    """The answer as XML: for a form one Answer a field, in its order; for a page as it was sent.

    `sizes` has the bytes of uploads by their ids; a file whose size is not in it is text.
    Characters that XML cannot write are left out.
    """
    root = etree.Element(f"{{{NAMESPACE}}}QuestionFormAnswers", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    if isinstance(question, FormQuestion):
        given = {each.name: each for each in answer}
        for field in question.fields:
            for parts in _parts(field, given.get(field.name), sizes or {}):
                _add(root, field.name, parts)
    else:
        for each in answer:
            _add(root, each.name, [("FreeText", SEPARATOR.join(each.values))])
    return f"{HEADER}{etree.tostring(root, encoding='unicode')}"


def _parts(field: FormField, given: AnswerField | None, sizes: Sizes) -> Iterator[list[Part]]:
    """What stands in the Answer of a field, or in each of its answers: every file has its own."""
    values = () if given is None else given.values
    match field:
        case FileField() if values and all(value in sizes for value in values):
            for value in values:
                size = str(sizes[value])
                yield [("UploadedFileSizeInBytes", size), ("UploadedFileKey", value)]
        case ChoiceField() | RankingField():
            parts = [("SelectionIdentifier", value) for value in values if value]
            other = None if given is None else given.other
            yield [*parts, *([("OtherSelectionText", other)] if other else [])]
        case RegionField():
            yield [("FreeText", f"[{','.join(values)}]")]
        case _:
            yield [("FreeText", SEPARATOR.join(values))]


def _add(root: Element, name: str, parts: Sequence[Part]) -> None:
    answer = etree.SubElement(root, f"{{{NAMESPACE}}}Answer")
    for tag, text in [("QuestionIdentifier", name), *parts]:
        etree.SubElement(answer, f"{{{NAMESPACE}}}{tag}").text = ILLEGAL.sub("", text)
