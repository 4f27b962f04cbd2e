"""A text that is parsed in pieces has the value, or the refusal, of the parser of whole texts."""

import asyncio
import json

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.http.json_pieces import (
    MOST_LEVELS,
    SMALL_LEVELS,
    WINDOW_BYTES,
    NotJson,
    parsed_in_pieces,
)

SCALARS = st.none() | st.booleans() | st.integers(-5, 10**6) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=30,
)
SCRAPS = [b"[", b"]", b"{", b"}", b",", b":", b'"a"', b'"b"', b"1", b" ", b'"', b"\\", b"\xc3\xa9"]
PIECES = st.sampled_from([1, 2, 8, 1000])


def whole(text):
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        return []


def in_pieces(text, piece_bytes):
    async def parse():
        try:
            return [await parsed_in_pieces(text, piece_bytes)]
        except NotJson:
            return []

    return asyncio.run(parse())


@settings(max_examples=150, deadline=None)
@given(VALUES, PIECES, st.sampled_from([None, 1]), st.data())
def test_it_is_the_same_value_and_the_same_refusal_of_a_spoilt_text(value, piece, indent, data):
    text = bytearray(json.dumps(value, indent=indent).encode())
    assert in_pieces(bytes(text), piece) == whole(bytes(text)) == [value]

    at = data.draw(st.integers(0, len(text)))
    text[at : at + data.draw(st.integers(0, 1))] = data.draw(st.sampled_from([*SCRAPS, b""]))
    assert in_pieces(bytes(text), piece) == whole(bytes(text)), bytes(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=14).map(b"".join), PIECES)
def test_scraps_of_json_are_taken_or_refused_alike(text, piece):
    assert in_pieces(text, piece) == whole(text), text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"[" * (MOST_LEVELS + 1), f"more than {MOST_LEVELS} levels"),
        (b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1), f"more than {MOST_LEVELS} levels"),
        (b'["' + b"x" * WINDOW_BYTES, "a string without an end"),
        (b"[" + b"1" * (WINDOW_BYTES + 1) + b"]", "nothing but one value"),
    ],
)
def test_what_could_not_be_paused_is_refused(text, words):
    with pytest.raises(NotJson, match=words):
        asyncio.run(parsed_in_pieces(text))


@pytest.mark.parametrize("levels", [SMALL_LEVELS, SMALL_LEVELS + 1, MOST_LEVELS - 1])
@pytest.mark.parametrize("ends", [b"[]", b"{}", b"[}"])
def test_what_is_left_whole_is_checked_whole(levels, ends):
    begin = ends[:1] if ends[:1] == b"[" else b'{"a":'
    text = b"[" + (begin * levels + b"1" + ends[1:] * levels + b",") * 40 + b"2]"

    assert in_pieces(text, 1000) == whole(text)


@pytest.mark.parametrize("content", ["x", "\\", '"', "\n", "é", 'x"\\'])
def test_a_string_may_be_longer_than_any_piece(content):
    value = {"a": [1, content * 300_000, {"b": content * 200_000}]}

    assert asyncio.run(parsed_in_pieces(json.dumps(value).encode())) == value


async def test_others_have_their_turns_while_a_large_text_is_parsed():
    text = b"[" + b'{"a":[1,2,3]},' * 100_000 + b"0]"
    parsing, turns = asyncio.ensure_future(parsed_in_pieces(text)), 0
    while not parsing.done():
        turns += 1
        await asyncio.sleep(0)

    assert len(parsing.result()) == 100_001
    assert turns > 5
