"""Pictures of batches, read by links alone, and run by no browser."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from domain.kernel import clock
from schema.kernel.node import global_id
from tests.domain.batches.published import a_batch

URL = "query($id: ID!) { node(id: $id) { ... on Batch { progressPictureUrl progressPicture } } }"


@pytest.fixture
async def seen(market, people):
    row, _ = await a_batch(people.rita.requester, [{"text": "One."}])
    answer = await market.ask(URL, people.rita.token, id=global_id("Batch", row.id))
    return answer.only


def address(market, seen):
    there = urlsplit(seen["progressPictureUrl"])
    return f"{market.url.removesuffix('/graphql')}{there.path}?{there.query}"


async def test_the_holder_of_a_link_reads_the_picture_that_the_query_shows(market, seen):
    answer = await market.http.get(address(market, seen))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text == seen["progressPicture"]
    head = await market.http.head(address(market, seen))
    assert (head.status_code, head.content) == (200, b"")


async def test_a_link_that_is_not_whole_or_has_expired_shows_nothing(market, seen):
    there = address(market, seen)
    for wrong in (there.partition("?")[0], there[:-1], there.replace("until=", "until=1")):
        answer = await market.http.get(wrong)
        assert answer.status_code == 404, wrong
        assert "errors" in answer.json()
    clock.freeze(clock.now() + timedelta(days=7, hours=1))
    assert (await market.http.get(there)).status_code == 404


async def test_a_picture_is_read_and_not_sent(market, seen):
    answer = await market.http.post(address(market, seen))

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
