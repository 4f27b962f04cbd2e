"""Decisions of owners on requests: grants with an optional value, rejections with a reason."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.mail.models import Mail
from domain.qualifications import commands
from domain.qualifications.commands import Acceptance, Rejection
from domain.qualifications.models import Qualification, QualificationRequest
from domain.qualifications.requests import queries
from domain.qualifications.requests.decide import DECISIONS_A_CHUNK
from tests.domain import cast
from tests.domain.qualifications.requests import cast as stage

ALL = Slice(limit=100)
REJECTED = "Your request for a qualification was rejected"


@pytest.mark.parametrize("value", [None, 0, 85, -7, 2**31 - 1, -(2**31)])
async def test_an_accepted_request_is_granted_with_its_value_or_with_none(rita, wim, value):
    made = await stage.a_submitted(wim, rita)
    clock.advance(timedelta(hours=1))

    await commands.decide(rita, Acceptance(made.id, value))

    row = await stage.stored(made)
    assert (row.status, row.value, row.decided_at) == ("GRANTED", value, clock.now())
    assert await stage.held(wim) == {made.type_id: value}
    fact = (await cast.told())[-1]
    assert (type(fact).__name__, fact.value) == ("QualificationGranted", value)
    (mail,) = await Mail.all()
    assert ("with the value" in mail.body) == (value is not None)


@pytest.mark.parametrize("reason", [None, "", "Too few right.", "r" * 1024])
async def test_a_rejected_request_is_rejected_and_the_worker_sees_why(rita, wim, reason):
    made = await stage.a_submitted(wim, rita)
    clock.advance(timedelta(hours=1))

    await commands.decide(rita, Rejection(made.id, reason))

    row = await stage.stored(made)
    assert (row.status, row.reason, row.decided_at) == ("REJECTED", reason, clock.now())
    assert await stage.held(wim) == {}
    fact = (await cast.told())[-1]
    assert (type(fact).__name__, fact.reason) == ("QualificationRequestRejected", reason)
    assert list(fact.topics()) == [f"worker/{wim.id}"]
    (mail,) = await Mail.all()
    assert (mail.recipient, mail.subject) == ("wim@example.org", REJECTED)
    assert (reason or "") in mail.body


async def test_a_reason_may_not_be_too_long(rita, wim):
    made = await stage.a_submitted(wim, rita)

    async with cast.refused(InvalidInput) as caught:
        await commands.decide(rita, Rejection(made.id, "r" * 1025))

    assert caught.value.field == "reason"


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
async def test_a_value_has_32_bits(rita, wim, value):
    made = await stage.a_submitted(wim, rita)

    async with cast.refused(InvalidInput) as caught:
        await commands.decide(rita, Acceptance(made.id, value))

    assert caught.value.field == "value"


@pytest.mark.parametrize("decision", [Acceptance, Rejection])
async def test_unknown_requests_and_others_are_not_found(rita, rob, wim, decision):
    made = await stage.a_submitted(wim, rita)

    async with cast.refused(NotFound):
        await commands.decide(rob, decision(made.id))
    async with cast.refused(NotFound):
        await commands.decide(rita, decision(new_id()))


async def in_state(state, requester, worker):
    if state == "TESTING":
        return await commands.request(worker, (await stage.a_tested_type(requester)).id)
    if state == "LAPSED":
        made = await in_state("TESTING", requester, worker)
        clock.freeze(made.deadline)
        await commands.lapse_due(clock.now(), 1)
        return made
    made = await stage.a_submitted(worker, requester)
    decided = Acceptance if state == "GRANTED" else Rejection
    return await commands.decide(requester, decided(made.id))


@pytest.mark.parametrize("decision", [Acceptance, Rejection])
@pytest.mark.parametrize("state", ["TESTING", "GRANTED", "REJECTED", "LAPSED"])
async def test_only_a_submitted_request_can_be_decided(rita, wim, state, decision):
    made = await in_state(state, rita, wim)

    async with cast.refused(WrongState) as caught:
        await commands.decide(rita, decision(made.id))

    assert caught.value.state == state


async def test_a_grant_without_a_request_leaves_the_request_and_accepting_overwrites_it(rita, wim):
    wanted = await stage.a_type(rita)
    made = await commands.request(wim, wanted.id)
    await stage.give(wanted, wim, 90)
    assert (await stage.stored(made)).status == "SUBMITTED"
    assert await stage.held(wim) == {wanted.id: 90}

    await commands.decide(rita, Acceptance(made.id, 40))

    assert await stage.held(wim) == {wanted.id: 40}
    fact = (await cast.told())[-1]
    assert (fact.value, fact.was_held, fact.value_before) == (40, True, 90)


async def test_rejecting_does_not_revoke_an_earlier_grant(rita, wim):
    wanted = await stage.a_type(rita)
    made = await commands.request(wim, wanted.id)
    await stage.give(wanted, wim, 90)

    await commands.decide(rita, Rejection(made.id))

    assert await stage.held(wim) == {wanted.id: 90}


async def test_many_are_decided_in_input_order_each_by_itself(rita, rob, wim, ann):
    first, second = await stage.a_submitted(wim, rita), await stage.a_submitted(ann, rita)
    third, robs = await stage.a_submitted(wim, rita), await stage.a_submitted(wim, rob)
    decisions = [
        Acceptance(third.id, 3),
        Rejection(robs.id),
        Rejection(second.id, "r" * 1025),
        Acceptance(third.id, 4),
        Rejection(first.id, "no"),
        Acceptance(new_id()),
        Acceptance(second.id, 2**31),
    ]

    answers = await commands.decide_many(rita, decisions)

    facts = [
        getattr(a, "reason", None) if a.__class__ is not QualificationRequest else a.status
        for a in answers
    ]
    assert facts == [
        "GRANTED",
        "NOT_FOUND",
        "INVALID_INPUT",
        "WRONG_STATE",
        "REJECTED",
        "NOT_FOUND",
        "INVALID_INPUT",
    ]
    assert [answers[2].field, answers[6].field] == ["requests[2].reason", "requests[6].value"]
    assert await stage.held(wim) == {third.type_id: 3}
    assert (await stage.stored(second)).status == "SUBMITTED"
    assert (await stage.stored(robs)).status == "SUBMITTED"


async def test_more_than_a_chunk_is_decided_whole(rita, wim):
    many = [await stage.a_submitted(wim, rita) for _ in range(DECISIONS_A_CHUNK)]
    many.append(await stage.a_submitted(wim, rita))

    answers = await commands.decide_many(rita, [Acceptance(m.id, n) for n, m in enumerate(many)])

    assert [(a.id, a.value) for a in answers] == [(m.id, n) for n, m in enumerate(many)]
    assert await stage.held(wim) == {m.type_id: n for n, m in enumerate(many)}
    assert await Mail.all().count() == len(many)


@pytest.mark.parametrize("count", [0, 10_001])
async def test_one_to_ten_thousand_are_decided_in_a_call(rita, count):
    async with cast.refused(InvalidInput) as caught:
        await commands.decide_many(rita, [Acceptance(rita.id)] * count)

    assert caught.value.field == "requests"


async def test_deleting_a_type_rejects_what_is_open_and_takes_nothing_from_holders(rita, wim, ann):
    wanted = await stage.a_tested_type(rita)
    testing = await commands.request(wim, wanted.id)
    submitted = await commands.request(ann, wanted.id)
    await commands.hand_in(ann, submitted.id, stage.RIGHT)
    await stage.give(wanted, ann, 1)
    other = await stage.a_submitted(wim, rita)

    assert await stage.delete(wanted) == 2

    rows = [await stage.stored(each) for each in (testing, submitted, other)]
    assert [row.status for row in rows] == ["REJECTED", "REJECTED", "SUBMITTED"]
    assert rows[0].reason == "The qualification type was deleted."
    assert cast.kinds(await cast.told())[-2:] == ["QualificationRequestRejected"] * 2
    assert sorted(await stage.mails()) == [
        ("ann@example.org", REJECTED),
        ("wim@example.org", REJECTED),
    ]
    assert await stage.held(ann) == {wanted.id: 1}


async def test_an_owner_sees_what_waits_alone_the_oldest_first(rita, rob, wim, ann):
    wanted = await stage.a_tested_type(rita)
    await commands.request(wim, wanted.id)
    waits = await commands.request(ann, wanted.id)
    await commands.hand_in(ann, waits.id, stage.RIGHT)
    older = await stage.a_submitted(wim, rita)
    newer = await stage.a_submitted(ann, rita)
    decided, robs = await stage.a_submitted(wim, rita), await stage.a_submitted(wim, rob)
    await commands.decide(rita, Rejection(decided.id))

    async def seen(owner, **only):
        page = await queries.requests_to_decide(owner.id, ALL, **only)
        return [row.id for row in page.rows]

    assert await seen(rita) == [waits.id, older.id, newer.id]
    assert await seen(rita, type_id=older.type_id) == [older.id]
    assert await seen(rita, type_id=robs.type_id) == []
    assert await seen(rob) == [robs.id]


async def test_a_worker_sees_their_requests_and_qualifications_the_newest_first(rita, wim, ann):
    first, second = await stage.a_submitted(wim, rita), await stage.a_submitted(wim, rita)
    await stage.a_submitted(ann, rita)
    await commands.decide(rita, Acceptance(first.id, 5))
    third = await commands.request(wim, (await stage.a_type(rita, is_auto_granted=True)).id)
    gone = await stage.a_type(rita)
    await stage.give(gone, wim, 9)
    await stage.revoke(gone, wim)

    async def requests(*statuses):
        page = await queries.requests_of_worker(wim.id, ALL, statuses)
        return [row.id for row in page.rows]

    async def qualifications(status):
        page = await queries.qualifications_of_worker(wim.id, ALL, status)
        return [row.type_id for row in page.rows]

    assert await requests() == [third.id, second.id, first.id]
    assert await requests("SUBMITTED") == [second.id]
    assert await requests("GRANTED", "SUBMITTED") == [third.id, second.id, first.id]
    assert await qualifications("GRANTED") == [third.type_id, first.type_id]
    assert await qualifications("REVOKED") == [gone.id]
    assert await qualifications(None) == [gone.id, third.type_id, first.type_id]
    assert await Qualification.filter(worker_id=ann.id).count() == 0
