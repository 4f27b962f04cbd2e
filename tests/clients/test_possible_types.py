"""Apollo Client and fragments on interfaces, as docs/clients.md says."""


async def test_without_possible_types_fragments_on_interfaces_are_dropped(
    market, people, scene, played
):
    cursor = (await market.ask("{ eventCursor }", people.wim.token)).only
    hit = scene.id("open")
    await market.do("acceptHit", people.wim.token, hitId=hit)
    player = await played(
        "possible.js", MARKET_URL=market.url, TOKEN=people.wim.token, HIT=hit, AFTER=cursor
    )
    seen = [await player.receive() for _ in range(4)]

    assert await player.ended() == (0, "")
    assert [(each["said"], each["policy"], bool(each["cursor"])) for each in seen] == [
        ("with", "network-only", True),
        ("with", "no-cache", True),
        ("without", "network-only", False),
        ("without", "no-cache", True),
    ]
    assert [bool(each["id"]) for each in seen] == [bool(each["cursor"]) for each in seen]
