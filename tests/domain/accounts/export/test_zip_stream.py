"""A ZIP archive that is written by many, each of whom knows its state alone."""

import io
import json
import zipfile
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts.export.zip_stream import LARGEST_32, ZipStream

AT = datetime(2026, 10, 1, 12, 34, 56, tzinfo=UTC)
FOUR_GIB = LARGEST_32 + 1


def handed_on(stream):
    """The stream as the next process has it."""
    return ZipStream.after(json.loads(json.dumps(stream.state())), AT)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=200), max_size=4), max_size=4))
def test_whatever_is_written_in_whatever_parts_can_be_read(files):
    stream, whole = ZipStream(AT), b""
    for number, pieces in enumerate(files):
        whole += stream.begin(f"n°{number}.json")
        for piece in pieces:
            stream = handed_on(stream)
            whole += stream.add(piece)
        stream = handed_on(stream)
        whole += stream.end()
    whole += handed_on(stream).finish()

    archive = zipfile.ZipFile(io.BytesIO(whole))

    assert archive.testzip() is None
    assert archive.namelist() == [f"n°{number}.json" for number in range(len(files))]
    for name, pieces in zip(archive.namelist(), files, strict=True):
        assert archive.read(name) == b"".join(pieces)
        assert archive.getinfo(name).date_time == (2026, 10, 1, 12, 34, 56)


def test_files_that_begin_after_four_gib_can_be_read(tmp_path):
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        stream = ZipStream(AT)
        file.write(stream.begin("near.txt") + stream.add(b"near") + stream.end())
        stream.offset = FOUR_GIB + 5
        file.seek(stream.offset)  # a hole of the file system
        file.write(stream.begin("far.txt") + stream.add(b"far") + stream.end() + stream.finish())

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.read("near.txt") == b"near"
        assert archive.read("far.txt") == b"far"


def test_large_repeated_text_is_packed():
    stream = ZipStream(AT)
    assert len(stream.begin("a") + stream.add(b"a" * 100_000)) < 1_000
