"""The adapter asks a provider as the standard says, and reads who somebody is."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from api.openid.provider import RemoteProvider
from domain.people.openid.providers import AuthorisationRequest
from tests.api.openid import peer as peers
from tests.api.openid.peer import CLIENT, refused

DISCOVERY = "/.well-known/openid-configuration"
REQUEST = AuthorisationRequest("https://work.example/sign-in", "s", "n", peers.challenge("v" * 43))


async def test_the_browser_takes_along_what_the_standard_says(remote, peer):
    address = urlsplit(await remote.address(REQUEST))

    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{peer.url}/authorize"
    assert parse_qs(address.query) == {
        "response_type": ["code"],
        "client_id": [CLIENT],
        "redirect_uri": [REQUEST.redirect],
        "scope": ["openid email"],
        "state": ["s"],
        "nonce": ["n"],
        "code_challenge": [REQUEST.challenge],
        "code_challenge_method": ["S256"],
    }


async def test_a_code_gives_a_person(remote, peer, answer):
    identity = await remote.identity(answer)

    assert (identity.subject, identity.email, identity.is_email_verified) == (
        "ada",
        "ada@example.org",
        True,
    )
    assert identity.names == ("Ada",)
    [(authorization, form)] = peer.forms
    assert authorization.startswith("Basic ")
    assert parse_qs(form) == {
        "grant_type": ["authorization_code"],
        "code": ["a-code"],
        "redirect_uri": [answer.redirect],
        "code_verifier": [answer.verifier],
    }


@pytest.mark.parametrize(
    ("methods", "secret", "sent"),
    [
        (["client_secret_post"], "s", {"client_id", "client_secret"}),
        (["none"], None, {"client_id"}),
    ],
)
async def test_the_client_proves_itself_as_the_provider_takes_it(
    described, peer, answer, methods, secret, sent
):
    peer.document["token_endpoint_auth_methods_supported"] = methods

    await RemoteProvider(replace(described, client_secret=secret)).identity(answer)

    [(authorization, form)] = peer.forms
    assert authorization is None
    assert {name for name in parse_qs(form) if name.startswith("client")} == sent


async def test_what_the_token_leaves_out_is_read_from_the_user_info(remote, peer, answer):
    peer.claims = {"email": None, "email_verified": None}
    assert (await remote.identity(answer)).email == "ada@example.org"
    peer.user_info["sub"] = "eve"

    assert "another person" in await refused(remote, answer)


async def test_an_email_is_verified_where_it_is_told(remote, peer, answer):
    peer.claims = {"email": None, "email_verified": True}
    del peer.user_info["email_verified"]

    assert (await remote.identity(answer)).is_email_verified is False
