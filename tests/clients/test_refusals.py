"""The reaction of clients to an invalid token, and to one that is revoked."""

import pytest


@pytest.mark.parametrize(
    ("client", "codes", "why"),
    [
        ("graphql-ws", [4401], "The token is not valid: sign in again"),
        ("graphql-sse", [], "Server responded with 401: Unauthorized"),
    ],
)
async def test_a_bad_token_is_reported_to_the_application(market, played, client, codes, why):
    player = await played("refused.js", client, MARKET_URL=market.url, TOKEN="wrong")
    refused = await player.until("refused")

    assert await player.ended() == (0, "")
    assert refused["why"] == why
    assert [each["code"] for each in player.all("closed")] == codes


@pytest.mark.parametrize(
    ("client", "codes", "why"),
    [
        ("graphql-ws", [4403, 4401], "The token is not valid: sign in again"),
        ("graphql-sse", [], "Server responded with 401: Unauthorized"),
    ],
)
async def test_a_token_signed_out_elsewhere_is_tried_again_and_refused(
    market, people, played, client, codes, why
):
    player = await played("refused.js", client, MARKET_URL=market.url, TOKEN=people.wim.token)
    await player.until("connected")
    assert (await market.do("signOut", people.wim.token)).verdict == "SignOutSuccess"
    refused = await player.until("refused")

    assert await player.ended() == (0, "")
    assert refused["why"] == why
    assert [each["code"] for each in player.all("closed")] == codes
