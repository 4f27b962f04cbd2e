"""Profiles and blocks over GraphQL, and who may do what."""

from datetime import timedelta

import pytest

from domain.kernel.ids import new_id
from domain.people import commands
from domain.people.models import Requester, RequesterBlock, Scope, Worker, WorkerBlock
from schema.kernel.node import global_id
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL, a_form

BLOCKED_WORKERS = """{ me { requester { blockedWorkers {
    nodes { worker { id workerId } reason createdAt } } } } }"""
BLOCKED_REQUESTERS = """{ me { worker { blockedRequesters {
    nodes { requester { id name } createdAt } } } } }"""


def profile(worker):
    return str(global_id("WorkerProfile", worker.worker.id))


def public(requester):
    return str(global_id("RequesterProfile", requester.requester.id))


@pytest.fixture
async def people(database, noon):
    """Everybody who may ask, by what they are."""
    await commands.sign_up(a_form("una"), client_address="192.0.2.1", public_url=PUBLIC_URL)
    await commands.create_operator(a_form("olga"))
    wim, rita = await cast.worker("wim"), await cast.requester("rita")
    reading = [
        await commands.create_api_key(
            person, name="bot", scopes=[Scope.READ], expires_at=noon + timedelta(days=1)
        )
        for person in (wim, rita)
    ]
    return {
        "nobody": None,
        "unconfirmed": await cast.viewer("una"),
        "nothing yet": await cast.joined("nora"),
        "operator": await cast.viewer("olga"),
        "worker": wim,
        "requester": rita,
        "worker's reading key": await cast.seen_by(reading[0].token),
        "requester's reading key": await cast.seen_by(reading[1].token),
    }


OPEN = {
    "nobody": "UNAUTHENTICATED",
    "unconfirmed": "EMAIL_NOT_VERIFIED",
    "nothing yet": "success",
    "operator": "success",
}
READING = {
    "worker's reading key": "SCOPE_MISSING",
    "requester's reading key": "SCOPE_MISSING",
}
NO_WORKER = {
    "nobody": "UNAUTHENTICATED",
    "unconfirmed": "EMAIL_NOT_VERIFIED",
    "nothing yet": "NO_WORKER_ACCOUNT",
    "operator": "NO_WORKER_ACCOUNT",
    "worker": "success",
    "requester": "NO_WORKER_ACCOUNT",
    **READING,
}
NO_REQUESTER = {
    **NO_WORKER,
    "nothing yet": "NO_REQUESTER_ACCOUNT",
    "operator": "NO_REQUESTER_ACCOUNT",
    "worker": "NO_REQUESTER_ACCOUNT",
    "requester": "success",
}
CALLERS = {
    "openWorkerAccount": {**OPEN, "worker": "ALREADY_OPEN", "requester": "success", **READING},
    "openRequesterAccount": {**OPEN, "worker": "success", "requester": "ALREADY_OPEN", **READING},
    "blockWorker": NO_REQUESTER,
    "unblockWorker": NO_REQUESTER,
    "blockRequester": NO_WORKER,
    "unblockRequester": NO_WORKER,
}
ROWS = (Worker, Requester, WorkerBlock, RequesterBlock)


@pytest.mark.parametrize(
    ("verb", "caller", "expected"),
    [(verb, caller, end) for verb, row in CALLERS.items() for caller, end in row.items()],
)
async def test_who_may_do_it(done, people, verb, caller, expected):
    values = {
        "openWorkerAccount": {},
        "openRequesterAccount": {"name": "New Ltd"},
        "blockWorker": {"workerId": profile(people["worker"]), "reason": "spam"},
        "unblockWorker": {"workerId": profile(people["worker"])},
        "blockRequester": {"requesterId": public(people["requester"])},
        "unblockRequester": {"requesterId": public(people["requester"])},
    }
    before = [await table.all().count() for table in ROWS]

    answer = await done(verb, "__typename", people[caller], **values[verb])

    ended = answer[0] if isinstance(answer, list) else answer.get("reason", "success")
    assert ended == expected
    if expected != "success":
        assert [await table.all().count() for table in ROWS] == before
        assert await cast.told() == []


async def test_profiles_are_opened_and_stand_under_me(ask, done, database):
    wim = await cast.joined("wim")

    worker = await done("openWorkerAccount", "worker { id workerId }", wim)
    requester = await done("openRequesterAccount", "requester { id name }", wim, name="Wim Ltd")

    assert worker["worker"]["workerId"][0] == "A"
    me = "{ me { worker { id workerId } requester { id name } } }"
    assert await ask(me, await cast.viewer("wim")) == {
        "me": {"worker": worker["worker"], "requester": requester["requester"]}
    }


async def test_a_client_token_opens_one_profile(done, database):
    wim = await cast.joined("wim")
    ask = {"name": "Wim Ltd", "clientToken": "t"}

    first = await done("openRequesterAccount", "requester { id }", wim, **ask)
    again = await done("openRequesterAccount", "requester { id }", wim, **ask)
    other = await done("openRequesterAccount", "requester { id }", wim, **{**ask, "name": "X"})
    long = await done(
        "openRequesterAccount", "requester { id }", wim, **{**ask, "clientToken": "x" * 65}
    )

    assert again == first
    assert other["reason"] == "CLIENT_TOKEN_REUSED"
    assert (long["field"], long["bound"]) == ("clientToken", "1 to 64 characters of text")


async def test_a_requester_sees_whom_they_blocked_and_why(ask, done, people):
    rita, wim = people["requester"], people["worker"]

    block = "block { worker { id workerId } reason createdAt }"
    made = await done("blockWorker", block, rita, workerId=profile(wim), reason="spam")

    assert made["block"] == {
        "worker": {"id": profile(wim), "workerId": wim.worker.worker_id},
        "reason": "spam",
        "createdAt": "2026-11-22T12:00:00Z",
    }
    listed = await ask(BLOCKED_WORKERS, rita)
    assert listed["me"]["requester"]["blockedWorkers"]["nodes"] == [made["block"]]
    gone = await done("unblockWorker", "worker { id }", rita, workerId=profile(wim))
    assert gone["worker"] == {"id": profile(wim)}
    listed = await ask(BLOCKED_WORKERS, rita)
    assert listed["me"]["requester"]["blockedWorkers"]["nodes"] == []


async def test_a_worker_sees_whom_they_hide(ask, done, people):
    rita, wim = people["requester"], people["worker"]

    block = "block { requester { id name } createdAt }"
    made = await done("blockRequester", block, wim, requesterId=public(rita))

    assert made["block"]["requester"] == {"id": public(rita), "name": "Rita Ltd"}
    listed = await ask(BLOCKED_REQUESTERS, wim)
    assert listed["me"]["worker"]["blockedRequesters"]["nodes"] == [made["block"]]
    gone = await done("unblockRequester", "requester { id }", wim, requesterId=public(rita))
    assert gone["requester"] == {"id": public(rita)}


async def test_a_block_of_nobody_or_of_another_kind_of_thing_is_refused(done, people):
    rita, wim = people["requester"], people["worker"]
    stranger = str(global_id("WorkerProfile", new_id()))

    unknown = await done("blockWorker", "__typename", rita, workerId=stranger, reason="spam")
    wrong = [
        await done("blockWorker", "__typename", rita, workerId=public(rita), reason="spam"),
        await done("blockRequester", "__typename", wim, requesterId=profile(wim)),
        await done("unblockWorker", "__typename", rita, workerId="nonsense"),
        await done("unblockRequester", "__typename", wim, requesterId=""),
    ]
    long = await done("blockWorker", "__typename", rita, workerId=profile(wim), reason="x" * 1025)

    assert (unknown["__typename"], unknown["reason"]) == ("NotFound", "NOT_FOUND")
    assert wrong == [["BAD_USER_INPUT"]] * 4
    assert (long["field"], long["bound"]) == ("reason", "1 to 1024 characters of text")
    assert await WorkerBlock.all().count() == 0
