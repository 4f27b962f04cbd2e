"""The limits of exports."""

from __future__ import annotations

from datetime import timedelta

ONE_IN = timedelta(days=1)  # an account may ask so often
PAGE = 50  # rows that are in memory at once; the longest of them is a form of some hundred KiB
ROWS_A_CHUNK = 400
BYTES_A_CHUNK = 256 * 1024  # of text; a chunk ends with the page that reaches it
FILES_A_CHUNK = 12  # each is a query at least
LARGEST_FILE = 1024**3  # of text in one file of the archive: after it, another one begins
