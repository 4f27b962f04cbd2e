"""The use of a value at its place in a text: as it is, as text, or in the address of a link. Pure.

A page of HTML gets values as they are: it is the requester's own, in a frame of its own. Forms are
shown by every client, so what a value says is shown there as text, and changes nothing around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from html import escape
from urllib.parse import quote

SEEN_BEFORE = 2_048  # characters before a placeholder that decide on its use: the longest address


class WrittenAs(StrEnum):
    """How the text is written in which a placeholder stands."""

    PAGE = "PAGE"
    PLAIN = "PLAIN"
    MARKDOWN = "MARKDOWN"
    XHTML = "XHTML"
    ADDRESS = "ADDRESS"
    FIXED = "FIXED"  # the same in all HITs: no placeholder may stand there


class ValueUse(StrEnum):
    """The way in which a value is written where it is inserted."""

    AS_IT_IS = "AS_IT_IS"
    ADDRESS = "ADDRESS"
    MARKDOWN_TEXT = "MARKDOWN_TEXT"
    MARKDOWN_ADDRESS = "MARKDOWN_ADDRESS"
    XHTML_TEXT = "XHTML_TEXT"
    XHTML_ADDRESS = "XHTML_ADDRESS"
    PATH = "PATH"
    QUERY = "QUERY"
    NOWHERE = "NOWHERE"


ADDRESSES_IN_TEXTS = frozenset({ValueUse.MARKDOWN_ADDRESS, ValueUse.XHTML_ADDRESS})
ADDRESSES = ADDRESSES_IN_TEXTS | {ValueUse.ADDRESS}

_BREAK = re.compile(r"[\s<>\"'()]")
_SCHEME = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_DEFINITION = re.compile(r"\[[^\[\]\n]*\]:[ \t]*<?")
_ATTRIBUTE = re.compile(r"[\t\n\r ]([A-Za-z]+)[\t\n\r ]*=[\t\n\r ]*([\"'])")
_ADDRESSES = frozenset({"href", "src", "cite", "longdesc"})
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_LINE_END = re.compile(r"\r\n?|\n")


def use_in(written: WrittenAs, before: str, after: str) -> ValueUse:
    """The use of a value between these two parts of a text."""
    match written:
        case WrittenAs.PAGE | WrittenAs.PLAIN:
            return ValueUse.AS_IT_IS
        case WrittenAs.ADDRESS:
            return _part_of(before) if before or after else ValueUse.ADDRESS
        case WrittenAs.MARKDOWN:
            return _in_markdown(before[-SEEN_BEFORE:])
        case WrittenAs.XHTML:
            return _in_xhtml(before[-SEEN_BEFORE:])
    return ValueUse.NOWHERE


def _in_markdown(before: str) -> ValueUse:
    run = _BREAK.split(before)[-1]
    if (scheme := _SCHEME.search(run)) is not None:
        return _part_of(run[scheme.start() :])
    line = before.rpartition("\n")[2].lstrip(" ")
    if before.endswith(("](", "](<", "<")) or _DEFINITION.fullmatch(line):
        return ValueUse.MARKDOWN_ADDRESS
    return ValueUse.MARKDOWN_TEXT


def _in_xhtml(before: str) -> ValueUse:
    opened = before.rfind("<")
    if opened < 0 or (opened < before.rfind(">") and not _is_quoted(before[opened:])):
        return ValueUse.XHTML_TEXT
    tag = before[opened:]
    for attribute in _ATTRIBUTE.finditer(tag):
        value = tag[attribute.end() :]
        if attribute[2] not in value:
            if attribute[1].lower() not in _ADDRESSES:
                return ValueUse.XHTML_TEXT
            return _part_of(value) if value else ValueUse.XHTML_ADDRESS
    return ValueUse.NOWHERE


def _is_quoted(tag: str) -> bool:
    """Whether the last `>` of an open tag stands within a value."""
    return any(attribute[2] not in tag[attribute.end() :] for attribute in _ATTRIBUTE.finditer(tag))


def _part_of(address: str) -> ValueUse:
    return ValueUse.QUERY if "?" in address or "#" in address else ValueUse.PATH


def _markdown_text(value: str) -> str:
    """The value with every character of it shown, in the paragraph in which it stands."""
    lines = _LINE_END.split(value.rstrip())  # a break at the end would be a backslash
    return "\\\n".join(map(_markdown_line, lines))


def _markdown_line(line: str) -> str:
    shown = _PUNCTUATION.sub(r"\\\g<0>", line)
    # Blanks at the beginning of a line would make it code.
    return f"&#{ord(line[0])};{shown[1:]}" if line.startswith((" ", "\t")) else shown


def _markdown_address(value: str) -> str:
    return value.replace("&", "&amp;").replace("(", "%28").replace(")", "%29")


def _in_path(value: str) -> str:
    return quote(value, safe="/").replace("~", "%7E")


def _in_query(value: str) -> str:
    return quote(value, safe="").replace("~", "%7E")


def _as_it_is(value: str) -> str:
    return value


WRITE: Mapping[ValueUse, Callable[[str], str]] = {
    ValueUse.AS_IT_IS: _as_it_is,
    ValueUse.ADDRESS: _as_it_is,
    ValueUse.MARKDOWN_TEXT: _markdown_text,
    ValueUse.MARKDOWN_ADDRESS: _markdown_address,
    ValueUse.XHTML_TEXT: escape,
    ValueUse.XHTML_ADDRESS: escape,
    ValueUse.PATH: _in_path,
    ValueUse.QUERY: _in_query,
}
