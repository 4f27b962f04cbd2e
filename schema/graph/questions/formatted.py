"""XHTML of requesters, as HTML that a page can insert as it is."""

from __future__ import annotations

import re

import nh3

from domain.questions import xhtml
from schema.graph.questions.markdown import LINK_REL, SCHEMES, plain

INLINE_TAGS = {
    *("a", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "q", "s"),
    *("small", "strike", "strong", "sub", "sup", "u"),
}
XHTML_TAGS = set(xhtml.CONTENT)
_ALIGNED = {"align", "valign"}
_CELL = {*_ALIGNED, "abbr", "bgcolor", "colspan", "height", "nowrap", "rowspan", "width"}
# No names and ids: in a page of a frontend they would hide properties of its document.
XHTML_ATTRIBUTES = {
    **{tag: {"align"} for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "p")},
    **{tag: {*_ALIGNED, "span", "width"} for tag in ("col", "colgroup")},
    **{tag: _ALIGNED for tag in ("tbody", "tfoot", "thead")},
    **{tag: {"datetime"} for tag in ("del", "ins")},
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "area": {"alt", "coords", "href", "shape"},
    "font": {"color", "face", "size"},
    "hr": {"align", "noshade", "size", "width"},
    "img": {"align", "alt", "border", "height", "hspace", "src", "usemap", "vspace", "width"},
    "li": {"type", "value"},
    "map": {"name"},
    "ol": {"start", "type"},
    "table": {
        *("align", "bgcolor", "border", "cellpadding", "cellspacing", "frame", "rules"),
        *("summary", "width"),
    },
    "td": _CELL,
    "th": {*_CELL, "scope"},
    "tr": {*_ALIGNED, "bgcolor"},
    "ul": {"type"},
}
OWN_NAMES = "xhtml-"  # before the name of a map, which an image refers to
_SPAN = re.compile(r"[1-9][0-9]?")  # A table of more columns and rows takes a browser long.
_OPENED = {"target": "_blank"}


def rendered_xhtml(text: str, *, inline: bool) -> str:
    """The HTML of a text. Elements that may not be there are left out, but for their texts."""
    html = xhtml.as_html(text)
    if html is None:
        return plain(text, inline=inline)
    return nh3.clean(
        html,
        tags=INLINE_TAGS if inline else XHTML_TAGS,
        attributes=XHTML_ATTRIBUTES,
        attribute_filter=_kept_in_xhtml,
        url_schemes=SCHEMES,
        link_rel=LINK_REL,
        set_tag_attribute_values={"a": _OPENED, "area": {**_OPENED, "rel": LINK_REL}},
    )


def _kept_in_xhtml(tag: str, name: str, value: str) -> str | None:
    """Links and images are on other sites: a relative address would be on that of a frontend."""
    match name:
        case "href":
            return value if xhtml.LINKS.match(value) else None
        case "src":
            return value if xhtml.IMAGES.match(value) else None
        case "colspan" | "rowspan" | "span":
            return value if _SPAN.fullmatch(value) else None
        case "name":
            return f"{OWN_NAMES}{value}"
        case "usemap":
            return f"#{OWN_NAMES}{value[1:]}" if value.startswith("#") else None
    return value
