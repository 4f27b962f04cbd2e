"""A provider over HTTP, and the adapter that asks it."""

import pytest

from api.openid.fetching import Fetcher
from api.openid.provider import RemoteProvider
from domain.kernel import clock
from domain.people.openid.described import DescribedProvider
from domain.people.openid.providers import AuthorisationAnswer
from tests.api.openid.peer import CLIENT, SECRET, serving_peer


@pytest.fixture
async def peer():
    async with serving_peer() as found:
        yield found
    clock.release()


@pytest.fixture
def described(peer):
    return DescribedProvider(
        name="acme",
        label="Acme",
        issuer=peer.url,
        client_id=CLIENT,
        client_secret=SECRET,
        scopes=("openid", "email"),
        redirects=("https://work.example/sign-in",),
    )


@pytest.fixture
def remote(described):
    return RemoteProvider(described, Fetcher(whole_seconds=5))


@pytest.fixture
def answer(peer):
    return AuthorisationAnswer("a-code", None, "https://work.example/sign-in", peer.nonce, "v" * 43)
