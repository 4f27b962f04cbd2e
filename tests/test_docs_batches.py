"""The page on batches, typed through: its documents, in their order, and its table."""

import asyncio
import re
from pathlib import Path

from domain.hits.models import Hit
from domain.jobs.models import Job
from tests.api.http.files import Files
from tests.schema.conftest import database_url, market, more_settings, people, scene  # noqa: F401
from tests.test_docs_qualifications import refusals

PAGE = (Path(__file__).parents[1] / "docs/batches.md").read_text()
DOCUMENTS = re.findall(r"^```graphql\n(.*?)^```$", PAGE, re.M | re.S)
(ROWS,) = re.findall(r"^```csv\n(.*?)^```$", PAGE, re.M | re.S)
SECONDS = 20


async def test_the_page_can_be_typed_through(market, people, scene):  # noqa: F811
    announce, create, check, look, publish, pay_more, cancel = DOCUMENTS
    content = ROWS.encode()

    async def typed(document, **values):
        answer = await market.ask(document, people.rita.token, **values)
        assert answer.errors == [], answer
        assert not list(refusals(answer.data)) or document == look, answer
        return answer.only

    async def until(state, batch):
        async with asyncio.timeout(SECONDS):
            while (seen := await typed(look, batch=batch))["state"] != state:
                await asyncio.sleep(0.02)
        return seen

    files = Files(market)
    announced = await typed(announce, bytes=len(content))
    assert (await files.put(announced["uploadUrl"], content)).status_code == 201
    given = {"project": scene.id("project"), "upload": announced["upload"]["id"]}
    batch = (await typed(create, **given))["batch"]["id"]
    await typed(check, batch=batch)
    seen = await until("CHECKED", batch)
    assert (seen["totalRows"], seen["invalidRows"]) == (3, 1)
    errors = await files.get(seen["errors"]["url"])
    assert errors.text.splitlines()[1] == '3,source,"1 cells, and the header has 2"'
    cost = seen["estimate"]["total"]
    await typed(publish, batch=batch, version=seen["version"], cost=cost)
    await until("PUBLISHED", batch)
    begun = await typed(pay_more, batch=batch)
    assert begun["batch"]["job"]["kind"] == "batches.raise_reward"
    async with asyncio.timeout(SECONDS):
        while await Job.filter(kind="batches.raise_reward", ended_at__isnull=True).exists():
            await asyncio.sleep(0.02)
    assert await Hit.filter(reward_cents=25, max_assignments=2).count() == 2
    await typed(cancel, batch=batch)
    assert (await until("CANCELLED", batch))["publishedRows"] == 2
