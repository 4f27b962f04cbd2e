"""Files that name workers: the printed ids, one a line, or in a column WorkerId.

Other columns are passed over, so that files of results and of workers are read as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import InvalidInput, Rule
from domain.people import printed_ids
from domain.qualifications import csv_rows
from domain.storage.models import Upload
from domain.storage.reading import read as pieces

MOST_BYTES = 2_000_000  # some 130,000 ids; the file is read as a whole for each part
_HEADERS = ("workerid", "worker id", "worker_id")


async def read(upload: Upload) -> list[str]:
    """The printed ids that the file names, as it has them, each once. Raises InvalidInput."""
    content = b"".join([piece async for piece in pieces(upload)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        shown = f"byte {wrong.start}"
        raise InvalidInput(
            "from.uploadId", shown, "text in UTF-8", broken=Rule.CHARACTERS
        ) from None
    rows = [cells for _, cells in csv_rows.read("from.uploadId", text, most_bytes=MOST_BYTES)]
    return list(dict.fromkeys(_ids(rows)))


def _ids(rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    named = [place for place, name in enumerate(rows[0]) if normal_form(name) in _HEADERS]
    if len(named) == 1:
        rows, place = rows[1:], named[0]
    elif not named and len(rows[0]) == 1:
        place = 0
    else:
        bound = "a file with one column WorkerId, or with one id a line"
        raise InvalidInput("from.uploadId", ",".join(rows[0]), bound, broken=Rule.FORMAT)
    return [printed_ids.form_of(row[place]) for row in rows if place < len(row) and row[place]]
