"""How long a question takes to read and to answer, at least. Pure.

Only the text counts, never the program by which it was read: a client of the API that shows the
work to a person is as slow as the person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from domain.kernel.policy import ReviewThresholds
from domain.questions.question import FormQuestion, HtmlQuestion, Question

_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_CONTROL = re.compile(r"<(?:input|select|textarea)\b", re.IGNORECASE)
SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Answered:
    """One submitted answer: the group of its HIT, its question, and the seconds that it took."""

    group_id: UUID
    question: Question
    seconds: float


def pace(answers: Sequence[Answered], thresholds: ReviewThresholds) -> float | None:
    """The median share of the least reading time that these answers took, the oldest first.

    Of HITs of one group, words that stood in an earlier one are read once. None where too few of
    the answers say anything: pages on other servers are not read here.
    """
    known: dict[UUID, Counter[str]] = {}
    shares = []
    for each in answers:
        text = _text_of(each.question)
        if text is None:
            continue
        words = Counter(text.split())
        seen = known.setdefault(each.group_id, Counter())
        new = (words - seen).total()
        known[each.group_id] = seen | words
        needed = new * SECONDS_A_MINUTE / thresholds.words_a_minute
        needed += _fields_of(each.question) * thresholds.seconds_a_field
        if needed:
            shares.append(each.seconds / needed)
    return median(shares) if len(shares) >= thresholds.answers else None


def _text_of(question: Question) -> str | None:
    match question:
        case FormQuestion():
            parts = [content.text for content in question.content]
            for each in question.fields:
                parts += each.texts()
            return " ".join(parts)
        case HtmlQuestion():
            return _TAG.sub(" ", _HIDDEN.sub(" ", question.html))
    return None


def _fields_of(question: Question) -> int:
    if isinstance(question, FormQuestion):
        return sum(each.needs_answer for each in question.fields)
    return len(_CONTROL.findall(question.html)) if isinstance(question, HtmlQuestion) else 0
