"""The page on worker lists, followed as it is written: every operation, on the whole server."""

import asyncio
import re
from pathlib import Path

from domain.kernel.money import Money
from tests.domain import cast
from tests.schema.cast import Cast
from tests.schema.conftest import database_url, market, more_settings  # noqa: F401

PAGE = (Path(__file__).parents[1] / "docs" / "worker-lists.md").read_text()
CREATES, ADDS, FILLS, LISTS = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
SECONDS = 10


async def test_the_page_can_be_followed(market):  # noqa: F811
    people = await Cast.gathered()
    rita, wim, walt = people.rita, people.wim, people.walt
    await cast.deposit(rita.requester, Money.parse("5.00"))
    await cast.an_approved(rita.requester, walt.worker, await cast.a_hit(rita.requester))

    made = (await market.ask(CREATES, rita.token)).only["workerList"]
    assert (made["name"], made["workerCount"]) == ("Careful readers", 0)

    def written(operation):
        by_name = {"WORKER_LIST": made["id"], "WORKER_ID": wim.worker.worker_id}
        return re.sub("WORKER_LIST|WORKER_ID", lambda found: by_name[found[0]], operation)

    results = (await market.ask(written(ADDS), rita.token)).only["results"]
    assert results == [{"worker": {"workerId": wim.worker.worker_id}}, {"reason": "NOT_FOUND"}]
    assert (await market.ask(written(FILLS), rita.token)).only["job"]["done"] == 0
    expected = {wim.worker.worker_id, walt.worker.worker_id}
    async with asyncio.timeout(SECONDS):
        while workers_on(await market.ask(LISTS, rita.token)) != expected:
            await asyncio.sleep(0.05)


def workers_on(answer):
    (listed,) = answer.only["requester"]["workerLists"]["nodes"]
    found = {each["worker"]["workerId"] for each in listed["workers"]["nodes"]}
    assert listed["workerCount"] == len(found)
    return found
