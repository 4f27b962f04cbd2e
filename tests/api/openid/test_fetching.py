"""Answers are bounded in time and size; faults that pass are told from answers that are wrong."""

import asyncio
from dataclasses import replace

import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.openid.fetching import FAULT_LASTS, MOST_BYTES, Fetcher
from api.openid.provider import RemoteProvider
from domain.kernel import clock
from domain.people.openid.providers import AuthorisationRequest
from domain.people.openid.refusals import ProviderUnavailable
from tests.api.openid import peer as peers
from tests.api.openid.peer import refused

DISCOVERY = "/.well-known/openid-configuration"
REQUEST = AuthorisationRequest("https://work.example/sign-in", "s", "n", peers.challenge("v" * 43))


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
@pytest.mark.parametrize(
    "response",
    [
        pytest.param(lambda: Response(status_code=500), id="fault"),
        pytest.param(lambda: Response(status_code=429), id="throttled"),
    ],
)
async def test_a_provider_that_fails_for_now_is_unavailable(remote, peer, answer, path, response):
    peer.answers[path] = response()

    with pytest.raises(ProviderUnavailable):
        await remote.identity(answer)
    peer.answers.clear()
    clock.freeze(clock.now() + FAULT_LASTS)
    assert (await remote.identity(answer)).subject == "ada"


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
@pytest.mark.parametrize(
    "response",
    [
        pytest.param(peers.huge, id="huge"),
        pytest.param(lambda: Response(b"[" * 100_000), id="deep"),
        pytest.param(lambda: Response(b"[1]"), id="list"),
        pytest.param(lambda: Response(b"\xff"), id="bytes"),
        pytest.param(lambda: JSONResponse({"error": "invalid_grant"}, 400), id="refusal"),
        pytest.param(lambda: RedirectResponse("http://127.0.0.1:1/"), id="redirect"),
    ],
)
async def test_an_answer_that_is_none_is_refused(remote, peer, answer, path, response):
    peer.answers[path] = response()

    await refused(remote, answer)


async def test_a_provider_that_does_not_answer_in_time_is_unavailable(described, peer, answer):
    peer.answers[DISCOVERY] = peers.never
    remote = RemoteProvider(described, Fetcher(whole_seconds=0.05))

    with pytest.raises(ProviderUnavailable):
        await remote.address(REQUEST)


async def test_a_provider_that_is_not_there_is_unavailable(described, answer):
    remote = RemoteProvider(replace(described, issuer="http://127.0.0.1:9"))

    with pytest.raises(ProviderUnavailable):
        await remote.identity(answer)


@pytest.mark.parametrize(("padding", "holds"), [(0, True), (1, False)])
async def test_an_answer_has_a_largest_size(remote, peer, answer, padding, holds):
    token = {"id_token": peer.token(), "pad": ""}
    token["pad"] = "x" * (MOST_BYTES - len(JSONResponse(token).body) + padding)
    peer.answers["/token"] = JSONResponse(token)

    if holds:
        assert (await remote.identity(answer)).subject == "ada"
    else:
        assert "longer than" in await refused(remote, answer)


async def test_nobody_waits_in_line_for_a_provider_that_is_down(described, peer):
    clock.freeze(clock.now())
    peer.answers[DISCOVERY] = peers.never
    remote = RemoteProvider(described, Fetcher(whole_seconds=0.05))

    results = await asyncio.gather(
        *(remote.address(REQUEST) for _ in range(20)), return_exceptions=True
    )

    assert {type(each) for each in results} == {ProviderUnavailable}
    assert peer.asked == [DISCOVERY]
