"""A database with threads of the contact form from before others: they and their messages stay."""

import shutil

from api.database.connect import database
from api.database.migrate import MIGRATIONS, migrate
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.messages import recount
from domain.messages.lifecycle import ThreadKind
from domain.messages.models import Thread, ThreadMessage
from tests.api.database.test_migrate import postgres_empty_url, sqlite_empty_url, url

__all__ = ["postgres_empty_url", "sqlite_empty_url", "url"]

THREAD = Statement(
    """INSERT INTO threads (id, email, category, subject, state, created_at, asked_at)
    VALUES ($1, 's@example.org', 'OTHER', 'x', 'OPEN', '2026-01-31 12:00:00+00:00',
        '2026-01-31 12:00:00+00:00')"""
)
MESSAGE = Statement(
    """INSERT INTO thread_messages (id, thread_id, author, text, written_at)
    VALUES ($1, $2, $3, 'x', '2026-02-01 12:00:00+00:00')"""
)


async def test_earlier_threads_stay_with_their_messages_as_read(url, tmp_path):
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for path in MIGRATIONS.glob("*.sql"):
        if path.name < "0042":
            shutil.copy(path, earlier)
    await migrate(url, directory=earlier)
    with_two, empty = new_id(), new_id()
    async with database(url):
        for key in (with_two, empty):
            await THREAD.run(key)
        for author in ("WRITER", "OPERATOR"):
            await MESSAGE.run(new_id(), with_two, author)

    await migrate(url)

    async with database(url):
        threads = {each.id: each for each in await Thread.all()}
        numbers = await ThreadMessage.all().order_by("id").values_list("number", flat=True)
        assert await recount.differences() == []
    assert list(numbers) == [1, 2]
    assert {each.kind for each in threads.values()} == {ThreadKind.OPERATORS}
    assert (threads[with_two].messages, threads[empty].messages) == (2, 0)
    assert threads[with_two].unread_by_person == 0
    assert threads[with_two].last_at > threads[empty].last_at
