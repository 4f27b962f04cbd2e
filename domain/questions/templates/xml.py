"""The XML that a template was given as, filled with the values of one HIT. Pure.

A value is written in each element as in the question that was read from it, and then as XML, so
that the XML of a HIT says what its question says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from xml.sax.saxutils import escape

from lxml import etree
from lxml.etree import _Element as Element

from domain.questions.templates import placeholders
from domain.questions.templates.pieces import Hole, pieces_of
from domain.questions.templates.uses import WRITE, WrittenAs
from domain.questions.xml import documents
from domain.questions.xml.answers import ILLEGAL

_WRITTEN: Mapping[str, WrittenAs] = {
    "FormattedContent": WrittenAs.XHTML,
    "HTMLContent": WrittenAs.PAGE,
    "DataURL": WrittenAs.ADDRESS,
    "ExternalURL": WrittenAs.ADDRESS,
}
_MARKUP = ("FormattedContent", "HTMLContent")  # stand in CDATA, where they can be read
_REFERENCES = {'"': "&quot;", "\r": "&#13;"}
_IN_ATTRIBUTES = {**_REFERENCES, "\n": "&#10;", "\t": "&#9;"}
_ENDS_CDATA = re.compile(r"[\]>\r]")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of text in XML: what is written there, and how XML wants it."""

    written: WrittenAs
    is_in_cdata: bool = False
    references: Mapping[str, str] = field(default_factory=lambda: _REFERENCES)


_OF_ATTRIBUTES = _Kind(WrittenAs.PLAIN, references=_IN_ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place for a value."""

    hole: Hole
    kind: _Kind

    def with_value(self, value: str) -> str:
        text = ILLEGAL.sub("", WRITE[self.hole.use](value))
        if not self.kind.is_in_cdata:
            return escape(text, self.kind.references)
        if _ENDS_CDATA.search(text) is None:
            return text
        return f"]]>{escape(text, self.kind.references)}<![CDATA["


class XmlTemplate:
    """XML with placeholders, read once.

    `names` are the placeholders of the question that was read from it. Others stand where the
    question has no text, such as in the address of a schema, and stay as they are.
    """

    def __init__(self, xml: str, names: Collection[str]) -> None:
        """Raises InvalidInput for XML of no question."""
        root = documents.parsed("question.xml", xml).root
        self._names = frozenset(names)
        self._mark = token_hex()
        self._places: list[_Place] = []
        for element in root.iter("*"):
            self._mark_element(element)
        whole = etree.tostring(root, encoding="unicode")
        self._first, *self._following = whole.split(self._mark)

    def filled(self, values: Mapping[str, str]) -> str | None:
        """The XML of a HIT; None where it is longer than the XML of a question may be: then no
        more of it is made than fits."""
        text, size = [self._first], len(self._first.encode())
        for each in self._following:
            number, _, literal = each.partition(".")
            place = self._places[int(number)]
            for part in (place.with_value(values[place.hole.name]), literal):
                text.append(part)
                size += len(part.encode())
            if size > documents.DOCUMENT_BYTES:
                return None
        return "".join(text) if size <= documents.DOCUMENT_BYTES else None

    def _mark_element(self, element: Element) -> None:
        if element.text and not element.text.isspace():
            name = etree.QName(element).localname
            kind = _Kind(
                _WRITTEN.get(name, WrittenAs.PLAIN),
                is_in_cdata=name in _MARKUP and "]]>" not in element.text,
            )
            # White space around an address is no part of it, and would change the use of a value.
            is_address = kind.written is WrittenAs.ADDRESS
            text = self._marked(element.text.strip() if is_address else element.text, kind)
            element.text = etree.CDATA(text) if kind.is_in_cdata else text
        for attribute, value in element.attrib.items():
            element.set(attribute, self._marked(str(value), _OF_ATTRIBUTES))

    def _marked(self, text: str, kind: _Kind) -> str:
        """The text with a mark in the place of each value."""

        def marks() -> Iterator[str]:
            for each in pieces_of(list(placeholders.split(text)), kind.written):
                if isinstance(each, str):
                    yield each
                elif each.name not in self._names:
                    yield f"{placeholders.OPENED}{each.name}}}"
                else:
                    self._places.append(_Place(each, kind))
                    yield f"{self._mark}{len(self._places) - 1}."

        return "".join(marks())
