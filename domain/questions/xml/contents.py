"""What a form in XML shows: its titles, texts, lists, XHTML and media as content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lxml import etree
from lxml.etree import _Element as Element

from domain.kernel.refusals import InvalidInput, Objections, Rule
from domain.questions import xhtml
from domain.questions.content import LONGEST_LABEL, Content, ContentKind, TextFormat
from domain.questions.xml.documents import Document, words

MEDIA = {"image": ContentKind.IMAGE, "audio": ContentKind.AUDIO, "video": ContentKind.VIDEO}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of content, and the element that it comes from."""

    content: Content
    element: Element


@dataclass(frozen=True, slots=True)
class Line:
    """A text that stands in a line, such as a label."""

    text: str
    format: TextFormat


def pieces_of(document: Document, parent: Element, wrong: Objections) -> list[Piece]:
    """The content of an element, in order; what shows nothing is left out."""
    found = []
    for each in parent.iterchildren("*"):
        content = wrong.check(_content, document, each)
        if content is not None and content.text:
            found.append(Piece(content, each))
    return found


def media_of(document: Document, element: Element) -> Content:
    """An image, a sound or a video. Its type stands for an alternative text that is empty."""
    name = etree.QName(element).localname.replace("Binary", "MimeType")
    kind = document.text(element, f"{name}/Type")
    text = document.text(element, "AltText") or kind
    url = document.text(element, "DataURL")
    return Content(MEDIA[kind], text, url)


def xhtml_of(document: Document, element: Element) -> str:
    """The XHTML in an element. Raises InvalidInput with its line and its tag."""
    if (fault := xhtml.fault_of(element.text or "")) is not None:
        line = document.line(element) + fault.line - 1
        bound = f"XML whose FormattedContent has in line {line} {fault.bound}"
        raise InvalidInput(document.field, None, bound, broken=Rule.FORMAT)
    return words(element)


def line_of(piece: Piece) -> Line | None:
    """A piece as a label; None for media, and for what is too long or no line."""
    if piece.content.url is not None or len(piece.content.text) > LONGEST_LABEL:
        return None
    if piece.content.format is TextFormat.PLAIN:
        return Line(" ".join(piece.content.text.split()), TextFormat.PLAIN)
    if etree.QName(piece.element).localname != "FormattedContent":
        return None
    root = xhtml.tree(piece.content.text)
    if xhtml.is_line(root):
        return Line(piece.content.text, TextFormat.XHTML)
    if (block := _only_block(root)) is None:
        return None
    inner = escape(block.text or "", quote=False) + "".join(
        etree.tostring(each, encoding="unicode") for each in block
    )
    return Line(inner.strip(), TextFormat.XHTML) if inner.strip() else None


def _content(document: Document, element: Element) -> Content:
    match etree.QName(element).localname:
        case "Title":
            return Content(ContentKind.TITLE, " ".join(_lines(element)), None, TextFormat.PLAIN)
        case "Text":
            return Content(ContentKind.TEXT, "\n".join(_lines(element)), None, TextFormat.PLAIN)
        case "List":
            return Content(ContentKind.TEXT, _list(document, element), None, TextFormat.XHTML)
        case "FormattedContent":
            text = xhtml_of(document, element)
            return Content(ContentKind.TEXT, text, None, TextFormat.XHTML)
        case _:
            return media_of(document, element)


def _lines(element: Element) -> Iterator[str]:
    """The lines of a text without the white space by which XML is indented."""
    return (line.strip() for line in words(element).splitlines())


def _list(document: Document, element: Element) -> str:
    items = (words(each) for each in document.named(element, "ListItem"))
    rows = "".join(f"<li>{escape(item, quote=False)}</li>" for item in items if item)
    return f"<ul>{rows}</ul>" if rows else ""


def _only_block(root: Element) -> Element | None:
    """The paragraph or heading that is all of the content."""
    if len(root) != 1 or root[0].tag not in _HEADINGS:
        return None
    around = f"{root.text or ''}{root[0].tail or ''}"
    return None if around.strip() else root[0]
