"""The limits of storage: times, and what an account may have waiting."""

from __future__ import annotations

from datetime import timedelta

LINK_LASTS = timedelta(minutes=15)
BLOB_LEASE = timedelta(hours=3)  # of bytes on their way; longer than any body may take
LONGEST_FILE_NAME = 200
MOST_WAITING = 100  # uploads of an account that are not attached
MOST_WAITING_BYTES = 256 * 1024 * 1024
LONGEST_REASON = 1_000  # of an operator who reads a file
PIECE_BYTES = 128 * 1024  # that are written at once
