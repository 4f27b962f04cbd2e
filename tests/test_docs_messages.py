"""The page on messages, followed as it is written: every operation, and what is told live."""

import re
from pathlib import Path

from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.cast import Cast
from tests.schema.conftest import database_url, market, more_settings  # noqa: F401

PAGE = (Path(__file__).parents[1] / "docs" / "messages.md").read_text()
WRITES, THREADS, ANSWERS, SOME, ALL, READS, LIVE, CLOSES = re.findall(
    r"```graphql\n(.*?)```", PAGE, re.DOTALL
)
DISCLOSURE = "{ installation { messageDisclosure } }"
UNREAD = "{ me { worker { unreadMessages threads { nodes { unreadCount } } } } }"


async def test_the_page_can_be_followed(market):  # noqa: F811
    people = await Cast.gathered()
    rita, wim = people.rita, people.wim
    work = await cast.a_rejected(rita.requester, wim.worker, await cast.a_hit(rita.requester))
    work_id = global_id("Assignment", work.id)
    assert (await market.ask(DISCLOSURE)).only == {"messageDisclosure": "CHOSEN"}
    async with market.socket(wim.token) as socket:
        followed = await socket.subscribe(LIVE)
        await socket.settle()

        written = (await market.ask(WRITES, wim.token, assignmentId=work_id)).only
        thread_id = written["thread"]["id"]
        [thread] = (await market.ask(THREADS, rita.token)).only["requester"]["threads"]["nodes"]
        answered = await market.ask(ANSWERS, rita.token, threadId=thread_id)
        told = await followed.take(2)

    assert (written["thread"]["state"], written["sent"]["number"]) == ("OPEN", 1)
    assert (thread["id"], thread["subject"]) == (thread_id, "Name a colour")
    assert (thread["unreadCount"], thread["disclosedIdentity"]) == (1, None)
    [message] = thread["messages"]["nodes"]
    assert (message["author"], message["assignment"]) == ("WORKER", {"id": work_id})
    assert answered.only == {"thread": {"state": "WAITING"}}
    assert [event["message"]["number"] for event in told] == [1, 2]
    ids = [wim.worker.worker_id, people.walt.worker.worker_id]
    first, second = (await market.ask(SOME, rita.token, workerIds=ids)).only["results"]
    assert (list(first), second) == (["thread"], {"reason": "NOT_FOUND"})
    assert (await market.ask(UNREAD, wim.token)).only["worker"]["unreadMessages"] == 2
    assert (await market.ask(READS, wim.token, threadId=thread_id)).only["thread"]
    assert (await market.ask(UNREAD, wim.token)).only["worker"]["unreadMessages"] == 1
    closed = await market.ask(CLOSES, wim.token, threadId=thread_id)
    assert closed.only == {"thread": {"closedBy": ["WORKER"]}}
    refused = await market.ask(ANSWERS, rita.token, threadId=thread_id)
    assert refused.only["reason"] == "THREAD_CLOSED"
    assert (await market.ask(ALL, rita.token)).only["job"]["id"]
