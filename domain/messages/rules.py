"""Checks of what workers and requesters write to each other."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from domain.kernel import bounds
from domain.kernel.refusals import InvalidInput, NotAllowed, Refused, Rule
from domain.messages import limits
from domain.messages.lifecycle import ThreadSide
from domain.messages.models import Thread
from domain.messages.refusals import ThreadClosed
from domain.people.refusals import TooManyAttempts

# Addresses as people write them: with a scheme, with www, of a mailbox, or a bare name of a host,
# which ends with a name of letters. Looked for in one word at a time.
_MARK = re.compile(r"://|www\.|[^@]@[^@]")
_END_OF_HOST = re.compile(r"\w\.(?:[a-z]{2,24}|xn--[a-z0-9-]{1,59})(?![a-z0-9.@-])")


def message_text(value: str) -> str:
    """The text of a message."""
    return bounds.text("text", value, at_most=limits.LONGEST_MESSAGE)


def without_links(value: str) -> str:
    """A text without addresses of pages and mailboxes, for an account that is in review."""
    if has_links(value):
        bound = "text without addresses of pages or mailboxes, while your account is in review"
        raise InvalidInput("text", None, bound, broken=Rule.CHARACTERS)
    return value


def has_links(value: str) -> bool:
    """Whether a text has something that looks like an address, however its letters are spelled."""
    words = unicodedata.normalize("NFKC", value).casefold().split()
    return any(_MARK.search(each) or _END_OF_HOST.search(each.rstrip(".")) for each in words)


def objection_to_writing(
    thread: Thread, side: ThreadSide, *, written: int, retry_at: datetime | None
) -> Refused | None:
    """Why a side may not write in a thread: `written` of its messages are of the last day."""
    if thread.taken_down_at is not None:
        return ThreadClosed.by_operators()
    closed = thread.closed_by()
    if side.other in closed:
        return ThreadClosed.by_the_other()
    if side in closed:
        return ThreadClosed.by_oneself()
    if thread.messages >= limits.MOST_MESSAGES:
        return NotAllowed(f"A thread has at most {limits.MOST_MESSAGES} messages.")
    if written >= limits.IN_A_THREAD.most:
        assert retry_at is not None, "some messages were counted"
        return TooManyAttempts(retry_at)
    return None
