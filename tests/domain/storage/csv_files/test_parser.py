"""Rows of CSV files: as Python's csv module reads the whole file, whatever the pieces are."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.storage.csv_files import limits
from domain.storage.csv_files.header import column_names, problems_of
from domain.storage.csv_files.parser import START, CsvPosition, RowParser, Unreadable

TEXTS = st.text(st.sampled_from('ab,,"""\n\r é\u2028\x0b\U0001f600'), max_size=60)
CUTS = st.lists(st.integers(1, 7), min_size=1, max_size=40)


def parsed(content, sizes=(1 << 20,), start=START):
    """All rows, and the error that ends them, if one does."""
    parser, rows = RowParser(start), []
    try:
        place, number = start.offset, 0
        while place < len(content):
            size = sizes[number % len(sizes)]
            parser.feed(content[place : place + size])
            rows.extend(parser.rows())
            place, number = place + size, number + 1
        parser.close()
        rows.extend(parser.rows())
    except Unreadable as fault:
        return rows, fault
    return rows, None


def read_whole(text):
    """The rows by the csv module alone; None stands for a row that it refuses."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, strict=True)
    rows = []
    while True:
        try:
            rows.append(next(reader))
        except StopIteration:
            return [row for row in rows if row != []]
        except csv.Error as fault:
            if "unexpected end" in str(fault):
                return [*(row for row in rows if row != []), "unclosed"]
            rows.append(None)


@given(TEXTS, CUTS, st.booleans())
def test_rows_are_those_that_the_csv_module_reads_from_the_whole_file(text, sizes, has_mark):
    content = (b"\xef\xbb\xbf" if has_mark else b"") + text.encode()

    rows, fault = parsed(content, sizes)

    found = [None if row.problems else row.cells for row in rows]
    assert found + ["unclosed"] * bool(fault) == read_whole(text)
    assert [row.number for row in rows] == list(range(len(rows)))
    if fault is not None:
        assert (fault.row, "not closed" in fault.reason) == (len(rows), True)


@given(TEXTS, CUTS, st.data())
def test_reading_goes_on_from_any_row_as_if_it_had_never_stopped(text, sizes, data):
    content = text.encode()
    rows, fault = parsed(content)
    if rows:
        number = data.draw(st.integers(0, len(rows) - 1))
        rest, again = parsed(content, sizes, rows[number].after)
        assert rest == rows[number + 1 :]
        assert (again and (again.row, again.column)) == (fault and (fault.row, fault.column))


@pytest.mark.parametrize(
    ("content", "row", "column", "reason"),
    [
        (b'a,b\nx,"y\nz,"w"x\n', 1, 2, "text stands"),
        (b'a,b\nx,"y" ,z\n', 1, 2, "text stands"),
        (b"a,b\nx,caf\xe9\n", 1, 2, "bytes that are not UTF-8"),
        (b"a,b\nx\0y,z\n", 1, 1, "a NUL"),
        (b"a,b\nx," + b"y" * (limits.MOST_CELL_BYTES + 1) + b"\n", 1, 2, "65536 bytes, and at"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_the_next_one_is_read(content, row, column, reason):
    rows, fault = parsed(content + b"next,one\n")

    (problem,) = rows[row].problems
    assert (problem.column, problem.reason.startswith(reason)) == (column, True)
    assert (rows[-1].cells, fault) == (["next", "one"], None)


NO_ROWS = {
    "unclosed": (b'a,b\nx,"y\nz,w\n', 1, 2, "a quote is opened"),
    "unclosed and long": (b'a,b\nx,"' + b"y\n" * limits.MOST_ROW_BYTES, 1, 2, "the row is longer"),
    "100 MB": (b"a,b\nx," + b"y" * 100_000_000, 1, 2, "the row is longer"),
    "a million columns": (b"a,b\n1,2\n" + b"," * 10**6, 2, 1 + 2**18, "the row is longer"),
    "UTF-16": ("a,b\n".encode("utf-16"), 0, None, "the file is UTF-16"),
}


@pytest.mark.parametrize(("content", "row", "column", "reason"), NO_ROWS.values(), ids=NO_ROWS)
def test_nothing_is_read_behind_what_no_row_can_be(content, row, column, reason):
    rows, fault = parsed(content, [131_072])

    assert (len(rows), fault.row, fault.column) == (row, row, column)
    assert fault.reason.startswith(reason)


@pytest.mark.long
@pytest.mark.parametrize("name", NO_ROWS)
def test_it_takes_little_memory_to_find_that(name):
    content = NO_ROWS[name][0]
    tracemalloc.start()
    try:
        parsed(content, [131_072])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 24 * 1024 * 1024


@pytest.mark.parametrize(
    ("content", "column", "reason"),
    [
        (b"", None, "the file is empty"),
        (b"\xef\xbb\xbf\r\n\n", None, "the file is empty"),
        (b"a,,b\n", 2, "the column has no name"),
        (b"a,b,a\n", 3, "the column has the name of column 1"),
        (b"a,\xff\n", 2, "bytes that are not UTF-8"),
        (b"a," + b"b" * (limits.LONGEST_NAME + 1), 2, "the name of a column is 1 to 128"),
        (b"a,b\x07\n", 2, "the name of a column"),
        (b",".join(b"c%d" % n for n in range(1_001)), 1_001, "1001 columns, and at most 1000"),
    ],
)
def test_a_header_names_each_column_once(content, column, reason):
    rows, _ = parsed(content)

    with pytest.raises(Unreadable) as refused:
        column_names(rows[0] if rows else None)

    assert (refused.value.row, refused.value.column) == (0, column)
    assert refused.value.reason.startswith(reason)


def test_as_many_columns_as_may_be_are_read():
    names = [f"{n:x}" + "n" * (limits.LONGEST_NAME - 4) for n in range(limits.MOST_COLUMNS)]
    rows, _ = parsed(",".join(names).encode())

    assert column_names(rows[0]) == names


@pytest.mark.parametrize(("row", "column"), [("x", 2), ("x,y,z", 3)])
def test_a_row_has_a_cell_for_each_column(row, column):
    (header, ragged), _ = parsed(f"a,b\n{row}\n".encode())

    (problem,) = problems_of(ragged, column_names(header))
    assert problem == (column, f"{len(row.split(','))} cells, and the header has 2")


def test_a_mark_that_is_cut_in_two_is_no_part_of_the_first_name():
    rows, _ = parsed("\ufeffa,b\r\n1,2\r\n".encode(), [1])

    assert [row.cells for row in rows] == [["a", "b"], ["1", "2"]]
    assert rows[-1].after == CsvPosition(len(b"\xef\xbb\xbfa,b\r\n1,2\r\n"), 2)
