"""The list of keys at `/.well-known/kempelen.json`: public, cacheable, and nothing else."""

import pytest

from api.pages.key_list import FRESH_SECONDS, PATH
from domain.secrets.models import SigningKey
from domain.secrets.signing import sign
from domain.secrets.verification import keys_in
from tests.schema.conftest import database_url, market, more_settings  # noqa: F401


@pytest.fixture
def asked(market):  # noqa: F811
    url = market.url.removesuffix("/graphql") + PATH

    async def ask(method="GET", **headers):
        return await market.http.request(method, url, headers=headers)

    return ask


async def test_it_has_the_market_and_its_keys_and_makes_none(asked, market):  # noqa: F811
    empty = await asked()
    assert empty.json() | {"url": ""} == {"name": "Kempelen", "url": "", "keys": []}
    signed = await sign("deposit", {})

    answer = await asked()

    (key,) = keys_in(answer.text)
    assert key.id == signed.key_id
    (listed,) = answer.json()["keys"]
    assert list(listed) == [
        "id",
        "algorithm",
        "publicKey",
        "publicKeyPem",
        "madeAt",
        "retiredAt",
    ]
    assert listed["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY-----\n")
    assert (await SigningKey.get()).private_key is not None


async def test_it_may_be_cached_and_is_asked_for_again_by_its_tag(asked):
    first = await asked()
    assert first.headers["cache-control"] == f"public, max-age={FRESH_SECONDS}"
    assert first.headers["content-type"] == "application/json"

    same = await asked(**{"if-none-match": first.headers["etag"]})
    await sign("deposit", {})
    changed = await asked(**{"if-none-match": first.headers["etag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_it_is_only_read(asked, method):
    head = await asked("HEAD")

    assert (head.status_code, head.content) == (200, b"")
    assert (await asked(method)).status_code == 405
