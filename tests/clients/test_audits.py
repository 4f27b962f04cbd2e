"""The audits of the GraphQL over HTTP specification, from its reference implementation."""

AUDITS = 61


async def test_every_audit_passes(market, people, played):
    player = await played("audits.js", MARKET_URL=market.url)
    audits = [await player.receive() for _ in range(AUDITS)]

    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len({audit["id"] for audit in audits}) == AUDITS
    assert await player.ended() == (0, "")
