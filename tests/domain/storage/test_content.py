"""Bytes are of the type that was announced, however they arrive, or are refused."""

import io
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.storage.content import CSV, DOCUMENTS, HEAD_BYTES, SIGNATURES, TEXT, ContentCheck
from domain.storage.refusals import UploadProblem, UploadRefused


def verdict(kind, content, cuts=()):
    """What is said of the bytes, in pieces."""
    check, at = ContentCheck(kind), [0, *sorted(cuts), len(content)]
    try:
        for start, end in pairwise(at):
            check.take(content[start:end])
        check.end()
    except UploadRefused as refused:
        return refused.problem
    return None


def signed(kind, parts):
    """A head with these parts of a signature."""
    head = bytearray(HEAD_BYTES)
    for offset, part in parts:
        head[offset : offset + len(part)] = part
    return bytes(head)


def zip_bomb():
    """A hundred kilobytes that unpack to a hundred megabytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("passport.pdf", bytes(100_000_000))
    return held.getvalue()


@pytest.mark.parametrize("kind", SIGNATURES)
@settings(max_examples=30)
@given(data=some.data())
def test_a_file_is_of_its_type_by_its_first_bytes_however_it_is_cut(kind, data):
    parts = data.draw(some.sampled_from(SIGNATURES[kind]))
    content = signed(kind, parts) + data.draw(some.binary(max_size=40))
    cuts = data.draw(some.lists(some.integers(0, len(content)), max_size=6))
    offset, part = data.draw(some.sampled_from(parts))
    changed = bytearray(content)
    changed[offset + data.draw(some.integers(0, len(part) - 1))] ^= 1 << 7

    assert verdict(kind, content, cuts) is None
    if not any(bytes(changed).startswith(p, o) for each in SIGNATURES[kind] for o, p in each):
        assert verdict(kind, bytes(changed), cuts) is UploadProblem.WRONG_TYPE


@pytest.mark.parametrize("kind", [*DOCUMENTS, CSV, TEXT])
def test_an_archive_is_no_document_whatever_it_unpacks_to(kind):
    assert verdict(kind, zip_bomb()) is UploadProblem.WRONG_TYPE


@pytest.mark.parametrize("kind", SIGNATURES)
def test_nothing_is_of_no_type(kind):
    assert verdict(kind, b"") is UploadProblem.WRONG_TYPE


@settings(max_examples=50)
@given(text=some.text(max_size=60), cuts=some.lists(some.integers(0, 240), max_size=5))
def test_text_is_utf_8_without_control_characters(text, cuts):
    content = text.encode()
    controls = {chr(each) for each in (*range(32), 127)} - {*"\t\n\r"}
    expected = None if controls.isdisjoint(text) else UploadProblem.WRONG_TYPE
    assert verdict(TEXT, content, [min(cut, len(content)) for cut in cuts]) is expected
