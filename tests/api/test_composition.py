"""The whole server, composed as by `kempelen serve`, on a real database."""

import asyncio
import json

import pytest
import websockets

from api.composition import application
from api.configuration.settings import load
from domain.assignments import after_submission
from domain.people import commands as people
from domain.people.authentication import viewer_for
from domain.people.commands.sign_up import create_account
from domain.people.rules import SignUpForm
from domain.profiles.commands.process_answers import StoreProfileAnswer
from domain.secrets.keys import new_key
from tests.listening import http_client, listening

PASSWORD = "a turk in a box of maple"
SECONDS = 30


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    async with listening(settings, application(settings)) as url:
        yield url


@pytest.fixture
async def signed_in(market):
    await create_account(
        SignUpForm(email="wim@example.org", password=PASSWORD, display_name="Wim", country="NL")
    )
    return await people.sign_in("wim@example.org", PASSWORD, client_address="127.0.0.1")


async def ask(url, query, *, token=None):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with http_client() as client:
        return await client.post(url, json={"query": query}, headers=headers)


def test_a_server_runs_the_step_that_stores_profile_answers():
    after_submission.adopt(())

    application(load())

    assert StoreProfileAnswer in {type(step) for step in after_submission.steps()}


async def test_everything_that_runs_beside_the_server_is_well(market):
    async with http_client() as client:
        answer = await client.get(market.replace("/graphql", "/health/ready"))

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_a_token_says_who_asks(market, signed_in):
    stranger = await ask(market, "{ me { email } eventCursor serverTime }")
    known = await ask(market, "{ me { email } }", token=signed_in.token)
    wrong = await ask(market, "{ me { email } }", token="wrong")

    assert stranger.json()["data"]["me"] is None
    assert known.json() == {"data": {"me": {"email": "wim@example.org"}}}
    assert wrong.status_code == 401


async def test_signing_out_closes_the_sockets_of_that_session_only(market, signed_in):
    other = await people.sign_in("wim@example.org", PASSWORD, client_address="127.0.0.1")
    async with (
        connected(market, signed_in.token) as first,
        connected(market, other.token) as second,
    ):
        await people.sign_out(await viewer(signed_in.token))
        async with asyncio.timeout(SECONDS):
            await first.wait_closed()
        await second.send(json.dumps({"type": "ping"}))
        async with asyncio.timeout(SECONDS):
            answer = await second.recv()

    assert (first.close_code, first.close_reason) == (4403, "The credential was revoked")
    assert json.loads(answer) == {"type": "pong"}


async def viewer(token):
    return await viewer_for(token)


class connected:
    """A websocket after its authentication."""

    def __init__(self, url, token):
        self.connection = websockets.connect(
            url.replace("http://", "ws://"), subprotocols=["graphql-transport-ws"], proxy=None
        )
        self.token = token

    async def __aenter__(self):
        socket = await self.connection.__aenter__()
        payload = {"authorization": f"Bearer {self.token}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        return socket

    async def __aexit__(self, *details):
        await self.connection.__aexit__(*details)


IN_PRODUCTION = {"production": True, "agreement": "automatic", "secret_keys": new_key()}


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ({}, "DepositFundsSuccess"),
        (IN_PRODUCTION, "NO_PAYMENT_PROVIDER"),
        (IN_PRODUCTION | {"payment_provider": "bank"}, "NO_PAYMENT_PROVIDER"),
        ({"payment_provider": "bank"}, "NO_PAYMENT_PROVIDER"),
        (IN_PRODUCTION | {"payment_provider": "sandbox"}, "DepositFundsSuccess"),
    ],
)
async def test_money_comes_from_the_provider_that_the_operator_chose(
    sqlite_url, tmp_path, settings, outcome
):
    found = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox", **settings)
    async with listening(found, application(found)) as url:
        form = SignUpForm("rita@example.org", PASSWORD, "Rita", "NL")
        await create_account(form)
        token = (await people.sign_in(form.email, PASSWORD, client_address="127.0.0.1")).token
        await people.open_requester_account(await viewer(token), name="Rita")
        deposit = (
            'depositFunds(input: {amount: "1000000.00"}) { __typename ... on Refusal {reason}}'
        )
        answer = await ask(url, f"mutation {{ {deposit} }}", token=token)
        balance = await ask(url, "{ me { requester { balance { available } } } }", token=token)

    done = answer.json()["data"]["depositFunds"]
    held = balance.json()["data"]["me"]["requester"]["balance"]["available"]
    is_success = outcome == "DepositFundsSuccess"
    assert done.get("reason", done["__typename"]) == outcome
    assert held == ("1000000.00" if is_success else "0.00")
