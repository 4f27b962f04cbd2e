"""The provider for trying gives a code once, to its client alone, and has bounds as each other."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.openid.composed import adopted_providers
from api.openid.sandbox import CODE_LASTS, LONGEST_FORM, MOST_CODES, PATH, TOKEN_LASTS
from domain.kernel import clock
from domain.people.openid import providers
from tests.api.openid.peer import challenge

URL = "http://127.0.0.1:8000"
VERIFIER = "v" * 43
LANDING = f"{URL}{PATH}/landing"
ASKED = {
    "response_type": "code",
    "client_id": "kempelen",
    "redirect_uri": LANDING,
    "state": "s",
    "nonce": "n",
    "code_challenge": challenge(VERIFIER),
    "code_challenge_method": "S256",
}
ADA = {"user": "ada", "email": "ada@example.org", "name": "Ada", "verified": "on"}


@pytest.fixture
def sandbox():
    yield adopted_providers((), URL)
    providers.adopt(())
    clock.release()


@pytest.fixture
def client(sandbox):
    with TestClient(Starlette(routes=sandbox.routes()), base_url=URL) as found:
        found.follow_redirects = False
        yield found


def approved(client, form=ADA, **changes):
    """The code in the address that the browser is sent to."""
    address = f"{PATH}/authorize?{urlencode(ASKED | changes)}"
    answer = client.post(address, data=form)
    assert answer.status_code == 303, answer.text
    [code] = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
    return code


def redeemed(client, sandbox, given_code, secret=None, **changes):
    form = {"code": given_code, "redirect_uri": LANDING, "code_verifier": VERIFIER} | changes
    given = sandbox.client.client_secret if secret is None else secret
    return client.post(f"{PATH}/token", data=form, auth=("kempelen", given))


def test_a_code_works_once(client, sandbox):
    code = approved(client)

    first, again = redeemed(client, sandbox, code), redeemed(client, sandbox, code)

    assert first.json()["token_type"] == "Bearer"
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    "changes",
    [{"code_verifier": "w" * 43}, {"redirect_uri": f"{LANDING}/"}, {"code": "another"}],
)
def test_a_code_of_another_request_is_refused(client, sandbox, changes):
    assert redeemed(client, sandbox, approved(client), **changes).status_code == 400


@pytest.mark.parametrize("secret", ["", "wrong", "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_only_the_client_redeems_codes(client, sandbox, secret):
    assert redeemed(client, sandbox, approved(client), secret).status_code == 401
    assert client.post(f"{PATH}/token", headers={"authorization": "Basic =x"}).status_code == 401


def test_a_code_lasts_a_minute(client, sandbox):
    clock.freeze(clock.now())
    in_time, late = approved(client), approved(client)
    clock.freeze(clock.now() + CODE_LASTS - timedelta.resolution)
    assert redeemed(client, sandbox, in_time).status_code == 200
    clock.freeze(clock.now() + timedelta.resolution)

    assert redeemed(client, sandbox, late).status_code == 400
    assert TOKEN_LASTS > CODE_LASTS


def test_so_many_codes_wait_at_most(client, sandbox):
    first, *_ = [approved(client) for _ in range(MOST_CODES + 1)]

    assert redeemed(client, sandbox, first).status_code == 400
    assert redeemed(client, sandbox, approved(client)).status_code == 200


def test_a_form_that_is_too_long_is_none(client):
    address = f"{PATH}/authorize?{urlencode(ASKED)}"

    answer = client.post(address, data=ADA | {"name": "x" * LONGEST_FORM})

    assert answer.status_code == 200
    assert "Say who you are." in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"},
        {"redirect_uri": "https://evil.example/"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_request_that_it_does_not_know_goes_nowhere(client, changes):
    address = f"{PATH}/authorize?{urlencode(ASKED | changes)}"

    for answer in (client.get(address), client.post(address, data=ADA)):
        assert answer.status_code == 400
        assert "location" not in answer.headers


def test_pages_show_text_as_text(client):
    shown = client.get(f"{PATH}/landing", params={"code": "<script>alert(1)</script>"})

    assert "<script" not in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
