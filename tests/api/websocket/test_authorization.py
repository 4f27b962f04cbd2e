"""Where a client may put its token on a socket, and what it is told about other places."""

import pytest

from api.access.authentication import NAMES_OF_TOKENS, BadCredential
from api.websocket.authorization import authorization_in
from api.websocket.messages import MAX_REASON_BYTES
from tests.api.websocket.test_connection import Peer

RIGHT = "Bearer open-sesame"
TAKEN = [
    {"authorization": RIGHT},
    {"Authorization": RIGHT},
    {"AUTHORIZATION": RIGHT},
    {"headers": {"Authorization": RIGHT}},
    {"headers": {"authorization": RIGHT, "x-request-id": "1"}},
    {"http": {"headers": {"Authorization": RIGHT}}},
    {"authorization": RIGHT, "headers": {"Authorization": RIGHT}},
    {"headers": [["accept", "*/*"], ["Authorization", RIGHT]]},
    {"headers": [{"Authorization": RIGHT}, "x", None, [], [1, 2]]},
    {"authorization": RIGHT, "token": "csrf"},
    {"authorization": None, "headers": {"Authorization": RIGHT}},
]
STRANGERS = [
    {},
    {"headers": {}},
    {"authToken": None, "token": ""},
    {"headers": {"authorization": None}},
    {"a": {"b": {"c": {"authorization": RIGHT}}}},
    {"tokens": 5, "language": "nl"},
]
SPELLINGS = ["authToken", "AuthToken", "auth_token", "x-auth-token", "X-API-Key", "accessToken"]


@pytest.mark.parametrize("payload", TAKEN, ids=str)
async def test_a_token_is_found_where_clients_put_it(served, connect, payload):
    somebody = served.doorman.knows("open-sesame")
    async with connect() as socket:
        peer = Peer(socket)
        await peer.init(**payload)
        await peer.subscribe("{ account }")
        answer = await peer.receive()

    assert answer["payload"] == {"data": {"account": str(somebody.account.id)}}


@pytest.mark.parametrize("payload", STRANGERS, ids=str)
async def test_a_payload_without_a_token_is_a_strangers(served, connect, payload):
    served.doorman.knows("open-sesame")
    async with connect() as socket:
        peer = Peer(socket)
        await peer.init(**payload)
        await peer.subscribe("{ account }")
        answer = await peer.receive()

    assert answer["payload"] == {"data": {"account": None}}


@pytest.mark.parametrize("name", [*sorted(NAMES_OF_TOKENS), *SPELLINGS])
@pytest.mark.parametrize("place", ["at the top", "in the headers"])
async def test_a_token_under_another_name_is_told_the_right_one(served, connect, name, place):
    served.doorman.knows("open-sesame")
    payload = {name: "open-sesame"}
    async with connect() as socket:
        peer = Peer(socket)
        payload = payload if place == "at the top" else {"headers": payload}
        await peer.send({"type": "connection_init", "payload": payload})
        code, reason = await peer.closing()

    assert code == 4401
    assert reason == f'connection_init takes {{"authorization": "Bearer ..."}}, no {name}'


WRONG = {
    "Write the word Bearer": {"authorization": "open-sesame"},
    "must be the word Bearer": {"headers": {"Authorization": "Basic open-sesame"}},
    "must be a string": {"authorization": {"token": "open-sesame"}},
    "two authorizations that differ": {"authorization": RIGHT, "headers": {"Authorization": "x"}},
    "not valid: sign in again": {"authorization": "Bearer other"},
}


@pytest.mark.parametrize("reason", WRONG)
async def test_an_authorization_that_is_wrong_closes_the_socket_with_the_reason(
    served, connect, reason
):
    served.doorman.knows("open-sesame")
    async with connect() as socket:
        peer = Peer(socket)
        await peer.send({"type": "connection_init", "payload": WRONG[reason]})
        closing = await peer.closing()

    assert closing[0] == 4401
    assert reason in closing[1]


def test_a_name_of_any_length_leaves_the_reason_short_enough():
    with pytest.raises(BadCredential) as caught:
        authorization_in({"t" + "_" * 1_000 + "oken": "x"})

    assert len(str(caught.value).encode()) <= MAX_REASON_BYTES


@pytest.mark.parametrize(
    ("upgrade", "payload"),
    [
        (RIGHT, {}),
        (RIGHT, {"authorization": RIGHT}),
        (RIGHT, {"headers": {"authorization": "bearer open-sesame"}}),
        ("Basic cHJveHk6cHJveHk=", {"authorization": RIGHT}),
    ],
)
async def test_the_upgrade_request_may_have_the_token(served, connect, upgrade, payload):
    somebody = served.doorman.knows("open-sesame")
    async with connect(additional_headers={"Authorization": upgrade}) as socket:
        peer = Peer(socket)
        await peer.init(**payload)
        await peer.subscribe("{ account }")
        answer = await peer.receive()

    assert answer["payload"] == {"data": {"account": str(somebody.account.id)}}


@pytest.mark.parametrize(
    ("upgrade", "payload", "reason"),
    [
        ("Bearer other", {"authorization": RIGHT}, "differ in their tokens"),
        ("Bearer wrong", {}, "not valid: sign in again"),
        ("open-sesame", {}, "Write the word Bearer"),
        ("Basic cHJveHk6cHJveHk=", {}, "must be the word Bearer"),
    ],
)
async def test_a_wrong_token_in_the_upgrade_request_closes_the_socket_with_the_reason(
    served, connect, upgrade, payload, reason
):
    served.doorman.knows("open-sesame")
    served.doorman.knows("other")
    async with connect(additional_headers={"Authorization": upgrade}) as socket:
        peer = Peer(socket)
        await peer.send({"type": "connection_init", "payload": payload})
        closing = await peer.closing()

    assert closing[0] == 4401
    assert reason in closing[1]


@pytest.mark.parametrize("name", ["token", "access_token", "authToken", "authorization"])
async def test_a_token_in_the_address_of_a_socket_is_told_another_place(served, connect, name):
    served.doorman.knows("open-sesame")
    served.url += f"?x=&{name}=open-sesame"
    async with connect() as socket:
        peer = Peer(socket)
        await peer.send({"type": "connection_init"})
        closing = await peer.closing()
    async with connect() as socket:
        await Peer(socket).init(authorization=RIGHT)

    assert closing[0] == 4401
    assert "use connection_init" in closing[1]


async def test_a_revoked_token_of_an_upgrade_request_closes_its_socket(served, connect):
    somebody = served.doorman.knows("open-sesame")
    async with connect(additional_headers={"Authorization": RIGHT}) as socket:
        peer = Peer(socket)
        await peer.init()
        await served.doorman.revoke(somebody.credential_id)

        assert (await peer.closing())[0] == 4403
