"""Whether the values of a row can change the tags of a page: if not, its tags are checked once.

It is asked for the sake of speed alone. Nothing is safe or unsafe because of it: a page of HTML is
the requester's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.questions.pages.markup import Tag, tokens

MARK = "\ue000"  # in the place of a value
_QUOTED = re.compile(r"=[\t\n\f\r ]*(?:\"[^\"]*\"|'[^']*')")
_OPEN_TAG = re.compile(rf"<[^\s<>{MARK}]{{0,100}}{MARK}")
_ENDS_SOMETHING = re.compile(r"[<>\"']")


def has_fixed_tags(marked: str) -> bool:
    """Whether all values stand in text, or in quoted values of attributes of other than scripts.

    `marked` is the page with MARK in the place of each value.
    """
    if _OPEN_TAG.search(marked):
        return False
    for each in tokens(marked):
        if isinstance(each, Tag):
            tag = marked[each.start : each.end]
            if MARK in (tag if each.name == "script" else _QUOTED.sub("", tag)):
                return False
    return True


def ends_nothing(values: Iterable[str]) -> bool:
    """Whether none of these values could end a text or a quoted value."""
    return not any(map(_ENDS_SOMETHING.search, values))
