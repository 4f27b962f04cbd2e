"""Reads a mail that somebody replied with: who sent it, to which addresses, and its own words.

The header fields are read as plain text and the parts as bytes, since the library's parsers of
structured fields raise many kinds of exceptions on fields that are not well formed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses

import nh3

from domain.kernel.bounds import CONTROL
from domain.mail.letters import REPLY_MARK

LARGEST_MAIL = 2 * 1024 * 1024  # bytes
MOST_PARTS = 100
MOST_ADDRESSES = 100
# Bytes of a part that are read: what somebody writes stands above what they quote.
LONGEST_PART = 100_000
_RECIPIENTS = ("Delivered-To", "X-Original-To", "To", "Cc")
_AUTOMATIC = ("List-Id", "X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Failed-Recipients")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_MACHINES = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@")

_MARK = REPLY_MARK.partition(".")[0]
# What the library's parsers raise for what is not well formed, at any depth.
_FAULTS = (LookupError, ValueError, TypeError, AttributeError, RecursionError, MessageError)
_SHORTEST_RULE = 20  # underscores, which make a line between a reply and a quotation
_HEADING = re.compile(r"(From|Sent|Date|To|Cc|Subject|Von|Gesendet|An|Betreff|De|Objet)\s?: ")
_SAYS_WHO = re.compile(r"@|\d{4}|wrote|schrieb|écrit|escribió|schreef")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^<>]{0,200}>", re.I)
_NO_TEXT = {"script", "style", "blockquote", "head", "title"}
_LINES_OF_A_HEADING = 8


class UnreadableMail(Exception):
    """The text is no mail, or has no words of its own; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as its sender wrote it, without what it quotes."""

    sender: str
    recipients: Sequence[str]
    text: str


def read(raw: bytes) -> ReceivedMail | None:
    """The mail; None for one that a program sent by itself. Raises UnreadableMail."""
    if len(raw) > LARGEST_MAIL:
        raise UnreadableMail(f"A mail has at most {LARGEST_MAIL} bytes.")
    try:
        return _read(message_from_bytes(raw))
    except _FAULTS as fault:
        raise UnreadableMail(f"The mail cannot be read: {type(fault).__name__}.") from fault


def _read(message: Message) -> ReceivedMail | None:
    if is_automatic(message):
        return None
    if not (text := own_words(_text(message))):
        raise UnreadableMail("The reply has no text of its own.")
    senders = _addresses(message, "From")
    if len(senders) != 1:
        raise UnreadableMail("The mail has not one sender.")
    recipients = [each for name in _RECIPIENTS for each in _addresses(message, name)]
    return ReceivedMail(senders[0], recipients, text)


def is_automatic(message: Message) -> bool:
    """Whether a program answered by itself: a notice of absence, a bounce, a list (RFC 3834)."""
    submitted = _field(message, "Auto-Submitted").partition(";")[0].strip()
    if submitted not in ("", "no") or any(name in message for name in _AUTOMATIC):
        return True
    if _field(message, "Precedence") in _BULK or _field(message, "Return-Path") == "<>":
        return True
    if message.get_content_type() == "multipart/report":
        return True
    return any(each.startswith(_MACHINES) for each in _addresses(message, "From"))


def own_words(text: str) -> str:
    """A text without what it quotes, the line above a quotation, and a signature."""
    kept: list[str] = []
    is_cut = False
    for line in CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        plain = line.strip("> \t\xa0")
        if _MARK in plain or _is_separator(plain):
            is_cut = True
            break
        if line.rstrip() == "--":
            break
        if line.lstrip().startswith(">"):
            is_cut = True
        else:
            kept.append(line.rstrip())
    if is_cut:
        _drop_heading(kept)
    return "\n".join(kept).strip()


def _is_separator(line: str) -> bool:
    if line.startswith("--") and line.strip("- ") == "Original Message":
        return True
    return len(line) >= _SHORTEST_RULE and not line.strip("_")


def _drop_heading(kept: list[str]) -> None:
    """Drop the last lines that say who wrote what is quoted below them."""
    for _ in range(_LINES_OF_A_HEADING):
        while kept and not kept[-1].strip():
            kept.pop()
        if not kept:
            return
        last = kept[-1].strip()
        if last.endswith(":") and _SAYS_WHO.search(last):
            kept.pop()
            if kept and kept[-1].startswith("On ") and _SAYS_WHO.search(kept[-1]):
                kept.pop()  # the same sentence, wrapped
            return
        if not _HEADING.match(last):
            return
        kept.pop()


def _text(message: Message) -> str:
    """The first part of plain text; else the first one of HTML, as text."""
    parts = list(_parts(message))
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind:
                text = _decoded(part)
                return text if kind == "text/plain" else _as_text(text)
    return ""


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            raise ValueError("too many parts")
        is_attached = part.get_content_disposition() == "attachment"
        if not part.is_multipart() and not is_attached:
            yield part


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes), "a part that is not multipart has bytes"
    content = content[:LONGEST_PART]
    try:
        return content.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def _as_text(markup: str) -> str:
    broken = _BREAK.sub("\n", markup)
    plain = nh3.clean(broken, tags=set(), attributes={}, clean_content_tags=_NO_TEXT)
    return html.unescape(plain)


def _field(message: Message, name: str) -> str:
    return str(message.get(name, "")).strip().lower()


def _addresses(message: Message, name: str) -> list[str]:
    fields = [str(each) for each in message.get_all(name, [])]
    found = [address.lower() for _, address in getaddresses(fields) if address]
    return found[:MOST_ADDRESSES]
