"""JSON and CSV of the same rows; no cell is a formula."""

import csv
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts.export import formats
from domain.accounts.export.formats import Format

NAMES = ("text", "number", "flag", "more")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", 'a"b,c\r\nd']
)
NUMBERS = st.integers(-(2**53), 2**53) | st.none()
LISTS = st.lists(st.text("=ab", max_size=3), max_size=2)
values = st.builds(
    lambda *row: dict(zip(NAMES, row, strict=True)), TEXTS, NUMBERS, st.booleans(), LISTS
)


def read(form, pages):
    whole = formats.head(form, NAMES)
    for number, page in enumerate(pages):
        whole += formats.body(form, page, is_first=number == 0)
    return whole + formats.tail(form)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(values, min_size=1, max_size=3), min_size=1, max_size=3))
def test_both_forms_can_be_read_back(pages):
    rows = [row for page in pages for row in page]

    assert json.loads(read(Format.JSON, pages)) == rows
    text = read(Format.CSV, pages).decode()
    columns, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert tuple(columns) == NAMES
    for row, (cell, number, flag, more) in zip(rows, lines, strict=True):
        assert cell.removeprefix("'") == row["text"].removeprefix("'")
        assert number == ("" if row["number"] is None else str(row["number"]))
        assert (flag, json.loads(more)) == (json.dumps(row["flag"]), row["more"])


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=3))
def test_no_text_is_a_formula(rows):
    text = read(Format.CSV, [rows]).decode()

    for line in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        is_number = line[0].lstrip("+-").replace(".", "").isdecimal()
        assert is_number or not line[0].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
        assert not line[3].startswith(("=", "+", "-", "@"))
