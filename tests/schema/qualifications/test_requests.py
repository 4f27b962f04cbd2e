"""Requests for qualifications over GraphQL: asked, tested, decided, listed, and heard of."""

import re
from datetime import datetime, timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.mail.models import Mail
from domain.qualifications import commands, system_types
from domain.qualifications.facts import InvitedToWork
from schema.kernel.node import global_id
from tests.domain.qualifications.requests import cast as stage
from tests.schema.notices.test_notices import settled

SHOWN = """id status requestedAt deadline submittedAt decidedAt value reason
    type { id name } worker { workerId } answer { fields { name values } }
    test { fields { name label ... on SingleChoiceField { choices { value label } } } }"""
REQUESTED = f"... on RequestQualificationSuccess {{ request {{ {SHOWN} }} }}"
HANDED_IN = f"... on SubmitQualificationTestSuccess {{ request {{ {SHOWN} }} }}"
PASSED = [{"name": "sky", "values": ["blue"]}, {"name": "blood", "values": ["red"]}]
FAILED = [{"name": "sky", "values": ["red"]}, {"name": "blood", "values": ["blue"]}]
NOTICES = """subscription { workerNotices {
    __typename
    ... on Event { cursor occurredAt }
    ... on QualificationGranted { granted: value qualification { status value type { id } } }
    ... on QualificationRevoked { reason qualification { status value type { id } } }
    ... on QualificationRequestRejected { reason request { id status } }
    ... on QualificationTestLapsed { request { id status } }
    ... on InvitedToWork { requester { name } group { id title } }
} }"""
EVENTS = """subscription($hitTypeId: ID) { requesterEvents(hitTypeId: $hitTypeId) {
    __typename
    ... on QualificationRequested {
        request { id status answer { fields { name values } } worker { workerId } type { id } }
    }
} }"""


def type_id(row):
    return global_id("QualificationType", row.id)


def request_id(row):
    return global_id("QualificationRequest", row.id)


def fields_of(value):
    return {key for each in value["test"]["fields"] for key in each}


async def test_the_request_for_one_with_a_test_carries_its_form_and_deadline(market, people):
    wanted = await stage.a_keyed_type(people.rita.requester)

    answer = await market.do(
        "requestQualification",
        people.wim.token,
        REQUESTED,
        qualificationTypeId=type_id(wanted),
    )

    request = answer.only["request"]
    assert (request["status"], request["answer"], request["value"]) == ("TESTING", None, None)
    assert [field["name"] for field in request["test"]["fields"]] == ["sky", "blood"]
    assert request["test"]["fields"][0]["choices"][0] == {"value": "red", "label": "Red"}
    assert request["type"]["name"] == wanted.name
    assert request["deadline"] > request["requestedAt"]


async def test_the_answer_key_is_nowhere_in_the_type_of_a_request(market):
    query = '{ __type(name: "QualificationRequest") { fields { name } } }'

    names = {field["name"] for field in (await market.ask(query)).only["fields"]}

    assert not {name for name in names if "key" in name.casefold() or "score" in name.casefold()}


async def test_a_test_is_handed_in_and_scored(market, people, scene):
    handed_in = {"requestId": request_id(scene.testing), "answer": PASSED}
    first = await market.do("submitQualificationTest", people.wim.token, HANDED_IN, **handed_in)
    again = await market.do("submitQualificationTest", people.wim.token, HANDED_IN, **handed_in)
    other = await market.do(
        "submitQualificationTest", people.wim.token, **handed_in | {"answer": FAILED}
    )

    read = "query ($id: ID!) { node(id: $id) { ... on QualificationRequest { answer { xml } } } }"
    xml = (await market.ask(read, people.rita.token, id=request_id(scene.testing))).only["answer"]
    assert re.findall(r"<(\w+)>(\w+)<", xml["xml"]) == [
        ("QuestionIdentifier", "sky"),
        ("SelectionIdentifier", "blue"),
        ("QuestionIdentifier", "blood"),
        ("SelectionIdentifier", "red"),
    ]

    request = first.only["request"]
    assert (request["status"], request["value"]) == ("GRANTED", 7)
    assert request["answer"] == {"fields": PASSED}
    assert again.only == first.only
    assert other.verdict == "ANSWER_DIFFERS"


async def test_a_late_answer_is_refused(market, people, scene):
    clock.advance(timedelta(seconds=stage.MINUTES))

    answer = await market.do(
        "submitQualificationTest",
        people.wim.token,
        requestId=request_id(scene.testing),
        answer=PASSED,
    )

    assert answer.verdict == "DEADLINE_PASSED"


async def test_a_retry_too_early_says_from_when(market, people):
    wanted = await stage.a_type(
        people.rita.requester, is_auto_granted=True, retry_delay_seconds=3600
    )
    made = await commands.request(people.wim.worker, wanted.id)

    answer = await market.do(
        "requestQualification",
        people.wim.token,
        "... on RetryDelayNotElapsed { retryAt }",
        qualificationTypeId=type_id(wanted),
    )

    assert answer.only["__typename"] == "RetryDelayNotElapsed"
    assert answer.only["reason"] == "QUALIFICATION_RETRY_TOO_EARLY"
    at = datetime.fromisoformat(answer.only["retryAt"])
    assert at == made.requested_at + timedelta(seconds=3600)


async def test_each_refusal_of_a_request_has_its_reason(market, people, scene):
    rita = people.rita.requester
    once = await stage.a_type(rita, is_auto_granted=True)
    await commands.request(people.wim.worker, once.id)
    wanted = {
        "QUALIFICATION_RETAKE_NOT_ALLOWED": type_id(once),
        "QUALIFICATION_ALREADY_REQUESTED": global_id("QualificationType", scene.asked.type_id),
        "QUALIFICATION_NOT_REQUESTABLE": type_id(await stage.a_type(rita, is_requestable=False)),
        "WRONG_STATE": type_id(await stage.a_type(rita, status="INACTIVE")),
        "NOT_FOUND": global_id("QualificationType", new_id()),
    }

    outcome = {
        reason: (
            await market.do("requestQualification", people.wim.token, qualificationTypeId=id)
        ).verdict
        for reason, id in wanted.items()
    }

    assert outcome == {reason: reason for reason in wanted}


@pytest.mark.parametrize("id", ["000000000000000000L0", "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH"])
async def test_a_system_type_may_be_named_by_its_known_id_and_not_be_requested(market, people, id):
    assert id in system_types.WELL_KNOWN
    answer = await market.do("requestQualification", people.wim.token, qualificationTypeId=id)

    assert answer.verdict == "QUALIFICATION_NOT_REQUESTABLE"


@pytest.mark.parametrize("verb", ["requestQualification", "acceptQualificationRequest"])
async def test_an_id_of_something_else_is_bad_input(verb, market, people, scene):
    who = people.wim if verb == "requestQualification" else people.rita
    name = "qualificationTypeId" if verb == "requestQualification" else "requestId"

    answer = await market.do(verb, who.token, **{name: scene.id("open")})

    assert answer.verdict == "BAD_USER_INPUT"
    assert name in answer.errors[0]["message"]


async def test_many_are_decided_in_input_order(market, people, scene):
    rita, wim = people.rita.requester, people.wim.worker
    other, robs = (
        await stage.a_submitted(wim, rita),
        await stage.a_submitted(wim, people.rob.requester),
    )
    result = "... on AcceptQualificationRequestSuccess { request { id status value } }"

    answer = await market.do(
        "acceptQualificationRequests",
        people.rita.token,
        f"... on AcceptQualificationRequestsSuccess {{ results {{ __typename {result} "
        "... on Refusal { reason } } }",
        requests=[
            {"requestId": request_id(other), "value": 5},
            {"requestId": request_id(robs)},
            {"requestId": request_id(scene.asked)},
            {"requestId": request_id(scene.testing)},
        ],
    )

    assert answer.verdict == [
        "AcceptQualificationRequestSuccess",
        "NOT_FOUND",
        "AcceptQualificationRequestSuccess",
        "WRONG_STATE",
    ]
    granted = [each["request"] for each in answer.only["results"] if "request" in each]
    assert [(g["id"], g["status"], g["value"]) for g in granted] == [
        (request_id(other), "GRANTED", 5),
        (request_id(scene.asked), "GRANTED", None),
    ]


async def test_a_worker_lists_their_requests_and_qualifications(market, people, scene):
    wim = people.wim.worker
    wanted = await stage.a_type(people.rita.requester)
    await stage.give(wanted, wim, 3)
    await stage.revoke(wanted, wim)
    await commands.hand_in(wim, scene.testing.id, stage.RIGHT)
    query = """{ me { worker {
        held: qualifications { nodes { status value type { id } worker { workerId } } }
        lost: qualifications(status: REVOKED) { nodes { status type { id } } }
        both: qualifications(status: null) { nodes { status } }
        all: qualificationRequests { nodes { id status } }
        open: qualificationRequests(status: [SUBMITTED, TESTING]) { nodes { id } }
        first: qualificationRequests(first: 1) { nodes { id } pageInfo { hasNextPage } }
    } } }"""

    mine = (await market.ask(query, people.wim.token)).only["worker"]
    others = (await market.ask(query, people.wendy.token)).only["worker"]

    tested = global_id("QualificationType", scene.testing.type_id)
    assert mine["held"]["nodes"] == [
        {
            "status": "GRANTED",
            "value": 7,
            "type": {"id": tested},
            "worker": {"workerId": wim.worker_id},
        },
        {
            "status": "GRANTED",
            "value": 80,
            "type": {"id": scene.id("kind")},
            "worker": {"workerId": wim.worker_id},
        },
    ]
    assert mine["lost"]["nodes"] == [{"status": "REVOKED", "type": {"id": type_id(wanted)}}]
    assert len(mine["both"]["nodes"]) == 3
    assert [each["status"] for each in mine["all"]["nodes"]] == ["SUBMITTED", "GRANTED"]
    assert mine["open"]["nodes"] == [{"id": request_id(scene.asked)}]
    assert mine["first"] == {
        "nodes": [{"id": request_id(scene.asked)}],
        "pageInfo": {"hasNextPage": True},
    }
    assert all(each["nodes"] == [] for each in others.values())


async def test_an_owner_lists_what_waits_the_oldest_first(market, people, scene):
    newer = await stage.a_submitted(people.wendy.worker, people.rita.requester)
    query = """query($type: ID) { me { requester {
        qualificationRequests(qualificationTypeId: $type) { nodes { id worker { workerId } } }
    } } }"""

    async def listed(who, **variables):
        answer = await market.ask(query, who.token, **variables)
        nodes = answer.only["requester"]["qualificationRequests"]["nodes"]
        return [node["id"] for node in nodes]

    assert await listed(people.rita) == [request_id(scene.asked), request_id(newer)]
    one = global_id("QualificationType", newer.type_id)
    assert await listed(people.rita, type=one) == [request_id(newer)]
    assert await listed(people.rob) == []
    assert await listed(people.rob, type=one) == []


async def test_test_and_answer_are_for_the_worker_and_the_owner_alone(market, people, scene):
    await commands.hand_in(people.wim.worker, scene.testing.id, stage.RIGHT)
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on QualificationRequest {{ {SHOWN} }} }} }}"
    seen = {}
    for name in ("rita", "wim", "rob", "wendy", "olga"):
        token = getattr(people, name).token
        seen[name] = (await market.ask(query, token, id=request_id(scene.testing))).only

    assert seen["rita"] == seen["wim"]
    assert seen["wim"]["answer"] == {"fields": PASSED}
    assert fields_of(seen["wim"]) == {"name", "label", "choices"}
    assert (seen["rob"], seen["wendy"], seen["olga"]) == (None, None, None)


async def test_a_worker_hears_of_each_outcome_once_and_in_order(market, people, scene):
    rita, wim = people.rita.requester, people.wim.worker
    await settled(market)
    async with market.socket(people.wim.token) as socket, market.socket(people.wendy.token) as hers:
        followed, silent = await socket.subscribe(NOTICES), await hers.subscribe(NOTICES)
        await socket.settle()
        await hers.settle()
        wanted = await stage.a_type(rita, is_auto_granted=True, auto_granted_value=4)
        await commands.request(wim, wanted.id)
        granted = await followed.next()
        await stage.revoke(wanted, wim)
        revoked = await followed.next()
        await market.do(
            "rejectQualificationRequest",
            people.rita.token,
            requestId=request_id(scene.asked),
            reason="Too few.",
        )
        rejected = await followed.next()
        quick = await stage.a_tested_type(rita, test_duration_seconds=60)
        late = await commands.request(wim, quick.id)
        clock.advance(timedelta(seconds=60))
        lapsed = await followed.next()
        await followed.silence()
        await silent.silence()

    of_it = {"status": "GRANTED", "value": 4, "type": {"id": type_id(wanted)}}
    assert (granted["__typename"], granted["granted"], granted["qualification"]) == (
        "QualificationGranted",
        4,
        of_it,
    )
    assert (revoked["__typename"], revoked["reason"]) == ("QualificationRevoked", None)
    assert revoked["qualification"] == of_it | {"status": "REVOKED"}
    assert (rejected["__typename"], rejected["reason"]) == (
        "QualificationRequestRejected",
        "Too few.",
    )
    assert rejected["request"] == {"id": request_id(scene.asked), "status": "REJECTED"}
    assert lapsed["__typename"] == "QualificationTestLapsed"
    assert lapsed["request"] == {"id": request_id(late), "status": "LAPSED"}
    assert await Mail.filter(kind__not="MESSAGE").count() == 2


async def test_a_worker_hears_of_an_invitation(market, people, scene):
    await settled(market)
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        async with unit_of_work() as unit:
            unit.tell(
                InvitedToWork(
                    occurred_at=clock.now(),
                    worker_id=people.wim.worker.id,
                    hit_type_id=scene.type.id,
                    requester_id=people.rita.requester.id,
                )
            )
        notice = await followed.next()

    assert notice["__typename"] == "InvitedToWork"
    assert notice["requester"] == {"name": "Rita"}
    assert notice["group"] == {"id": scene.group, "title": scene.type.title}


async def test_the_owner_hears_of_what_waits_for_them_and_nobody_else(market, people, scene):
    await settled(market)
    read = await stage.a_tested_type(people.rita.requester)
    wim = people.wim
    async with market.socket(people.rita.token) as socket, market.socket(people.rob.token) as robs:
        followed, silent = await socket.subscribe(EVENTS), await robs.subscribe(EVENTS)
        narrow = await socket.subscribe(EVENTS, hitTypeId=scene.id("type"))
        await socket.settle()
        await robs.settle()
        await market.do(
            "requestQualification", wim.token, qualificationTypeId=type_id(scene.wanted)
        )
        plain = await followed.next()
        made = await commands.request(wim.worker, read.id)
        await followed.silence()
        await commands.hand_in(wim.worker, made.id, stage.HALF)
        tested = await followed.next()
        await silent.silence()
        await narrow.silence()

    assert plain["__typename"] == tested["__typename"] == "QualificationRequested"
    assert plain["request"]["status"] == "SUBMITTED"
    assert plain["request"]["type"] == {"id": type_id(scene.wanted)}
    assert tested["request"]["id"] == request_id(made)
    assert tested["request"]["answer"]["fields"][0] == {"name": "sky", "values": ["red"]}


async def test_a_notice_tells_the_value_of_then_and_the_qualification_of_now(market, people):
    await settled(market)
    wanted = await stage.a_type(people.rita.requester)
    start = (await market.ask("{ eventCursor }")).only
    await stage.give(wanted, people.wim.worker, 1)
    await stage.give(wanted, people.wim.worker, 2)
    resumed = NOTICES.replace("subscription {", "subscription($after: Cursor) {").replace(
        "workerNotices {", "workerNotices(after: $after) {"
    )

    async with market.socket(people.wim.token) as socket:
        received = await (await socket.subscribe(resumed, after=start)).take(2)

    assert [each["granted"] for each in received] == [1, 2]
    assert [each["qualification"]["value"] for each in received] == [2, 2]
