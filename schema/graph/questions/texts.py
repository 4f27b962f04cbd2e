"""Texts of requesters in their formats, as HTML that a page can insert as it is."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from domain.questions.content import TextFormat
from schema.execution.cost import Cost
from schema.graph.questions import markdown
from schema.graph.questions.formatted import rendered_xhtml

TEXT_COST = Cost(weight=5)  # A text of 64 KiB is rendered in tens of milliseconds.
SHORT_TEXT = 500  # characters that are rendered at once; a thread renders longer ones
SHORT_CACHED, LONG_CACHED = 2_048, 64

_renderer = ThreadPoolExecutor(1, thread_name_prefix="texts")


async def shown(text: str, written: TextFormat, *, inline: bool = False) -> str:
    """The HTML of a text: blocks, or `inline` a part of a line such as a label."""
    if len(text) <= SHORT_TEXT:
        return _short(text, written, inline)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_renderer, _long, text, written, inline)


@lru_cache(SHORT_CACHED)
def _short(text: str, written: TextFormat, inline: bool) -> str:
    return _rendered(text, written, inline)


@lru_cache(LONG_CACHED)
def _long(text: str, written: TextFormat, inline: bool) -> str:
    return _rendered(text, written, inline)


def _rendered(text: str, written: TextFormat, inline: bool) -> str:
    match written:
        case TextFormat.MARKDOWN:
            return markdown.rendered(text, inline=inline)
        case TextFormat.XHTML:
            return rendered_xhtml(text, inline=inline)
        case TextFormat.PLAIN:
            return markdown.plain(text, inline=inline)
