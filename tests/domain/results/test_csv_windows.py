"""Reading CSV by windows: every row once, wherever the windows end; broken files by name."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput
from domain.results import csv_windows, limits
from domain.storage import sheet

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=8)


async def pieces(plain, size):
    for start in range(0, len(plain), size):
        yield plain[start : start + size]


async def whole(plain, *, size=7):
    """All rows of a file, read window by window."""
    rows, start = [], 0
    while True:
        window = await csv_windows.read_window(
            pieces(plain[start:], size), start, first=len(rows) + 1
        )
        rows += window.rows
        start = window.ends
        if window.is_last:
            return rows


@given(TABLES, st.integers(min_value=1, max_value=40))
async def test_what_is_written_is_read_wherever_windows_end(rows, size):
    plain = sheet.lines(rows).encode()
    before = limits.WINDOW_BYTES
    limits.WINDOW_BYTES = size
    try:
        assert await whole(plain, size=size) == rows
    finally:
        limits.WINDOW_BYTES = before


@pytest.mark.parametrize(
    ("plain", "rows"),
    [
        (b"", []),
        (b"a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        (b"\xef\xbb\xbfa,b\n1,2", [["a", "b"], ["1", "2"]]),
        (b'a\n"x\n\ny"\n\nz\n', [["a"], ["x\n\ny"], [], ["z"]]),
        (b"a\rb\n", [["a"], ["b"]]),
    ],
)
async def test_the_forms_that_spreadsheets_write_are_read(plain, rows):
    assert await whole(plain) == rows


@pytest.mark.parametrize(
    ("plain", "path"),
    [
        ("a\nb\nü\n".encode("latin-1"), "file[3]"),
        ("a,b\n".encode("utf-16"), "file[1]"),
        (b'a\n"b\n', "file[2]"),
        (b'a\n"b"c\n', "file[2]"),
        (b"a\nb\0\n", "file[2]"),
        (b"a\n" + b"x" * 3_000, "file[2]"),
        (b"x" * 3_000, "file[1]"),
        (b'"' + b"x\n" * 1_500, "file[1]"),
    ],
)
async def test_a_broken_file_is_refused_with_its_row(plain, path, monkeypatch):
    monkeypatch.setattr(limits, "LONGEST_ROW_BYTES", 1_000)
    with pytest.raises(InvalidInput) as refused:
        await whole(plain)
    assert refused.value.field == path


async def test_a_row_as_long_as_one_may_be_is_read():
    cell = "x" * (limits.LONGEST_ROW_BYTES - 1)

    assert await whole(f"a\n{cell}\nb\n".encode(), size=200_000) == [["a"], [cell], ["b"]]
    with pytest.raises(InvalidInput, match="longer than 1048576 bytes"):
        await whole(f"a\n{cell}x\nb\n".encode(), size=200_000)


async def test_a_cell_of_hundred_mebibytes_is_refused_with_one_window_in_memory():
    read = 0

    async def endless():
        nonlocal read
        while read < 100 * 1024 * 1024:
            read += 65_536
            yield b"x" * 65_536

    with pytest.raises(InvalidInput):
        await csv_windows.read_window(endless(), 0, first=1)
    assert read <= limits.WINDOW_BYTES + 2 * 65_536


async def test_a_window_has_so_many_rows_also_where_they_are_blank():
    window = await csv_windows.read_window(pieces(b"\n" * 2**20, 2**17), 0, first=1)

    assert (len(window.rows), window.ends, window.is_last) == (5_000, 5_000, False)


@pytest.mark.parametrize("start", "=+-@\t\r\n＝＋－＠")  # noqa: RUF001
def test_no_spreadsheet_takes_a_guarded_cell_for_a_formula(start):
    assert sheet.guarded(f"{start}cmd|x") == f"'{start}cmd|x"
    assert [sheet.guarded(each) for each in ("-1.5", "+3", "a=1")] == ["-1.5", "+3", "a=1"]


def test_the_lines_are_those_of_the_csv_module():
    rows = [["a", 'b"c', "d\ne"], ["", "1,2", "'"]]
    assert list(csv.reader(io.StringIO(sheet.lines(rows), newline=""))) == rows
