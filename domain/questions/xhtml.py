"""XHTML in questions: a part of its tags and attributes, checked before it is published.

Tags are within each other as HTML allows it. So a parser of HTML makes of them what is written,
and no more elements than are written; and a cleaner of HTML, which takes the square of the depth,
gets no deep ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from html.entities import name2codepoint

from lxml import etree
from lxml.etree import _Element as Element

from domain.kernel.refusals import InvalidInput, Rule

DEEPEST_XHTML = 50  # tags within each other
MOST_TAGS = 5_000
LONGEST_FAULT = 200  # characters of what the parser says
CACHED = 128  # texts: one is checked as it is read, as a part of its form, and as it is shown

_INLINE = frozenset(
    {
        *("a", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "map"),
        *("q", "s", "small", "strike", "strong", "sub", "sup", "u"),
    }
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = {*_HEADINGS, "blockquote", "center", "dl", "hr", "ol", "p", "pre", "table", "ul"}
_FLOW = _INLINE | _BLOCKS
_ROWS, _CELLS = frozenset(("tr",)), frozenset(("td", "th"))
_NOTHING: frozenset[str] = frozenset()

# The tags that may stand in a tag. Text may stand where tags of a line may.
CONTENT: dict[str, frozenset[str]] = {
    **dict.fromkeys(_INLINE, _INLINE),
    **dict.fromkeys((*_HEADINGS, "p", "dt"), _INLINE),
    **dict.fromkeys(("blockquote", "center", "dd", "del", "ins", "li", "td", "th"), _FLOW),
    **dict.fromkeys(("area", "br", "col", "hr", "img"), _NOTHING),
    **dict.fromkeys(("tbody", "tfoot", "thead"), _ROWS),
    **dict.fromkeys(("ol", "ul"), frozenset(("li",))),
    "a": _INLINE - {"a"},
    "colgroup": frozenset(("col",)),
    "dl": frozenset(("dd", "dt")),
    "map": frozenset(("area",)),
    "pre": _INLINE - {"big", "font", "img", "map", "small", "sub", "sup"},
    "table": frozenset(("col", "colgroup", "tbody", "tfoot", "thead", "tr")),
    "tr": _CELLS,
}

_EVERYWHERE = frozenset(("title", "lang", "dir"))
_ALIGN = frozenset(("align",))
_ALIGNED = _ALIGN | {"char", "charoff", "valign"}
_CITED = frozenset(("cite",))
_FOCUS = frozenset(("accesskey", "tabindex", "shape", "coords", "href", "target"))
_SIZE = frozenset(("height", "width"))

ATTRIBUTES: dict[str, frozenset[str]] = {
    **dict.fromkeys((*_HEADINGS, "p"), _ALIGN),
    **dict.fromkeys(("blockquote", "q"), _CITED),
    **dict.fromkeys(("del", "ins"), _CITED | {"datetime"}),
    **dict.fromkeys(("col", "colgroup"), _ALIGNED | {"span", "width"}),
    **dict.fromkeys(("tbody", "tfoot", "thead"), _ALIGNED),
    **dict.fromkeys(
        ("td", "th"),
        _ALIGNED
        | _SIZE
        | {"abbr", "axis", "bgcolor", "colspan", "headers", "nowrap", "rowspan", "scope"},
    ),
    "a": _FOCUS | {"charset", "hreflang", "name", "rel", "rev", "type"},
    "area": _FOCUS | {"alt", "nohref"},
    "br": frozenset(("clear",)),
    "dl": frozenset(("compact",)),
    "font": frozenset(("color", "face", "size")),
    "hr": _ALIGN | {"noshade", "size", "width"},
    "img": _ALIGN
    | _SIZE
    | {"alt", "border", "hspace", "ismap", "longdesc", "name", "src", "usemap", "vspace"},
    "li": frozenset(("type", "value")),
    "map": frozenset(("id", "name")),
    "ol": frozenset(("compact", "start", "type")),
    "pre": frozenset(("width",)),
    "table": _ALIGN
    | {"bgcolor", "border", "cellpadding", "cellspacing", "frame", "rules", "summary", "width"},
    "tr": _ALIGNED | {"bgcolor"},
    "ul": frozenset(("compact", "type")),
}
REQUIRED = {"area": ("alt",), "img": ("src", "alt"), "map": ("name",)}
LINKS = re.compile(r"(https?://|mailto:)[^\s]", re.IGNORECASE)
IMAGES = re.compile(r"https://[^\s/]", re.IGNORECASE)

_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
_ROOT = "FormattedContent"
_COUNT = etree.XPath("count(//*)")


@dataclass(frozen=True, slots=True)
class Fault:
    """A thing that is wrong with a text, and the line of the text."""

    line: int
    bound: str


class _NotFormatted(Exception):
    """A text is not the XHTML that is allowed."""

    def __init__(self, line: int, bound: str) -> None:
        super().__init__(bound)
        self.fault = Fault(line, bound)


def check(path: str, text: str) -> None:
    """Raises InvalidInput where the text is not the XHTML that is allowed, with the line in it."""
    if (fault := fault_of(text)) is not None:
        bound = f"XHTML which has in line {fault.line} {fault.bound}"
        raise InvalidInput(path, text, bound, broken=Rule.FORMAT)


def as_html(text: str) -> str | None:
    """The same as HTML, not cleaned; None where `check` refuses the text."""
    return html_of(tree(text)) if fault_of(text) is None else None


@lru_cache(CACHED)
def fault_of(text: str) -> Fault | None:
    """The first thing that is wrong with a text; None where it is allowed."""
    try:
        _check_children(tree(text), _FLOW, 0)
    except _NotFormatted as fault:
        return fault.fault
    return None


def tree(text: str) -> Element:
    """The tree of a text, below a root that is not part of it."""
    source = f"<{_ROOT}>{_ENTITY.sub(_character, text)}</{_ROOT}>"
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        root = etree.fromstring(source.encode(), parser)
    except etree.XMLSyntaxError as error:
        fault = str(error.msg).rpartition(", line ")[0].replace(_ROOT, "the end")[:LONGEST_FAULT]
        raise _NotFormatted(error.lineno or 1, f"well-formed XHTML: {fault}") from None
    if (count := int(_COUNT(root)) - 1) > MOST_TAGS:  # type: ignore[arg-type]
        raise _NotFormatted(1, f"at most {MOST_TAGS} tags, not {count}")
    return root


def is_line(root: Element) -> bool:
    """Whether the content is a part of a line: text and tags in it, no blocks."""
    return all(each.tag in _INLINE for each in root)


def html_of(root: Element) -> str:
    """The content as HTML, where `<b/>` would begin a tag that nothing ends."""
    html = (etree.tostring(each, encoding="unicode", method="html") for each in root)
    return "".join((escape(root.text or "", quote=False), *map(str, html)))


def _character(entity: re.Match[str]) -> str:
    """The character that XHTML names and XML does not know."""
    name = entity[1]
    if name in _OF_XML or name not in name2codepoint:
        return entity[0]
    return chr(name2codepoint[name])


def _check_children(parent: Element, allowed: frozenset[str], depth: int) -> None:
    if depth > DEEPEST_XHTML:
        raise _refused(parent, f"at most {DEEPEST_XHTML} tags within each other")
    takes_text = "b" in allowed
    if not takes_text and any(text.strip() for text in _texts(parent)):
        raise _refused(parent, f"no text between <{parent.tag}> and its tags")
    for each in parent:
        tag = each.tag
        if tag not in allowed:
            raise _misplaced(parent, each)
        if (given := each.items()) or tag in REQUIRED:
            _check_attributes(each, tag, {str(name): str(value) for name, value in given})
        if len(each) or (each.text and "b" not in CONTENT[tag]):
            # What may not stand around a tag of a line may not stand in it: blocks, or a link.
            is_part_of_line = tag in _INLINE and tag != "map"
            inner = CONTENT[tag] & allowed if is_part_of_line else CONTENT[tag]
            _check_children(each, inner, depth + 1)
        elif depth == DEEPEST_XHTML:
            raise _refused(parent, f"at most {DEEPEST_XHTML} tags within each other")


def _misplaced(parent: Element, each: Element) -> _NotFormatted:
    if not isinstance(each.tag, str):
        return _refused(each, "no comments and no processing instructions")
    if each.tag not in CONTENT:
        return _refused(each, f"no <{each.tag[:40]}>: the tags are {', '.join(sorted(CONTENT))}")
    where = "" if parent.tag == _ROOT else f" within <{parent.tag}>"
    return _refused(each, f"no <{each.tag}>{where}, where HTML does not allow it")


def _check_attributes(each: Element, tag: str, given: Mapping[str, str]) -> None:
    allowed = ATTRIBUTES.get(tag, _NOTHING) | _EVERYWHERE
    for name, value in given.items():
        if name not in allowed:
            raise _refused(each, f"no attribute {name[:40]} of <{tag}>")
        if name == "href" and not LINKS.match(value):
            begins = "that begins with https://, http:// or mailto:"
            raise _refused(each, f"an href of <{tag}> {begins}")
        if name == "src" and not IMAGES.match(value):
            raise _refused(each, f"a src of <{tag}> that begins with https://")
    for name in REQUIRED.get(tag, ()):
        if name not in given:
            raise _refused(each, f"an attribute {name} of <{tag}>")


def _texts(parent: Element) -> Iterator[str]:
    yield parent.text or ""
    for each in parent:
        yield each.tail or ""


def _refused(each: Element, bound: str) -> _NotFormatted:
    line: int | None = each.sourceline  # type: ignore[assignment]
    return _NotFormatted(line or 1, bound)
