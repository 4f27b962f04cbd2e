"""The prices of reading what a client sends: documents, large bodies, many variables.

One point is about a millisecond of work. What every request may be is free.
"""

from __future__ import annotations

FREE_CHARACTERS = 2_000  # of a document
CHARACTERS_A_POINT = 200
OVERLAPS_A_POINT = 100  # comparisons of fields by validation, about 10 microseconds each

STRANGERS_BYTES = 64 * 1024  # of a body or message
FREE_BYTES = 256 * 1024  # of a body; a larger one is charged for all of its bytes
BYTES_A_POINT = 4 * 1024

STRANGERS_VALUES = 5_000  # in a body or message
MOST_VALUES = 500_000  # of the signed-in
FREE_VALUES = 5_000
VALUES_A_POINT = 100

STANDING_POINTS, STANDING_SECONDS = 100, 10  # of a subscription, as long as it stands

_STARTS_OF_VALUES = (b",", b"[", b"{")


def of_characters(characters: int) -> int:
    """The points for parsing a document that is not known."""
    return max(0, characters - FREE_CHARACTERS) // CHARACTERS_A_POINT


def of_overlaps(overlaps: int) -> int:
    """The points for the comparisons of fields that a validation made."""
    return overlaps // OVERLAPS_A_POINT


def of_bytes(length: int) -> int:
    """The points for parsing a body as JSON."""
    return 0 if length <= FREE_BYTES else length // BYTES_A_POINT


def of_values(values: int) -> int:
    """The points for reading so many values of variables."""
    return max(0, values - FREE_VALUES) // VALUES_A_POINT


def values_in(text: bytes) -> int:
    """The most values that may begin in a part of a JSON text after its first, without parsing."""
    return sum(text.count(start) for start in _STARTS_OF_VALUES)
