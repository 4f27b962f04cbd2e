"""The rows of a CSV file, from pieces of its bytes: by Python's csv module, strictly.

The bytes are cut into lines first: the module takes one line at a time, and in UTF-8 no other
character has the bytes of a line end. A row has several lines where a line end is quoted. Reading
can begin at any row: each row says where the next one starts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate, chain, islice
from typing import NamedTuple

from domain.storage.csv_files.limits import MOST_ROW_BYTES_OF_ANY, OF_BATCHES, RowBounds

BOM = b"\xef\xbb\xbf"
FOREIGN_BOMS = (b"\xff\xfe", b"\xfe\xff")
REPLACED = "surrogateescape"  # bytes that are not UTF-8 become characters that UTF-8 cannot have
UNCLOSED = "a quote is opened and not closed"
MISPLACED = "text stands between a closing quote and the next comma"
FOREIGN = "the file is UTF-16, and must be UTF-8"
NOT_UTF_8 = "bytes that are not UTF-8"

# The module's own limit is of the whole process. Rows are bounded here, so cells are, too.
csv.field_size_limit(max(csv.field_size_limit(), 2 * MOST_ROW_BYTES_OF_ANY))


class CsvPosition(NamedTuple):
    """The start of a row. The header is row 0."""

    offset: int  # in bytes
    row: int


START = CsvPosition(0, 0)


class CellProblem(NamedTuple):
    """The reason why a row is refused, and its cell, counted from 1; None for the whole row."""

    column: int | None
    reason: str


class CsvRow(NamedTuple):
    """A row as it stands in the file. The cells of a row with problems are not to be used."""

    number: int
    cells: list[str]
    end: int  # in bytes
    problems: tuple[CellProblem, ...] = ()

    @property
    def after(self) -> CsvPosition:
        """The position of the next row."""
        return CsvPosition(self.end, self.number + 1)


class Unreadable(Exception):
    """From this row on, nothing in the file can be read."""

    def __init__(self, row: int, column: int | None, reason: str) -> None:
        super().__init__(f"row {row}: {reason}")
        self.row, self.column, self.reason = row, column, reason


class RowParser:
    """Takes the bytes of a file piece by piece, and gives the rows that are complete.

    It holds at most one piece and one row. Lines without any character are no rows, unless blank
    rows are asked for.
    """

    def __init__(
        self,
        start: CsvPosition = START,
        bounds: RowBounds = OF_BATCHES,
        *,
        with_blank: bool = False,
    ) -> None:
        self._position = start
        self._bounds = bounds
        self._with_blank = with_blank
        self._is_begun = start.offset > 0
        self._is_over = False
        self._lines: list[bytes] = []
        self._ends: list[int] = []  # of the lines, in bytes
        self._next = 0  # the first line that is not parsed
        self._rest = b""  # a line whose end has not come

    def feed(self, piece: bytes) -> None:
        """The next bytes of the file; the rows before them have been taken. Raises Unreadable."""
        piece = self._rest + piece
        if not self._is_begun:
            if BOM.startswith(piece) and piece != BOM and not self._is_over:
                self._rest = piece  # A mark may be cut in two.
                return
            piece = self._begin(piece)
        lines = piece.splitlines(keepends=True)
        # The second half of "\r\n" may be in the next piece.
        self._rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        self._take(lines)

    def close(self) -> None:
        """The file has ended: what is left is its last row. Raises Unreadable."""
        self._is_over = True
        self.feed(b"")
        if self._rest:
            self._take([self._rest])
            self._rest = b""

    def rows(self) -> Iterator[CsvRow]:
        """The complete rows of what was fed. Raises Unreadable."""
        while self._next < len(self._lines):
            yield from self._plain_rows()
            if self._next < len(self._lines):
                row = self._one_row()
                if row is None:
                    return
                yield row
        self._refuse_excess([self._rest], len(self._rest))

    def _take(self, lines: list[bytes]) -> None:
        del self._lines[: self._next]
        del self._ends[: self._next]
        self._next = 0
        start = self._ends[-1] if self._ends else self._position.offset
        self._lines += lines
        self._ends += islice(accumulate(map(len, lines), initial=start), 1, None)

    def _plain_rows(self) -> Iterator[CsvRow]:
        """Rows up to the first that is not as rows should be, without a call for each line."""
        first, number = self._next, self._position.row
        ends, start, fed = self._ends, self._position.offset, len(self._lines)
        reader = csv.reader(self._texts(first), strict=True)
        with suppress(csv.Error, UnicodeDecodeError, _Suspect):
            for cells in reader:
                following = first + reader.line_num
                end = ends[following - 1]
                if end - start > self._bounds.cell_bytes:
                    return
                self._next, start = following, end
                if cells or self._with_blank:
                    number += 1
                    self._position = CsvPosition(end, number)
                    yield CsvRow(number - 1, cells, end)
                else:
                    self._position = CsvPosition(end, number)
        assert fed == len(self._lines), "rows are taken before more is fed"

    def _texts(self, first: int) -> Iterator[str]:
        """The lines from one on, as text."""
        lines = self._lines
        return map(_text, map(lines.__getitem__, range(first, len(lines))))

    def _one_row(self) -> CsvRow | None:
        """The next row, with what is wrong with it; None where its end has not come."""
        start, number = self._position
        taken: list[bytes] = []
        problems: tuple[CellProblem, ...] = ()
        cells: list[str] = []
        try:
            cells = next(csv.reader(self._replaced(taken), strict=True))
        except csv.Error:
            size = sum(map(len, taken))
            self._refuse_excess(taken, size)
            if self._next + len(taken) == len(self._lines) and _is_open(taken):
                if self._is_over:
                    raise self._unreadable(taken, UNCLOSED) from None
                return None
            problems = (CellProblem(_column(taken, self._bounds.row_bytes), MISPLACED),)
        size = sum(map(len, taken))
        self._refuse_excess(taken, size)
        self._next += len(taken)
        self._position = CsvPosition(start + size, number + 1)
        most = self._bounds.cell_bytes
        checked = ((n, _objection(cell, most)) for n, cell in enumerate(cells, 1))
        problems = problems or tuple(CellProblem(n, reason) for n, reason in checked if reason)
        return CsvRow(number, cells, start + size, problems)

    def _replaced(self, taken: list[bytes]) -> Iterator[str]:
        """The lines of one row as text, whatever they are; no more than a row may have."""
        size = 0
        for place in range(self._next, len(self._lines)):
            if size > self._bounds.row_bytes:
                return
            line = self._lines[place]
            taken.append(line)
            size += len(line)
            yield line.decode("utf-8", REPLACED)

    def _begin(self, piece: bytes) -> bytes:
        self._is_begun = True
        if piece.startswith(FOREIGN_BOMS):
            raise Unreadable(self._position.row, None, FOREIGN)
        if piece.startswith(BOM):
            self._position = CsvPosition(len(BOM), self._position.row)
            return piece[len(BOM) :]
        return piece

    def _refuse_excess(self, lines: list[bytes], size: int) -> None:
        most = self._bounds.row_bytes
        if size > most:
            reason = f"the row is longer than {most} bytes: a quote may not be closed"
            raise self._unreadable(lines, reason)

    def _unreadable(self, lines: list[bytes], reason: str) -> Unreadable:
        return Unreadable(self._position.row, _column(lines, self._bounds.row_bytes), reason)


class _Suspect(Exception):
    """A line has a character that no cell may have."""


def _text(line: bytes) -> str:
    if 0 in line:
        raise _Suspect
    return line.decode()


def _is_open(lines: list[bytes]) -> bool:
    """Whether the row goes on behind these lines: whether a quote more would make it one."""
    texts = (line.decode("utf-8", REPLACED) for line in lines)
    try:
        next(csv.reader(chain(texts, '"'), strict=True))
    except csv.Error:
        return False
    return True


def _column(lines: list[bytes], most: int) -> int:
    """The column of the first field of a row that is not closed, or not closed rightly; the last
    one where all are. At most so many characters are looked at."""
    content = bytearray()
    for line in lines:  # joined at once, they would need ten times their size
        content += line
    text = content.decode("utf-8", REPLACED)[:most]
    column, place = 1, 0
    while True:
        if text.startswith('"', place):
            place = _closed_at(text, place + 1)
            if text[place : place + 1] != ",":
                return column
        elif (place := text.find(",", place)) < 0:
            return column
        column, place = column + 1, place + 1


def _closed_at(text: str, place: int) -> int:
    """The place behind the quote that closes the field which is open here; the end without one."""
    while (quote := text.find('"', place)) >= 0:
        if not text.startswith('"', quote + 1):
            return quote + 1
        place = quote + 2
    return len(text)


def _objection(cell: str, most: int) -> str | None:
    size = len(cell.encode("utf-8", REPLACED))
    if size > most:
        return f"{size} bytes, and at most {most} are allowed"
    if "\0" in cell:
        return "a NUL character, which no text has"
    if any("\udc80" <= character <= "\udcff" for character in cell):
        return NOT_UTF_8
    return None
