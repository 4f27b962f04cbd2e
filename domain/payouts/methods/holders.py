"""The name of an account's holder: what banks can write, and whether it is the worker's own.

Bank files have basic Latin letters alone, into which `api/payouts/wording.py` writes every Latin
letter. A name in another alphabet would arrive as spaces, so it is refused with what to do.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from domain.kernel import bounds
from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import InvalidInput, Rule
from domain.payouts.methods import limits

_SIGNS = frozenset(" '’-.,&/()+")  # noqa: RUF001 -- names are typed with this apostrophe
_LATIN = "LATIN "  # begins the names of such letters in Unicode


def holder_name(field: str, value: str) -> str:
    """A name that banks can write, with single spaces."""
    bounds.text(field, value, at_most=limits.LONGEST_HOLDER)
    name = " ".join(unicodedata.normalize("NFC", value).split())
    if not all(map(_is_written, name)):
        bound = (
            "the name as the bank knows it, in Latin letters, digits, spaces and ' - . , & / ( ) +"
        )
        raise InvalidInput(field, value, bound, broken=Rule.CHARACTERS)
    if not any(map(str.isalpha, name)):
        bound = "the name as the bank knows it, with a letter in it"
        raise InvalidInput(field, value, bound, broken=Rule.FORMAT)
    return name


def is_one_of(name: str, names: Collection[str]) -> bool:
    """Whether it is one of these names; capitals, accents and signs between do not matter."""
    return _compared(name) in map(_compared, names)


def _is_written(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in _SIGNS
    is_letter = character.isalpha() and unicodedata.name(character, "").startswith(_LATIN)
    return is_letter or character in _SIGNS


def _compared(name: str) -> str:
    plain = unicodedata.normalize("NFD", normal_form(name))
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())
