"""Keys are fetched when they are needed, and not too often; what is no key is passed over."""

from datetime import timedelta

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey
from starlette.responses import JSONResponse

from domain.kernel import clock
from domain.people.openid.providers import AuthorisationRequest
from domain.people.openid.refusals import ProviderUnavailable
from tests.api.openid import peer as peers
from tests.api.openid.peer import refused

DISCOVERY = "/.well-known/openid-configuration"
REQUEST = AuthorisationRequest("https://work.example/sign-in", "s", "n", peers.challenge("v" * 43))


async def test_a_new_key_is_fetched_once_and_not_too_often(remote, peer, answer):
    now = clock.now()
    clock.freeze(now)
    await remote.identity(answer)
    await remote.identity(answer)
    assert peer.asked.count("/keys") == 1
    key = ECKey.generate_key("P-256", {"kid": "next"}, private=True)
    peer.keys, peer.signing_key, peer.header = [key], key, {"alg": "ES256", "kid": "next"}
    clock.freeze(now + timedelta(seconds=30))

    assert (await remote.identity(answer)).subject == "ada"
    assert peer.asked.count("/keys") == 2
    peer.header = {"alg": "ES256", "kid": "unknown"}
    for _ in range(3):
        assert "no key" in await refused(remote, answer)
    assert peer.asked.count("/keys") == 2


async def test_keys_that_cannot_be_fetched_are_asked_for_once_in_a_while(remote, peer, answer):
    now = clock.now()
    clock.freeze(now)
    peer.answers["/keys"] = JSONResponse({}, 503)
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            await remote.identity(answer)
    assert peer.asked.count("/keys") == 1
    del peer.answers["/keys"]
    clock.freeze(now + timedelta(seconds=5))

    assert (await remote.identity(answer)).subject == "ada"


async def test_a_token_without_a_key_id_is_checked_by_the_only_key(remote, peer, answer):
    peer.header = {"alg": "ES256"}
    await remote.identity(answer)
    peer.keys = [peers.EC, ECKey.generate_key("P-256", {"kid": "two"}, private=True)]
    clock.freeze(clock.now() + timedelta(hours=2))

    assert "no key" in await refused(remote, answer)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        "nothing",
        [None, 7, {}, {"kty": "EC"}, {"kty": "oct", "k": "AAAA", "kid": "ec"}],
        [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "ec"}],
        [{"kid": "ec"}] * 101,
    ],
)
async def test_keys_that_are_none_are_passed_over(remote, peer, answer, keys):
    peer.answers["/keys"] = JSONResponse({"keys": keys})

    assert "key" in await refused(remote, answer)


async def test_short_keys_and_keys_to_encrypt_are_not_believed(remote, peer, answer):
    with pytest.warns(SecurityWarning):
        short = RSAKey.generate_key(1024, {"kid": "short"}, private=True)
    peer.keys, peer.signing_key = [short], short
    peer.header = {"alg": "RS256", "kid": "short"}
    assert "no key" in await refused(remote, answer)

    peer.keys = [peers.EC.as_dict(private=False) | {"use": "enc"}]
    peer.signing_key, peer.header = peers.EC, {"alg": "ES256", "kid": "ec"}
    clock.freeze(clock.now() + timedelta(hours=2))
    assert "no key" in await refused(remote, answer)
