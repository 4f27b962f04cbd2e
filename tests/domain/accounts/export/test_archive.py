"""An archive of many rows: chunk after chunk, each bounded, and each going on where one ended."""

import json
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from domain.accounts.export import limits
from domain.accounts.export.archive import Archive
from domain.accounts.export.reading import known_of
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.storage import store
from tests.domain.accounts.export import cast
from tests.domain.people import cast as people

ROWS = 2_000
TEXT = 1_000  # characters of each
MESSAGE = Statement(
    "INSERT INTO thread_messages (id, thread_id, author, text, written_at, number)"
    " VALUES ($1, $2, 'WRITER', $3, $4, $5)"
)
THREAD = Statement(
    "INSERT INTO threads (id, kind, account_id, category, subject, state, created_at, asked_at,"
    " last_at) VALUES ($1, 'OPERATORS', $2, 'OTHER', '-1+1', 'OPEN', $3, $3, $3)"
)


async def many_messages(viewer, rows=ROWS):
    thread, now = new_id(), clock.now()
    async with unit_of_work():
        await THREAD.run(thread, viewer.account_id, now)
        texts = [(new_id(), thread, f"{n} ".ljust(TEXT, "x"), now, n + 1) for n in range(rows)]
        await MESSAGE.run_many(texts)
    return [str(each[0]) for each in texts]


class Weighing:
    """A store that notes the sizes of what it is given."""

    def __init__(self, inner):
        self._inner, self.sizes = inner, []

    async def write(self, blob_id, pieces, *, length):
        self.sizes.append(length)
        await self._inner.write(blob_id, pieces, length=length)

    def read(self, blob_id):
        return self._inner.read(blob_id)

    async def remove(self, blob_id):
        await self._inner.remove(blob_id)


@pytest.fixture
def weighed(stored):
    weighing = Weighing(store.current())
    store.adopt(weighing)
    return weighing


async def test_many_rows_take_many_chunks_of_bounded_memory(database, weighed):
    wim = await people.worker("wim")
    ids = await many_messages(wim)
    job = await cast.asked(wim)
    tracemalloc.start()
    try:
        count = await cast.chunks(job)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    text = ROWS * TEXT
    assert count > 2 * text / (limits.BYTES_A_CHUNK + limits.PAGE * 2 * TEXT)
    # As much memory as some chunks take, whatever the number of rows.
    assert most < 4 * limits.BYTES_A_CHUNK + 2_000_000 < 2 * text
    assert max(weighed.sizes) < 2 * limits.BYTES_A_CHUNK
    assert 0 <= count - len(weighed.sizes) <= 2  # the last chunks may find nothing more
    archive = await cast.read((await cast.mailed_link(wim)).upload_id)
    rows = cast.rows(archive, "account/thread-messages")
    assert [row["id"] for row in rows] == ids
    assert len(cast.cells(archive, "account/thread-messages")) == ROWS + 1
    heads, cells = cast.cells(archive, "account/threads")
    subject = cells[heads.index("subject")]
    assert subject == "'-1+1"


async def test_a_file_that_grows_too_large_is_cut(database):
    wim = await people.worker("wim")
    await many_messages(wim, rows=3 * limits.PAGE + 10)
    archive = Archive.begun(clock.now())
    archive.largest = limits.PAGE * TEXT
    whole, known = b"", await known_of(wim.account_id)
    while not archive.is_complete:
        largest = archive.largest
        whole += await archive.next_bytes(known)
        archive = Archive.after_state(json.loads(json.dumps(archive.state())), clock.now())
        archive.largest = largest
    whole += archive.finish(market="Kempelen")

    read = zipfile.ZipFile(BytesIO(whole))
    names = [name for name in read.namelist() if name.startswith("account/thread-messages")]
    assert names == [
        f"account/thread-messages{cut}.{form}"
        for form in ("json", "csv")
        for cut in ("", "-2", "-3", "-4")
    ]
    rows = [row for name in names[:4] for row in json.loads(read.read(name))]
    assert len(rows) == 3 * limits.PAGE + 10
    assert all(read.read(name).startswith(b"id,thread_id,") for name in names[4:])
