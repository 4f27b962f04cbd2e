"""The limits of files of results."""

from __future__ import annotations

PAGE = 100  # assignments that are in memory at once
ROWS_A_CHUNK = 100
BYTES_A_CHUNK = 512 * 1024  # of text; a chunk ends with the page that reaches it
CELLS_A_CHUNK = 50_000  # of a CSV file, whose columns may be many; a row at least is written
NAMES_A_CHUNK = 300  # assignments of which the names of answers are read
MOST_ANSWER_COLUMNS = 1_000  # further names are in the form JSON_LINES alone
WINDOW_BYTES = 1024 * 1024  # of a file that is read at once
WINDOW_ROWS = 5_000  # also blank ones, of which a byte each may be
LONGEST_ROW_BYTES = 1024 * 1024  # of such a file
MOST_COLUMNS = 16_384  # of a file that is read
IMPORTED_A_CHUNK = 100  # rows of a file whose decisions are done at once
WORKERS_A_CHUNK = 100  # rows of a file of workers that are written at once
CHANGED_A_CHUNK = 10  # workers whose qualifications and blocks are changed at once
MOST_QUALIFICATION_COLUMNS = 100  # of a file of workers: the newest types
