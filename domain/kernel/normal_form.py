"""The form in which names and searches are compared. The text itself is stored as it was written.

Two texts with the same form are the same name. It is Unicode's compatibility caseless form
(NFKC_Casefold): composed and decomposed letters, full-width and plain ones, capitals and small
letters are alike, and characters that show nothing are left out. Runs of white space are one space.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST_KEY = 1_024  # bytes; PostgreSQL indexes at most 2,704
SHORT_TEXT = 1_000  # characters of a text that is compared with whatever it has
MOST_MARKS = 30  # on one letter of a longer text: no language has so many

# Unicode's property Default_Ignorable_Code_Point: characters that show nothing, such as zero-width
# spaces and joiners, soft hyphens, byte order marks, direction marks and variation selectors.
_IGNORABLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Controls, interlinear marks, and symbols and fillers whose picture is empty.
_EMPTY = r"\u0000-\u001f\u007f-\u009f\u2800\ufff9-\ufffb\U00016fe4\U0001d159"

_FIRST_MARK = "\u0300"
_IGNORED = re.compile(f"[{_IGNORABLE}]")
_SHOWN = re.compile(rf"[^\s{_IGNORABLE}{_EMPTY}]")


def normal_form(text: str) -> str:
    """The form by which a text is compared; the same for each of its spellings."""
    if text.isascii():
        return " ".join(text.lower().split())
    once = unicodedata.normalize("NFD", with_few_marks(text)).casefold()
    twice = unicodedata.normalize("NFKD", once).casefold()
    composed = unicodedata.normalize("NFKC", _IGNORED.sub("", twice))
    return " ".join(composed.split())


def with_few_marks(text: str) -> str:
    """The text with at most 30 marks on a letter, and without characters that show nothing.

    Unicode sorts the marks of a letter, in the square of their number: one text of megabytes would
    take days. A short text is left as it is.
    """
    if len(text) <= SHORT_TEXT:
        return text
    kept, marks = [], 0
    for character in _IGNORED.sub("", text):
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    if character < _FIRST_MARK:
        return False
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0


def searchable(*texts: str) -> str:
    """Several texts as the one that a search goes through, a line each."""
    return "\n".join(map(normal_form, texts))


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: white space, and characters without a picture."""
    return _SHOWN.search(text) is None


def name_key(name: str) -> str:
    """The normal form of a name for a unique index; the digest of one too long for an index."""
    form = normal_form(name).encode()
    return form.decode() if len(form) <= LONGEST_KEY else hashlib.sha256(form).hexdigest()
