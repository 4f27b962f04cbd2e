"""Text for bank files: few characters pass, and a name keeps as much of itself as possible.

Sources: the character set X of SWIFT, which the EPC's guide "SEPA requirements for an extended
character set" (EPC217-08) keeps: a-z A-Z 0-9 / - ? : ( ) . , ' + and space; a text neither begins
nor ends with a slash, and has no two of them in a row. For NACHA we keep upper-case letters,
digits, space and - . ' only, which every operator of the network takes.

Letters lose their accents; a few have a spelling in basic Latin letters. Anything else becomes a
space, and runs of spaces become one. Of a name in another alphabet nothing is left: a rail does
not accept an account whose holder cannot be written.
"""

from __future__ import annotations

import unicodedata
from string import ascii_letters, ascii_uppercase, digits

BANK_CHARACTERS = frozenset(ascii_letters + digits + "/-?:().,'+ ")
NACHA_CHARACTERS = frozenset(ascii_uppercase + digits + "-.' ")

# Characters that Unicode does not take apart into a basic letter and a mark.
_SPELLINGS = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "Æ": "AE",
        "æ": "ae",
        "Œ": "OE",
        "œ": "oe",
        "Ø": "O",
        "ø": "o",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
        "Ð": "D",
        "ð": "d",
        "Þ": "Th",
        "þ": "th",
        "Ħ": "H",
        "ħ": "h",
        "ı": "i",  # noqa: RUF001 -- a letter of Turkish
        "&": "+",
        "_": "-",
        "‐": "-",  # noqa: RUF001 -- a hyphen as word processors write it
        "–": "-",  # noqa: RUF001
        "—": "-",
        "‘": "'",  # noqa: RUF001
        "’": "'",  # noqa: RUF001
        "ʼ": "'",  # noqa: RUF001
        "`": "'",
    }
)


def bank_text(text: str, length: int) -> str:
    """The text in the characters of ISO 20022 payments, cut to a length. May be empty."""
    kept = _kept(text, BANK_CHARACTERS)
    while "//" in kept:
        kept = kept.replace("//", "/")
    return kept.strip("/ ")[:length].rstrip("/ ")


def nacha_text(text: str, length: int) -> str:
    """The text in upper case and the characters of NACHA files, cut to a length. May be empty."""
    return _kept(_basic(text).upper().replace("+", " "), NACHA_CHARACTERS)[:length].rstrip()


def has_letters(text: str) -> bool:
    """Whether a name has a letter left in it once it is written in basic Latin letters."""
    return any(character in ascii_letters for character in _basic(text))


def _kept(text: str, allowed: frozenset[str]) -> str:
    return " ".join("".join(c if c in allowed else " " for c in _basic(text)).split())


def _basic(text: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", text.translate(_SPELLINGS))
    return "".join(c for c in taken_apart if not unicodedata.combining(c))
