"""Extending over the API: the new expiry is any instant, and a past one expires the HIT."""

import pytest

from domain.hits.models import Hit
from domain.kernel import clock

EXTENDED = "... on ExtendHitSuccess { hit { status expiresAt } }"
BOUND = "... on InvalidInput { field bound }"


@pytest.mark.parametrize(
    "past",
    ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1999-12-31T23:59:59.999999999+14:00"],
)
async def test_an_expiry_long_ago_expires_the_hit_at_once(market, people, scene, past):
    hit = {"hitId": scene.id("open"), "expiresAt": past}
    answer = await market.do("extendHit", people.rita.token, EXTENDED, **hit)

    assert answer.only["hit"]["status"] == "REVIEWABLE"
    assert (await Hit.get(id=scene.open.id)).expires_at <= clock.now()


@pytest.mark.parametrize("verb", ["extendHit", "createApiKey"])
@pytest.mark.parametrize("expires_at", ["9999-12-31T23:59:59Z", "2200-01-01T00:00:00.1234567Z"])
async def test_an_expiry_too_far_away_is_refused_by_its_bound(
    market, people, scene, verb, expires_at
):
    given = {
        "extendHit": {"hitId": scene.id("open")},
        "createApiKey": {"name": "Key", "scopes": ["READ"]},
    }[verb]
    answer = await market.do(verb, people.rita.token, BOUND, **given, expiresAt=expires_at)

    assert answer.only["field"] == "expiresAt"
    assert "days" in answer.only["bound"]
