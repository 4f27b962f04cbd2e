"""Calls of any server that somebody may name, and of anything that somebody may type."""

import httpx2
import pytest

from api.cli.batch.market import CommandFailed, Market, MarketAddress


def answering(status, content):
    """A market at a server that always answers so."""
    transport = httpx2.MockTransport(lambda request: httpx2.Response(status, content=content))
    return Market(httpx2.AsyncClient(transport=transport), MarketAddress("http://x.test", "key"))


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"<html>", b"[]", b'"ok"', b"null", b"{}", b'{"detail": "Not Found"}'),
        *(b'{"data": null}', b'{"data": []}', b'{"errors": "no"}', b'{"errors": [{}]}'),
    ],
)
async def test_a_server_that_is_no_market_is_a_sentence(content):
    with pytest.raises(CommandFailed, match="/graphql is no GraphQL of a market"):
        await answering(404, content).query("{ x }")


@pytest.mark.parametrize("typed", ["caf\udce9.csv", 10**30])
async def test_what_cannot_be_sent_is_a_sentence(typed):
    with pytest.raises(CommandFailed, match="What was typed cannot be sent"):
        await answering(200, b"{}").query("{ x }", name=typed)
