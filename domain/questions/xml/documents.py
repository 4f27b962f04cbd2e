"""XML documents of requesters, read without trust, and refused by element and line.

A document is measured before it is parsed. It has no document type and thereby no entities but the
five of XML, no processing instructions, and is valid by our own schema of its root element.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule

DOCUMENT_BYTES = 65_535
DEEPEST_ELEMENT = 256  # elements within each other, the bound of libxml2; a valid form has nine
MOST_ELEMENTS = 5_000  # in one document; no valid one of its size has more
MOST_SIBLINGS = 1_001  # in one element: the choices of a field, and another choice
MOST_ATTRIBUTES = 10  # of one element
MOST_INVALID = 10  # places that a refusal names
LONGEST_FAULT = 300  # characters of what a parser says

DATA_SCHEMAS = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
NAMESPACES = {
    root: tuple(f"{DATA_SCHEMAS}{date}/{root}.xsd" for date in dates)
    for root, dates in {
        "QuestionForm": ("2005-10-01", "2017-11-06"),
        "HTMLQuestion": ("2011-11-11",),
        "ExternalQuestion": ("2006-07-14",),
    }.items()
}
NOT_SUPPORTED = {
    "Application": "replaced by other content: browsers run no Flash and no Java applets any more",
    "FileUploadAnswer": "replaced by a field for files in a form that is not XML",
}

_SCHEMAS = Path(__file__).parent / "schemas"
_DOCTYPE = "<!DOCTYPE"
# What may stand before a document type: white space, comments, and the declaration of XML.
_PROLOG = re.compile(r"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_UNUSUAL = etree.XPath(
    f"//*[count(*) > {MOST_SIBLINGS} or count(@*) > {MOST_ATTRIBUTES}][1]", smart_strings=False
)
_COUNT = etree.XPath("count(//*)")
_COUNT_INSTRUCTIONS = etree.XPath("count(//processing-instruction())")
_loaded = threading.local()  # A schema remembers the errors of its last document.


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document: its root, the namespace of all its elements, and the field it came in."""

    field: str
    root: Element
    namespace: str
    lines_before: int  # left out, because XML allows none before its declaration

    @property
    def kind(self) -> str:
        """The name of the root element."""
        return etree.QName(self.root).localname

    def line(self, element: Element) -> int:
        """The line of an element in the text as it was given."""
        line: int | None = element.sourceline  # type: ignore[assignment]
        return (line or 1) + self.lines_before

    def refusal(
        self, element: Element, bound: str, value: object = None, *, broken: Rule | Constraint
    ) -> InvalidInput:
        """The refusal of one element."""
        name = etree.QName(element).localname
        where = f"XML whose {name} in line {self.line(element)} is {bound}"
        return InvalidInput(self.field, value, where, broken=broken)

    def find(self, element: Element, path: str) -> Element | None:
        """The element with a path such as "Constraints/Length", the first of each name."""
        found: Element | None = element
        for name in path.split("/"):
            if found is not None:
                found = next(self.named(found, name), None)
        return found

    def at(self, element: Element, path: str) -> Element:
        """The element with a path, which the schema requires."""
        found = self.find(element, path)
        assert found is not None, f"a valid document has {path}"
        return found

    def text(self, element: Element, path: str) -> str:
        """The text of an element without white space around it; empty where there is none."""
        found = self.find(element, path)
        return "" if found is None else words(found)

    def named(self, element: Element, name: str) -> Iterator[Element]:
        """The children with a name."""
        return element.iterchildren(f"{{{self.namespace}}}{name}")


def words(element: Element) -> str:
    """The text of an element without white space around it."""
    return (element.text or "").strip()


def parsed(field: str, xml: str) -> Document:
    """The document in a text. Raises InvalidInput with the first things that are wrong."""
    bounds.octets(field, xml, at_most=DOCUMENT_BYTES)
    text = xml.lstrip("\ufeff \t\r\n")
    skipped = xml[: len(xml) - len(text)].count("\n")
    _check_beginning(field, text, skipped)
    root = _root(field, text, skipped)
    _check_size(field, root)
    document = Document(field, root, _namespace(field, root), skipped)
    if count := int(_COUNT_INSTRUCTIONS(root)):  # type: ignore[arg-type]
        bound = "XML without processing instructions such as <?php ... ?>"
        raise InvalidInput(field, f"{count} of them", bound, broken=Rule.FORMAT)
    _check_schema(document)
    return document


def _check_beginning(field: str, text: str, skipped: int) -> None:
    beginning = _PROLOG.match(text)
    assert beginning is not None, "it may be empty"
    if text.startswith(_DOCTYPE, beginning.end()):
        line = text.count("\n", 0, beginning.end()) + skipped + 1
        bound = f"XML without a document type: there is one in line {line}"
        raise InvalidInput(field, None, bound, broken=Rule.FORMAT)


def _root(field: str, text: str, skipped: int) -> Element:
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the declaration says: it came as text
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        fault = str(error.msg).rpartition(", line ")[0] or "it is empty"
        if fault.startswith("Excessive depth"):
            fault = f"more than {DEEPEST_ELEMENT} elements are within each other"
        line = (error.lineno or 1) + skipped
        bound = f"well-formed XML, which it is not in line {line}: {fault[:LONGEST_FAULT]}"
        raise InvalidInput(field, None, bound, broken=Rule.FORMAT) from None
    assert root.getroottree().docinfo.internalDTD is None, "it was refused before"
    return root


def _check_size(field: str, root: Element) -> None:
    """The check by a schema takes as long for each error as the element has siblings."""
    count = int(_COUNT(root))  # type: ignore[arg-type]
    if count > MOST_ELEMENTS:
        broken = Constraint.between(Rule.COUNT, 1, MOST_ELEMENTS)
        bound = f"XML of at most {MOST_ELEMENTS} elements"
        raise InvalidInput(field, f"{count} elements", bound, broken=broken)
    for each in _UNUSUAL(root):  # type: ignore[union-attr]
        at_most = f"at most {MOST_SIBLINGS} elements and {MOST_ATTRIBUTES} attributes"
        bound = f"XML whose elements have {at_most}, unlike that in line {each.sourceline}"  # type: ignore[union-attr]
        raise InvalidInput(field, None, bound, broken=Rule.COUNT)


def _namespace(field: str, root: Element) -> str:
    name = etree.QName(root)
    known = NAMESPACES.get(name.localname)
    if known is None:
        bound = f"XML whose first element is {' or '.join(NAMESPACES)}"
        raise InvalidInput(field, name.localname, bound, broken=Constraint.one_of(NAMESPACES))
    if name.namespace not in known:
        bound = f"XML whose {name.localname} is of the namespace {' or '.join(known)}"
        raise InvalidInput(field, name.namespace or "none", bound, broken=Constraint.one_of(known))
    return name.namespace


def _check_schema(document: Document) -> None:
    schema = _schema(document.kind, document.namespace)
    if schema.validate(document.root):
        return
    wrong = Objections()
    for name, instead in NOT_SUPPORTED.items():
        for each in document.root.iter(f"{{{document.namespace}}}{name}"):
            wrong.add(document.refusal(each, instead, broken=Rule.LEFT_OUT))
            break
    wrong.raise_any()
    for error in islice(schema.error_log, MOST_INVALID):  # type: ignore[call-overload]
        line = error.line + document.lines_before
        bound = f"valid XML, which it is not in line {line}: {_plain(error.message, document)}"
        wrong.add(InvalidInput(document.field, None, bound, broken=Rule.FORMAT))
    wrong.raise_any()


def _plain(message: str, document: Document) -> str:
    """A message of the schema without namespaces, and with what is missing around XHTML."""
    plain = message.replace(f"{{{document.namespace}}}", "").rstrip(".")
    if len(plain) > LONGEST_FAULT:  # A value stands in the middle.
        plain = f"{plain[: LONGEST_FAULT // 2]}...{plain[-LONGEST_FAULT // 2 :]}"
    if "'FormattedContent': Element content is not allowed" in plain:
        return "Element 'FormattedContent': the XHTML in it has to stand in <![CDATA[ and ]]>"
    return plain


def _schema(root: str, namespace: str) -> etree.XMLSchema:
    known: dict[str, etree.XMLSchema] = _loaded.__dict__
    if namespace not in known:
        source = (_SCHEMAS / f"{root}.xsd").read_text().replace("{namespace}", namespace)
        known[namespace] = etree.XMLSchema(etree.fromstring(source.encode()))
    return known[namespace]
