"""One row of a file is read as the csv module reads all of them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput
from domain.projects import file_rows
from domain.storage import reading

CELLS = st.text(st.sampled_from('ab,"\n\r é\ufeff'), max_size=6)


@pytest.fixture
def file(monkeypatch):
    """A file of these bytes, which is read in pieces of so many."""

    def made(content, size=7):
        async def read(_upload, _start):
            for start in range(0, len(content), size):
                yield content[start : start + size]

        monkeypatch.setattr(reading, "read", read)

    return made


async def row(number):
    return await file_rows.row_of(None, number)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4), data=st.data()
)
async def test_a_row_has_the_values_that_were_written(file, rows, data):
    text = io.StringIO()
    writer = csv.writer(
        text, quoting=csv.QUOTE_ALL, lineterminator=data.draw(st.sampled_from(["\n", "\r\n"]))
    )
    writer.writerows([["x", "y"], *rows])
    mark = data.draw(st.sampled_from(["", "\ufeff"]))
    file((mark + text.getvalue()).encode(), size=data.draw(st.integers(1, 40)))

    for number, cells in enumerate(rows, 1):
        found = await row(number)
        assert (found.columns, list(found.values.values())) == (["x", "y"], cells)
    with pytest.raises(InvalidInput, match=f"from 1 to {len(rows)}"):
        await row(len(rows) + 1)


async def test_blank_lines_are_no_rows(file):
    file(b"a,b\n\n1,2\n\r\n\n3,4")

    assert (await row(2)).values == {"a": "3", "b": "4"}


@pytest.mark.parametrize(
    ("content", "number", "bound"),
    [
        (b"", 1, "the file is empty"),
        (b"a,a\n1,2\n", 1, "the name of column 1"),
        (b"a,b\n", 0, "from 1 to 0"),
        (b"a,b\n1\n", 1, "1 cells, and the header has 2"),
        (b'a,b\n"1,2\n', 1, "a quote is opened and not closed"),
        (b'a,b\n"1"x,2\n', 1, "text stands between"),
        (b"a,b\n\xff,2\n", 1, "not UTF-8"),
        (b"a,b\n\xc3", 1, "not UTF-8"),
        (b"a,b\n" + b"x" * 262_145 + b",2\n", 1, "longer than 262144 bytes"),
        (b'a,b\n"' + b"x\n" * 131_072 + b'",2\n', 1, "longer than 262144 bytes"),
    ],
)
async def test_a_row_that_cannot_be_read_is_refused(file, content, number, bound):
    file(content, size=65_536)

    with pytest.raises(InvalidInput, match=bound):
        await row(number)


async def test_rows_that_nobody_asked_for_are_not_checked(file):
    file(b'a,b\n"x"y\n1,2\n')

    assert (await row(2)).values == {"a": "1", "b": "2"}
