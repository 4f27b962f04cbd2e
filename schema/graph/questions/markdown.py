"""Markdown of requesters, rendered as HTML that a page can insert as it is."""

from __future__ import annotations

import re
from html import escape

import comrak
import nh3

DEEPEST = 50  # elements within each other

TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("li", "ol", "p", "pre", "strong", "ul"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
LINK_REL = "noopener noreferrer nofollow ugc"

# A line that begins with punctuation is a part of a paragraph, and no list, heading or table.
_BEGINNING = "\u2e31"
_LINE_END = re.compile(r"\r\n?|\n")
_LINK = re.compile(r"https?://|mailto:", re.IGNORECASE)
_NESTING = re.compile(r"<(/?)(?:blockquote|del|em|li|strong)>")


def rendered(text: str, *, inline: bool) -> str:
    """The HTML of a text. HTML in the text is shown as it is written.

    A text whose HTML would be very deep is not taken for Markdown: sanitising takes the square of
    the depth.
    """
    source = _BEGINNING + _LINE_END.sub(f"\n{_BEGINNING}", text) if inline else text
    html = comrak.render_markdown(
        source, extension_options=_EXTENSIONS, render_options=_RENDERING
    ).strip()
    if inline:
        html = html.removeprefix("<p>").removesuffix("</p>").replace(_BEGINNING, "")
    if _depth(html) > DEEPEST:
        return plain(text, inline=inline)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel=LINK_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def plain(text: str, *, inline: bool) -> str:
    """The HTML of a text of which every character is shown as it is written."""
    lines = "<br>\n".join(map(escape, _LINE_END.split(text)))
    return lines if inline else f"<p>{lines}</p>"


def _depth(html: str) -> int:
    depth = deepest = 0
    for tag in _NESTING.finditer(html):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _kept(_tag: str, name: str, value: str) -> str | None:
    """A link leads to another site: within a page of a frontend it would lead to the frontend."""
    return None if name == "href" and not _LINK.match(value) else value


def _extensions() -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    # No tables: a few kilobytes of one become millions of cells.
    options.autolink = options.strikethrough = True
    return options


def _rendering() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.escape = options.hardbreaks = True
    return options


_EXTENSIONS, _RENDERING = _extensions(), _rendering()
