"""An id token is believed where its signature and every claim hold."""

import pytest
from joserfc.jwk import ECKey, OctKey
from starlette.responses import JSONResponse

from domain.kernel import clock
from domain.people.openid.providers import AuthorisationRequest
from tests.api.openid import peer as peers
from tests.api.openid.peer import CLIENT, refused

DISCOVERY = "/.well-known/openid-configuration"
REQUEST = AuthorisationRequest("https://work.example/sign-in", "s", "n", peers.challenge("v" * 43))


@pytest.mark.parametrize(
    ("algorithm", "make"),
    [("RS256", peers.rsa), ("PS256", peers.rsa), ("EdDSA", peers.okp)],
)
async def test_each_allowed_algorithm_is_believed(remote, peer, answer, algorithm, make):
    key = make()
    peer.keys, peer.signing_key = [key], key
    peer.header = {"alg": algorithm, "kid": key.kid, "x5t": "unknown to us"}

    assert (await remote.identity(answer)).subject == "ada"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"aud": "somebody"}, "another client"),
        ({"aud": ["a", "b"]}, "another client"),
        ({"aud": None}, "another client"),
        ({"aud": [CLIENT, "b"]}, "given to another client"),
        ({"azp": "b"}, "given to another client"),
        ({"nonce": "replayed"}, "another nonce"),
        ({"nonce": None}, "another nonce"),
        ({"sub": None}, "no subject"),
        ({"sub": ""}, "no subject"),
        ({"sub": "x" * 256}, "no subject"),
        ({"sub": 7}, "no subject"),
        ({"sub": "a\nb"}, "no text"),
        ({"exp": None}, "has expired"),
        ({"exp": "never"}, "has expired"),
        ({"exp": True}, "has expired"),
        ({"exp": 1e400}, "has expired"),
        ({"iat": None}, "not made just now"),
        ({"nbf": 99_999_999_999}, "not hold yet"),
        ({"nbf": "soon"}, "not hold yet"),
    ],
)
async def test_a_token_whose_claims_do_not_hold_is_refused(remote, peer, answer, claims, why):
    peer.claims = claims

    assert why in await refused(remote, answer)


@pytest.mark.parametrize(
    ("claim", "just_holds", "does_not"),
    [("exp", -59, -60), ("iat", 60, 62), ("iat", -600, -602), ("nbf", 60, 62)],
)
async def test_clocks_may_differ_by_a_minute(remote, peer, answer, claim, just_holds, does_not):
    now = clock.now().replace(microsecond=0)
    clock.freeze(now)
    peer.claims = {claim: int(now.timestamp()) + just_holds}
    await remote.identity(answer)
    peer.claims = {claim: int(now.timestamp()) + does_not}

    await refused(remote, answer)


async def test_a_token_that_holds_since_ever_is_taken(remote, peer, answer):
    """Some providers write 0 where a token holds from its making on."""
    peer.claims = {"nbf": 0}

    assert (await remote.identity(answer)).subject == "ada"


async def test_several_audiences_hold_with_an_authorised_party(remote, peer, answer):
    peer.claims = {"aud": ["another", CLIENT], "azp": CLIENT}

    assert (await remote.identity(answer)).subject == "ada"


async def test_a_token_without_a_signature_is_refused(remote, peer, answer):
    token = peers.unsigned(peer.token())
    peer.answers["/token"] = JSONResponse({"id_token": token})

    assert "not allowed" in await refused(remote, answer)


async def test_the_public_key_is_no_shared_secret(remote, peer, answer):
    secret = OctKey.generate_key(256, {"kid": "ec"}, private=True)
    peer.keys, peer.signing_key = [secret.as_dict(private=True)], secret
    peer.header = {"alg": "HS256", "kid": "ec"}

    assert "not allowed" in await refused(remote, answer)


@pytest.mark.parametrize("algorithm", ["RS512", "ES256K", "Ed25519", "none", None, ["ES256"]])
async def test_no_other_algorithm_is_believed(remote, peer, answer, algorithm):
    head = peers.unsigned(peer.token()).split(".")
    head[0] = peers.encoded({"alg": algorithm, "kid": "ec"})
    peer.answers["/token"] = JSONResponse({"id_token": ".".join(head) + "AAAA"})

    assert "not allowed" in await refused(remote, answer)


async def test_a_signature_of_another_key_is_refused(remote, peer, answer):
    peer.signing_key = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)

    assert "signature" in await refused(remote, answer)


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "é.e.e", "x" * 20_000, 7, None])
async def test_what_is_no_token_is_refused(remote, peer, answer, token):
    peer.answers["/token"] = JSONResponse({"id_token": token})

    assert "token" in await refused(remote, answer)


async def test_a_token_with_extensions_is_refused(remote, peer, answer):
    token = peer.token().split(".")
    token[0] = peers.encoded({"alg": "ES256", "kid": "ec", "crit": ["b64"], "b64": False})
    peer.answers["/token"] = JSONResponse({"id_token": ".".join(token)})

    assert "extensions" in await refused(remote, answer)
