"""Two server processes on PostgreSQL with a shared bell: races, wake-ups, and the end."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
import websockets

from domain.assignments import commands as work
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.people import authentication
from domain.people import commands as accounts
from domain.people.models import Scope
from schema.kernel.node import global_id, unpacked
from tests.domain import cast
from tests.listening import http_client
from tests.proofs import books, people
from tests.proofs.clients import ACCEPT, ANSWER, APPROVE, NOTICES, SUBMIT, Client, Socket

pytestmark = pytest.mark.skipif(
    not Path("/proc/net/tcp").exists(), reason="Only Linux shows which process has a connection."
)
CONNECTIONS = 32
SOCKETS_TO_TRY = 60
CROWDS_TO_TRY = 20
SECONDS_TO_RECEIVE = 60  # for five events in a row, which is less than five polls take
BELL_ONLY = 45.0  # seconds between polls: an earlier event was announced by the bell
REVOKE = """mutation ($input: RevokeApiKeyInput!) { answer: revokeApiKey(input: $input) {
    __typename ... on Refusal { reason message } } }"""
ABANDON_AT = Statement("UPDATE assignments SET deadline = $1 WHERE status = 'IN_PROGRESS'")
APPROVE_AT = Statement("UPDATE assignments SET auto_approval_at = $1 WHERE status = 'SUBMITTED'")
EXPIRE_AT = Statement("UPDATE hits SET expires_at = $1 WHERE id = $2")
FACTS_BY_KIND = Statement("""
    SELECT kind, count(*) AS entries, count(DISTINCT body) AS facts FROM log
    WHERE topic LIKE 'requester/%' GROUP BY kind
""")


@pytest.fixture
def own_redis(redis_url):
    """A user of Redis whose connections can be cut without cutting others."""
    name = f"kempelen_{new_id().hex}"
    with redis.Redis.from_url(redis_url) as admin:
        admin.acl_setuser(
            name, enabled=True, passwords=["+cut"], keys="*", channels="*", commands=["+@all"]
        )
        yield OwnRedis(admin, redis_url, name)
        admin.acl_deluser(name)


class OwnRedis:
    def __init__(self, admin, url, name):
        self._admin, self._name = admin, name
        self.url = urlsplit(url)._replace(netloc=f"{name}:cut@{urlsplit(url).netloc}").geturl()

    def cut(self):
        """Close its connections; returns how many there were."""
        return self._admin.execute_command("CLIENT", "KILL", "USER", self._name)

    def shut_out(self):
        self._admin.acl_setuser(self._name, enabled=False)
        return self.cut()


class Crowd:
    """Many people over a bounded number of connections, which reach both processes."""

    def __init__(self, server):
        self._server = server
        self._https = [http_client(timeout=60) for _ in range(CONNECTIONS)]
        self._free = asyncio.Queue()
        for http in self._https:
            self._free.put_nowait(http)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *details):
        for http in self._https:
            await http.aclose()

    async def ask(self, person, document, **input):
        http = await self._free.get()
        try:
            return await Client(self._server, person.token, http).ask(document, **input)
        finally:
            self._free.put_nowait(http)


async def on_each_process(server, person, other):
    """A socket of one person on one process, and one of another person on the other."""
    one = await Socket(server, person.token).__aenter__()
    for _ in range(SOCKETS_TO_TRY):
        two = await Socket(server, other.token).__aenter__()
        if server.process_of(two.port) != server.process_of(one.port):
            return one, two
        await two.connection.close()
    raise AssertionError(f"{SOCKETS_TO_TRY} sockets in a row came to one process")


async def a_hit(rita, slots):
    kind = await cast.a_type(rita.profile, title=f"Name a colour {new_id()}")
    return await cast.a_hit(rita.profile, slots=slots, hit_type=kind)


async def published(rita, *slots):
    """HITs of one group, with so many slots each."""
    kind = await cast.a_type(rita.profile, title=f"Name a colour {new_id()}")
    return [await cast.a_hit(rita.profile, slots=count, hit_type=kind) for count in slots]


def outcomes(answers):
    """How often each result was given: a success, or the reasons of a refusal."""
    return Counter(
        answer["__typename"]
        if answer["__typename"].endswith("Success")
        else ",".join(answer.get("reasons", [answer["reason"]]))
        for answer in answers
    )


@asynccontextmanager
async def through_both(server, person):
    """Connections that reach both processes: on a busy machine one may take all of them."""
    for _ in range(CROWDS_TO_TRY):
        async with Crowd(server) as through:
            asking = (through.ask(person, "{ answer: serverTime }") for _ in range(CONNECTIONS))
            await asyncio.gather(*asking)
            if len({server.process_of(port) for port in _ports(through)}) == 2:
                yield through
                return
    raise AssertionError(f"all connections came to one process, {CROWDS_TO_TRY} times in a row")


@pytest.mark.long
async def test_races_through_both_processes(serve, redis_url):
    server = serve(redis_url)
    rita = await people.requester(Money.parse("5000.00"))
    crowd = await people.workers(200)
    async with through_both(server, crowd[0]) as through:
        await one_slot_has_one_winner(through, rita, crowd)
        await slots_are_given_once(through, rita, crowd)
        await approvals_pay_once(through, rita, crowd)
        served = Counter(server.process_of(port) for port in _ports(through))
    assert len(served) == 2
    print(served)


def _ports(through):
    for http in through._https:
        for connection in http._transport._pool.connections:
            stream = connection._connection._network_stream
            yield stream.get_extra_info("client_addr")[1]


async def one_slot_has_one_winner(through, rita, crowd):
    hit = await a_hit(rita, 1)
    id = global_id("Hit", hit.id)
    answers = await asyncio.gather(*(through.ask(each, ACCEPT, hitId=id) for each in crowd))
    assert outcomes(answers) == {"AcceptHitSuccess": 1, "NO_SLOTS_LEFT": 199}


async def slots_are_given_once(through, rita, crowd):
    """2,000 accepts on the 94 slots of one group, half of them by group and half by HIT."""
    several = await published(rita, *[9] * 6, *[10] * 4)
    group = {"hitGroupId": global_id("HitGroup", several[0].group_id)}
    ids = [{"hitId": global_id("Hit", hit.id)} for hit in several]
    wanted = [(each, wish) for each in crowd for wish in [*ids[::2], *[group] * 5]]
    answers = await asyncio.gather(*(through.ask(each, ACCEPT, **wish) for each, wish in wanted))
    given = outcomes(answers)
    assert len(wanted) == 2000
    assert given["AcceptHitSuccess"] == 94
    refusals = {reason for reasons in given for reason in reasons.split(",")}
    assert refusals <= {"AcceptHitSuccess", "NO_SLOTS_LEFT", "ALREADY_DONE"}
    assert given.total() == 2000
    taken = Counter(a["assignment"]["hit"]["id"] for a in answers if "assignment" in a)
    assert taken == {global_id("Hit", hit.id): hit.max_assignments for hit in several}


async def approvals_pay_once(through, rita, crowd):
    hit = await a_hit(rita, 70)
    done = [await cast.a_submitted(each.profile, hit) for each in crowd[:70]]
    ids = [global_id("Assignment", each.id) for each in done]
    answers = await asyncio.gather(
        *(through.ask(rita, APPROVE, assignmentId=id) for id in ids[:50])
    )
    assert outcomes(answers) == {"ApproveAssignmentSuccess": 50}
    answers = await asyncio.gather(
        *(through.ask(rita, APPROVE, assignmentId=id) for id in ids[50:] for _ in range(2))
    )
    assert outcomes(answers) == {"ApproveAssignmentSuccess": 20, "WRONG_STATE": 20}
    assert await books.transfers("REWARD") == 70


async def received_from_the_other_process(server, rita, wim):
    """Approvals given on one process reach the worker on the other, one after another.

    Where only polls announced them, each would wait for the next one.
    """
    hit = [await a_hit(rita, 1) for _ in range(5)]
    done = [await cast.a_submitted(wim.profile, each) for each in hit]
    one, other = await on_each_process(server, rita, wim)
    try:
        await other.start(NOTICES)
        await asyncio.sleep(0.5)  # it follows from now: earlier events are not delivered
        async with asyncio.timeout(SECONDS_TO_RECEIVE):
            for assignment in done:
                await one.ask(APPROVE, assignmentId=global_id("Assignment", assignment.id))
                await hears_of_an_approval(other)
    finally:
        await one.connection.close()
        await other.connection.close()


async def hears_of_an_approval(socket):
    """An event committed a moment before "from now" may be delivered too."""
    while (await socket.event())["__typename"] != "AssignmentApproved":
        pass


@pytest.mark.long
async def test_redis_rings_for_the_other_process_and_again_after_its_links_are_cut(
    serve, own_redis
):
    server = serve(own_redis.url, poll_seconds=BELL_ONLY)
    rita, (wim,) = await people.requester(Money.parse("100.00")), await people.workers(1)
    await received_from_the_other_process(server, rita, wim)

    assert own_redis.cut() >= 2
    await asyncio.sleep(1)  # to reconnect
    await received_from_the_other_process(server, rita, wim)


@pytest.mark.long
async def test_without_redis_events_are_still_received_by_polling(serve, own_redis):
    server = serve(own_redis.url, poll_seconds=0.5)
    rita, (wim,) = await people.requester(Money.parse("100.00")), await people.workers(1)
    assert own_redis.shut_out() >= 2
    await received_from_the_other_process(server, rita, wim)


@pytest.mark.long
async def test_postgresql_rings_for_the_other_process(serve, market):
    server = serve(market, poll_seconds=BELL_ONLY)
    rita, (wim,) = await people.requester(Money.parse("100.00")), await people.workers(1)
    await received_from_the_other_process(server, rita, wim)
    await revoked_on_one_process_closed_on_the_other(server, wim)
    await asked_to_stop_it_closes_in_order(server, rita)


async def revoked_on_one_process_closed_on_the_other(server, wim):
    viewer = await authentication.viewer_for(wim.token)
    key = await accounts.create_api_key(
        viewer, name="A key", scopes=[Scope.WORK], expires_at=clock.now() + timedelta(days=1)
    )
    one, other = await on_each_process(server, wim, wim._replace(token=key.token))
    answer = await one.ask(REVOKE, apiKeyId=global_id("ApiKey", key.credential.id))
    assert answer["__typename"] == "RevokeApiKeySuccess", answer
    with pytest.raises(websockets.ConnectionClosed):
        await other.message(seconds=SECONDS_TO_RECEIVE)
    assert other.connection.close_code == 4403
    await one.start("{ serverTime }")
    assert (await one.message())["type"] == "next"
    await one.connection.close()


async def asked_to_stop_it_closes_in_order(server, rita):
    """SIGTERM while people work: acknowledged work is there, and clients reconnect."""
    crowd = await people.workers(10, "late")
    hits = await published(rita, *[10] * 20)
    group = global_id("HitGroup", hits[0].group_id)
    submitted = []
    one, other = await on_each_process(server, *crowd[:2])
    working = [asyncio.create_task(_work(server, each, group, submitted)) for each in crowd]
    for _ in range(1000):
        if len(submitted) >= 20:
            break
        await asyncio.sleep(0.01)
    server.ask_to_stop()
    for socket in (one, other):
        with pytest.raises(websockets.ConnectionClosed):
            await socket.message(seconds=10)
        assert socket.connection.close_code == 1012
    assert await server.stopped() == 0
    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    ids = [unpacked(id)[1] for id in submitted]
    rows = await work.decide(rita.profile, ids, work.Decision())
    assert {row.status.value for row in rows} == {"APPROVED"}


async def _work(server, person, group, submitted):
    client = Client(server, person.token)
    try:
        while (answer := await client.ask(ACCEPT, hitGroupId=group)).get("assignment"):
            id = answer["assignment"]["id"]
            await client.ask(SUBMIT, assignmentId=id, answer=ANSWER)
            submitted.append(id)
    finally:
        await client.close()


@pytest.mark.long
async def test_the_clockworks_of_both_processes_fire_each_deadline_once(serve, redis_url):
    serve(redis_url)
    rita, crowd = await people.requester(Money.parse("900.00")), await people.workers(20)
    late = await published(rita, *[20] * 5)
    waiting = await published(rita, *[20] * 5)
    ending = await published(rita, *[1] * 30)
    for each in crowd:
        for hit in late:
            await cast.an_accepted(each.profile, hit)
        for hit in waiting:
            await cast.a_submitted(each.profile, hit)
    # Far enough for both processes to have read it, so that they wake at the same moment.
    soon = clock.now() + timedelta(seconds=2.5)
    await ABANDON_AT.run(soon)
    await APPROVE_AT.run(soon)
    await EXPIRE_AT.run_many([(soon, hit.id) for hit in ending])
    for _ in range(100):
        logged = {row["kind"]: (row["entries"], row["facts"]) for row in await FACTS_BY_KIND.rows()}
        if logged.get("AssignmentApproved") == logged.get("AssignmentAbandoned") == (100, 100):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.2)  # for events that should not come: both have polled once more

    logged = {row["kind"]: (row["entries"], row["facts"]) for row in await FACTS_BY_KIND.rows()}
    assert logged["AssignmentAbandoned"] == (100, 100)
    assert logged["AssignmentApproved"] == (100, 100)
    assert logged["HitExpired"] == (30, 30)
    assert await books.transfers("REWARD") == 100
