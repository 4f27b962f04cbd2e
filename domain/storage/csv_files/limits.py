"""The bounds of CSV files, which bound the memory that reading one takes."""

from __future__ import annotations

from dataclasses import dataclass

MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
LONGEST_NAME = 128  # of a column, in characters
MOST_ROW_BYTES = 256 * 1024  # with its quotes and line ends
MOST_CELL_BYTES = 65_535  # of UTF-8; a question has no more
MOST_ROW_BYTES_OF_ANY = 1024 * 1024  # a file of results has inputs and answers in one row


@dataclass(frozen=True, slots=True)
class RowBounds:
    """The bounds of one kind of file: of a row with its quotes and line ends, and of a cell."""

    row_bytes: int = MOST_ROW_BYTES
    cell_bytes: int = MOST_CELL_BYTES

    def __post_init__(self) -> None:
        assert self.row_bytes <= MOST_ROW_BYTES_OF_ANY, "the csv module takes no longer cells"


OF_BATCHES = RowBounds()
OF_ANY = RowBounds(MOST_ROW_BYTES_OF_ANY, MOST_ROW_BYTES_OF_ANY)
