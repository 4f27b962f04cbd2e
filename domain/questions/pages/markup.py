"""The tags of a page of HTML, with their places in it, as browsers read them.

Nothing is written anew: who changes a page changes it at these places, and the rest stays as it
was. Text of scripts, styles and comments has no tags. A page that a browser reads otherwise only
gets fewer conveniences; nothing is safe or unsafe because of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

MOST_ATTRIBUTES = 50  # of a script that are read; the later ones are passed over

_OPEN = re.compile(r"<(?:(?P<comment>!--)|(?P<other>[!?]|/(?![a-zA-Z]))|(?P<end>/?)(?=[a-zA-Z]))")
_NAME = re.compile(r"[a-zA-Z][^\t\n\f\r />]*")
_BETWEEN = re.compile(r"[\t\n\f\r /]*")
_ATTRIBUTE = re.compile(r"=?[^\t\n\f\r />=]*")
_SPACES = re.compile(r"[\t\n\f\r ]*")
_UNQUOTED = re.compile(r"[^\t\n\f\r >]*")
# The rest of a tag: a quote counts at the beginning of a value alone.
_TO_THE_END = r"(?>[^>=\"']+|=[\t\n\f\r ]*(?:\"[^\"]*\"|'[^']*'|(?=[^\"'\t\n\f\r ]))|[\"'])*+"
_REST = re.compile(f"{_TO_THE_END}>?")
_COMMENT_END = re.compile(r"--!?>")
_IN_SCRIPT = re.compile(r"<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)
# Elements whose content is text; the end tag is the first with their name.
_TEXT_ALONE = frozenset(
    {"style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"}
)
# Text and tags that neither begin other text nor are asked for, as many as there are.
_OTHERS = re.compile(
    rf"(?>[^<]+|</?(?!(?:script|form|plaintext|{'|'.join(sorted(_TEXT_ALONE))})[\t\n\f\r />]"
    rf"|crowd-)[a-z][^\t\n\f\r />]*+{_TO_THE_END}>)*+",
    re.IGNORECASE,
)
_END_TAG = re.compile(r"</([a-z]+)(?=[\t\n\f\r />])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute; its value is between two places of the page, without quotes."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag from one place of the page to another. The name is in lower case.

    Only a start tag of a script has its attributes here: they are read where somebody asks.
    """

    name: str
    is_end: bool
    start: int
    end: int
    attributes: tuple[Attribute, ...] = ()

    def get(self, name: str) -> Attribute | None:
        """The attribute that counts: the first of its name."""
        return next((each for each in self.attributes if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Aside:
    """A comment, the document type, or another declaration: neither a tag nor text."""

    start: int
    end: int


Token = Tag | Aside


def scripts_and_forms(html: str) -> Iterator[Tag]:
    """The tags of scripts, forms and crowd elements of a page, and of elements that are text.

    It is quick: most tags of a page are passed over together.
    """
    return (each for each in tokens(html, are_others_left_out=True) if isinstance(each, Tag))


def tokens(html: str, *, are_others_left_out: bool = False) -> Iterator[Token]:
    """What a page has besides text, in its order. Text of scripts and styles is text."""
    at = 0
    while True:
        if are_others_left_out and (others := _OTHERS.match(html, at)) is not None:
            at = others.end()
        if (opened := _OPEN.search(html, at)) is None:
            return
        if opened["comment"]:
            at = _end_of_comment(html, opened.end())
            yield Aside(opened.start(), at)
        elif opened["other"]:
            at = _end_of_declaration(html, opened.end())
            yield Aside(opened.start(), at)
        elif (tag := _tag(html, opened)) is None:
            return  # a browser drops a tag without an end
        else:
            yield tag
            at = tag.end if tag.is_end else _end_of_text(html, tag)


def _end_of_comment(html: str, at: int) -> int:
    if html.startswith(">", at):
        return at + 1
    if html.startswith("->", at):
        return at + 2
    ended = _COMMENT_END.search(html, at)
    return len(html) if ended is None else ended.end()


def _end_of_declaration(html: str, at: int) -> int:
    found = html.find(">", at)
    return len(html) if found < 0 else found + 1


def _tag(html: str, opened: re.Match[str]) -> Tag | None:
    named = _NAME.match(html, opened.end())
    assert named is not None, "a letter follows"
    name, is_end = named[0].lower(), bool(opened["end"])
    if name != "script" or is_end:
        end = _end_of_tag(html, named.end())
        return None if end is None else Tag(name, is_end, opened.start(), end)
    return _script(html, opened.start(), named.end())


def _script(html: str, start: int, at: int) -> Tag | None:
    attributes: list[Attribute] = []
    while True:
        between = _BETWEEN.match(html, at)
        at = at if between is None else between.end()
        if at >= len(html):
            return None
        if html[at] == ">":
            return Tag("script", False, start, at + 1, tuple(attributes))
        if (each := _attribute(html, at)) is None:
            return None
        attribute, at = each
        attributes.append(attribute)
        if len(attributes) == MOST_ATTRIBUTES:
            end = _end_of_tag(html, at)
            return None if end is None else Tag("script", False, start, end, (*attributes,))


def _attribute(html: str, at: int) -> tuple[Attribute, int] | None:
    """An attribute and the place after it; None where its quote does not end."""
    named = _ATTRIBUTE.match(html, at)
    assert named is not None, "it may be empty"
    name, at = named[0].lower(), named.end()
    if html[(equals := _after_spaces(html, at)) : equals + 1] != "=":
        return Attribute(name, "", at, at), at
    start = _after_spaces(html, equals + 1)
    if (quote := html[start : start + 1]) in ('"', "'") and quote:
        if (end := html.find(quote, start + 1)) < 0:
            return None
        return Attribute(name, unescape(html[start + 1 : end]), start + 1, end), end + 1
    unquoted = _UNQUOTED.match(html, start)
    assert unquoted is not None, "it may be empty"
    return Attribute(name, unescape(unquoted[0]), start, unquoted.end()), unquoted.end()


def _end_of_tag(html: str, at: int) -> int | None:
    """The place after a tag that goes on here; None where it does not end."""
    rest = _REST.match(html, at)
    assert rest is not None, "it may be empty"
    return rest.end() if rest[0].endswith(">") else None


def _after_spaces(html: str, at: int) -> int:
    spaces = _SPACES.match(html, at)
    assert spaces is not None, "it may be empty"
    return spaces.end()


def _end_of_text(html: str, tag: Tag) -> int:
    """The place after the text that a start tag begins, which has no tags; else after the tag."""
    if tag.name == "plaintext":
        return len(html)
    if tag.name == "script":
        return _end_of_script(html, tag.end)
    if tag.name not in _TEXT_ALONE:
        return tag.end
    ends = (end.start() for end in _END_TAG.finditer(html, tag.end) if end[1].lower() == tag.name)
    return next(ends, len(html))


def _end_of_script(html: str, at: int) -> int:
    """The place of its end tag: within `<!-- <script>` the next one is that of the inner script."""
    in_comment = is_nested = False
    while (found := _IN_SCRIPT.search(html, at)) is not None:
        at = found.end()
        if found[0] == "<!--":
            # Its dashes may be those of the end: <!--> is a whole comment.
            in_comment, at = True, at if in_comment else found.start() + 2
        elif found[0] == "-->":
            in_comment = is_nested = False
        elif not found[1]:
            is_nested = is_nested or in_comment
        elif not is_nested:
            return found.start()
        else:
            is_nested = False
    return len(html)
