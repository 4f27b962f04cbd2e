"""A discovery document leads to the provider, and nowhere else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.people.openid.providers import AuthorisationRequest
from domain.people.openid.refusals import ProviderUnavailable
from tests.api.openid import peer as peers
from tests.api.openid.peer import refused

DISCOVERY = "/.well-known/openid-configuration"
REQUEST = AuthorisationRequest("https://work.example/sign-in", "s", "n", peers.challenge("v" * 43))


async def test_documents_are_fetched_again_after_an_hour(remote, peer, answer):
    now = clock.now()
    clock.freeze(now)
    await remote.identity(answer)
    clock.freeze(now + timedelta(hours=1))
    await remote.identity(answer)

    assert [peer.asked.count(each) for each in (DISCOVERY, "/keys")] == [2, 2]


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"token_endpoint": "https://127.0.0.1/token"},
        {"token_endpoint": "https://169.254.169.254/latest"},
        {"jwks_uri": "https://localhost/keys"},
        {"jwks_uri": "https://localhost./keys"},
        {"jwks_uri": "https://127.0.0.1./keys"},
        {"jwks_uri": "https://0x7f000001/keys"},
        {"jwks_uri": "https://2130706433/keys"},
        {"jwks_uri": "https://intranet/keys"},
        {"jwks_uri": "https://evil.example:8443/keys"},
        {"jwks_uri": "https://user@evil.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "https://[::1]/keys"},
        {"jwks_uri": "https://a.example/\r\nx: y"},
        {"jwks_uri": "https://a.example/" + "x" * 2000},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://a.example/#x"},
        {"userinfo_endpoint": 7},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
async def test_a_discovery_document_that_leads_astray_is_not_used(remote, peer, answer, changes):
    peer.document = changes

    with pytest.raises(ProviderUnavailable):
        await remote.address(REQUEST)
    await refused(remote, answer)
    assert set(peer.asked) == {DISCOVERY}


@pytest.mark.parametrize(
    ("supported", "given", "holds"),
    [(True, True, True), (True, False, False), (False, False, True), (False, True, True)],
)
async def test_an_answer_names_its_issuer_where_the_provider_does(
    remote, peer, answer, supported, given, holds
):
    peer.document["authorization_response_iss_parameter_supported"] = supported
    answer = replace(answer, issuer=peer.url if given else None)
    if holds:
        assert (await remote.identity(answer)).subject == "ada"
    else:
        assert "names no issuer" in await refused(remote, answer)
        assert peer.forms == []
