"""XML documents: written in one form, and read without trust.

A document that is read has at most 10 MiB, is UTF-8, has no document type and thereby no entities,
reaches no network, is at most 256 elements deep (the bound of libxml2), and is valid by the
published schema of its namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from api.payouts.answers import refuse_large, unreadable
from domain.payouts.providers import UnreadableAnswer

SCHEMAS = Path(__file__).parent / "schemas"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
PAIN_001 = "pain.001.001.09"
PAIN_002 = ("pain.002.001.03", "pain.002.001.10", "pain.002.001.12")
CAMT_054 = ("camt.054.001.02", "camt.054.001.08")

# Version 10 of pain.002 differs from version 12 in nothing that an answer to a credit transfer has
# (the tracker's data, which it may not have, and mandates of direct debits), and its own schema
# file is not at hand: it is checked with that of version 12 under its own namespace.
_SCHEMA_OF = {"pain.002.001.10": "pain.002.001.12"}
SIBLINGS_LOOKED_AT = 1_000
_LAST_TRUE_LINE = 65_534  # libxml2 counts the lines of elements no further
_DOCTYPE = "<!DOCTYPE"


def element(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Add an element, inside new ones as its path names them ("PmtTpInf/SvcLvl/Cd")."""
    namespace = etree.QName(parent).namespace
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{namespace}}}{name}")
    parent.text = text
    return parent


def new_document(message: str, name: str) -> tuple[etree._Element, etree._Element]:
    """The root of a new document, and the element of its message."""
    namespace = f"{NAMESPACE}{message}"
    root = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})  # type: ignore[dict-item]
    return root, element(root, name)


def written(root: etree._Element, message: str) -> bytes:
    """The document as bytes. A document of ours that its schema refuses is a fault of ours."""
    schema = _schema(message)
    schema.assertValid(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def read(content: bytes) -> tuple[str, etree._Element]:
    """The message of a document ("pain.002.001.10") and its root. Raises UnreadableAnswer."""
    root = _parsed(content)
    message = _message(root)
    try:
        etree.fromstring(content, _parser(_schema(message)))
    except etree.XMLSyntaxError as error:
        raise unreadable(_invalid(root, message, str(error.msg))) from None
    _drop_namespace(root)
    return message, root


def place(found: etree._Element, otherwise: str) -> str:
    """Where an element stands: its line, or another name of it beyond the lines counted."""
    line: int | None = found.sourceline  # type: ignore[assignment]
    return otherwise if line is None or line > _LAST_TRUE_LINE else f"line {line}"


def text(found: etree._Element, path: str) -> str | None:
    """The text of the first element with a path; None where there is none."""
    value = found.findtext(path)
    return value.strip() if value is not None else None


def _parsed(content: bytes) -> etree._Element:
    refuse_large(content)
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableAnswer([f"line {line}: the file is not in UTF-8"]) from None
    if _DOCTYPE in decoded:
        line = decoded.count("\n", 0, decoded.index(_DOCTYPE)) + 1
        raise UnreadableAnswer([f"line {line}: a document type is not allowed"])
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise UnreadableAnswer([f"line {error.lineno or 1}: {error.msg}"]) from None
    encoding = root.getroottree().docinfo.encoding
    if encoding is not None and encoding.upper() != "UTF-8":
        raise UnreadableAnswer([f"line 1: the encoding is {encoding}, and has to be UTF-8"])
    return root


def _parser(schema: etree.XMLSchema | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        schema=schema,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _invalid(root: etree._Element, message: str, first: str) -> Iterator[str]:
    """The places where a document is invalid.

    A parser judges in linear time and knows no lines. Finding them takes as long for each fault as
    it has siblings, so it looks at the first ones alone.
    """
    for parent in root.iter("*"):
        del parent[SIBLINGS_LOOKED_AT:]
    schema = _schema(message)
    if schema.validate(root):
        fault = _without_namespace(first, message)
        yield f"after the first {SIBLINGS_LOOKED_AT} elements in a row: {fault}"
    for error in schema.error_log:  # type: ignore[attr-defined]
        yield f"line {error.line}: {_without_namespace(error.message, message)}"


def _message(root: etree._Element) -> str:
    name = etree.QName(root)
    message = (name.namespace or "").removeprefix(NAMESPACE)
    known = (*PAIN_002, *CAMT_054)
    if name.localname != "Document" or message not in known:
        raise UnreadableAnswer(
            [
                f"line {root.sourceline}: the file is no answer that can be read: its first element"
                f" is {name.localname[:40]} of {(name.namespace or 'no namespace')[:80]}, and has"
                f" to be Document of {NAMESPACE}..., where ... is one of {', '.join(known)}"
            ]
        )
    return message


def _schema(message: str) -> etree.XMLSchema:
    """A schema of its own for each document: it remembers its last errors, and loads in no time."""
    of = _SCHEMA_OF.get(message, message)
    content = (SCHEMAS / f"{of}.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(content.replace(of.encode(), message.encode())))


def _without_namespace(fault: str, message: str) -> str:
    return fault.replace(f"{{{NAMESPACE}{message}}}", "").rstrip(".")


def _drop_namespace(root: etree._Element) -> None:
    """Take the namespace off the names, so that paths are as the standard writes them."""
    for each in root.iter("*"):
        each.tag = etree.QName(each).localname
