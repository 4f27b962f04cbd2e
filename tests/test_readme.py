"""The README's tour, followed as it is written, on the whole server."""

import asyncio
import json
import re
from pathlib import Path

import pytest
import websockets

from api.composition import application
from api.configuration.settings import load
from domain.people import commands as people
from domain.people.models import Scope
from domain.people.rules import SignUpForm
from domain.people.viewer import Viewer
from tests.listening import http_client, listening

README = (Path(__file__).parents[1] / "README.md").read_text()
OPERATIONS = re.findall(r"```graphql\n(.*?)```", README, re.S)
PASSWORD = "a turk in a box of maple"
SECONDS = 10
BALANCE = "{ me { requester { balance { available onHold } } } }"


class Follower:
    """A person with the README open: types operations, and copies ids where it says so."""

    def __init__(self, url):
        self.url, self.copied, self.tokens = url, {"REQUESTER_PASSWORD": PASSWORD}, {}

    def typed(self, operation):
        for placeholder, value in self.copied.items():
            operation = operation.replace(placeholder, value)
        return operation

    async def sign_in(self, operation):
        self.tokens["requester"] = (await self.run(operation))["signIn"]["token"]
        as_worker = operation.replace("requester@", "worker@")
        self.tokens["worker"] = (await self.run(as_worker))["signIn"]["token"]

    async def run(self, operation, *, role=None):
        headers = {"authorization": f"Bearer {self.tokens[role]}"} if role else {}
        async with http_client() as client:
            body = {"query": self.typed(operation)}
            answer = (await client.post(self.url, json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def follow(self, operation, *, role, ready):
        address = self.url.replace("http", "ws", 1)
        async with websockets.connect(address, subprotocols=["graphql-transport-ws"]) as socket:
            payload = {"authorization": f"Bearer {self.tokens[role]}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            message = {"id": "1", "type": "subscribe", "payload": {"query": operation}}
            await socket.send(json.dumps(message))
            await asyncio.sleep(0.5)  # The subscription starts "from now" as the server reads it.
            ready.set()
            return json.loads(await socket.recv())["payload"]


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    async with listening(settings, application(settings)) as url:
        await first_account("requester")
        await first_account("worker")
        yield url


async def first_account(role):
    email = f"{role}@kempelen.example"
    account = await people.create_account(SignUpForm(email, PASSWORD, role, "US"))
    token = (await people.sign_in(email, PASSWORD, client_address="-")).token
    viewer = await viewer_of(token)
    assert isinstance(viewer, Viewer)
    assert viewer.scopes == frozenset(Scope)
    assert viewer.account.id == account.id
    if role == "requester":
        await people.open_requester_account(viewer, name="First Requester")
    else:
        await people.open_worker_account(viewer)


async def viewer_of(token):
    from domain.people.authentication import viewer_for

    return await viewer_for(token)


async def test_the_tour_leads_from_sign_in_to_earnings(market):
    sign_in, prepare, feed, price, publish, browse, accept, submit, approve, earned = OPERATIONS
    person, ready = Follower(market), asyncio.Event()

    await person.sign_in(sign_in)
    prepared = await person.run(prepare, role="requester")
    person.copied["HIT_TYPE_ID"] = prepared["createHitType"]["hitType"]["id"]
    priced = (await person.run(price, role="requester"))["estimate"]
    assert (priced["total"], priced["availableAfterwards"]) == ("0.12", "19.88")
    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        followed = tasks.create_task(person.follow(feed, role="worker", ready=ready))
        await ready.wait()
        published = await person.run(publish, role="requester")
    assert followed.result()["data"]["hitFeed"]["__typename"] == "HitGroupPosted"
    (balance,) = (await person.run(BALANCE, role="requester"))["me"]["requester"].values()
    assert balance == {"available": priced["availableAfterwards"], "onHold": priced["total"]}

    person.copied["HIT_ID"] = published["createHit"]["hit"]["id"]
    (group,) = (await person.run(browse, role="worker"))["hitGroups"]["nodes"]
    assert group["hits"]["nodes"][0]["id"] == person.copied["HIT_ID"]
    assert group["eligibility"] == {"mayAccept": True, "reasons": []}
    accepted = await person.run(accept, role="worker")
    person.copied["ASSIGNMENT_ID"] = accepted["acceptHit"]["assignment"]["id"]
    submitted = await person.run(submit, role="worker")
    assert submitted["submitAssignment"]["assignment"]["status"] == "SUBMITTED"
    approved = await person.run(approve, role="requester")
    assert approved["approveAssignment"]["assignment"]["status"] == "APPROVED"

    worker = (await person.run(earned, role="worker"))["me"]["worker"]
    assert worker["earnings"] == {"total": "0.05", "rewards": "0.05", "bonuses": "0.00"}


def test_every_make_target_that_the_readme_names_exists():
    makefile = (Path(__file__).parents[1] / "Makefile").read_text()

    named = set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.M))

    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.M)} == set()
