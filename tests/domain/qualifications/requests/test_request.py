"""Requests for qualifications: which are granted at once, which wait, and which are refused."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, WrongState
from domain.people import commands as people
from domain.people.models import Account, Requester, Worker
from domain.qualifications import commands, system_types
from domain.qualifications.models import QualificationRequest
from domain.qualifications.requests import refusals
from tests.domain import cast
from tests.domain.qualifications.requests import cast as stage


def seconds(number):
    return timedelta(seconds=number)


async def test_a_plain_request_waits_for_the_owner_who_is_told(rita, wim):
    wanted = await stage.a_type(rita)

    made = await commands.request(wim, wanted.id)

    row = await stage.stored(made)
    assert (row.status, row.requested_at, row.submitted_at) == (
        "SUBMITTED",
        cast.START,
        cast.START,
    )
    assert (row.worker_id, row.owner_id, row.type_id) == (wim.id, rita.id, wanted.id)
    (fact,) = await cast.told()
    assert (type(fact).__name__, fact.request_id) == ("QualificationRequested", made.id)
    assert list(fact.topics()) == [f"requester/{rita.id}"]
    assert await stage.held(wim) == {}
    assert await stage.mails() == []


@pytest.mark.parametrize(("set_to", "given"), [(None, 1), (7, 7), (0, 0), (-3, -3)])
async def test_an_auto_granted_one_is_granted_at_once(rita, wim, set_to, given):
    wanted = await stage.a_type(rita, is_auto_granted=True, auto_granted_value=set_to)

    made = await commands.request(wim, wanted.id)

    row = await stage.stored(made)
    assert (row.status, row.value, row.decided_at) == ("GRANTED", given, cast.START)
    assert await stage.held(wim) == {wanted.id: given}
    (fact,) = await cast.told()
    assert (type(fact).__name__, fact.value, fact.was_held) == (
        "QualificationGranted",
        given,
        False,
    )
    assert list(fact.topics()) == [f"worker/{wim.id}"]
    assert await stage.mails() == [("wim@example.org", "You were granted a qualification")]


async def test_one_with_a_test_opens_the_test_and_tells_nobody(rita, wim):
    wanted = await stage.a_keyed_type(rita)

    made = await commands.request(wim, wanted.id)

    row = await stage.stored(made)
    assert (row.status, row.deadline) == ("TESTING", cast.START + seconds(stage.MINUTES))
    assert (row.test, row.answer_key) == (wanted.test, stage.KEY)
    assert (row.submitted_at, row.decided_at, row.answer) == (None, None, None)
    assert await cast.told() == []


async def test_an_unknown_type_is_not_found(wim):
    async with cast.refused(NotFound):
        await commands.request(wim, new_id())


@pytest.mark.parametrize(
    "type_id", [system_types.PERCENT_APPROVED, system_types.MASTERS, system_types.LOCALE]
)
async def test_nobody_can_apply_for_what_the_market_gives(wim, type_id):
    async with cast.refused(refusals.NotRequestable):
        await commands.request(wim, type_id)


@pytest.mark.parametrize(
    "fields", [{"is_requestable": False}, {"kind": "PREMIUM", "owner_id": None}]
)
async def test_only_a_requestable_custom_type_can_be_requested(rita, wim, fields):
    wanted = await stage.a_type(rita, **fields)

    async with cast.refused(refusals.NotRequestable):
        await commands.request(wim, wanted.id)


@pytest.mark.parametrize("status", ["INACTIVE", "DISPOSING"])
async def test_a_type_that_is_not_active_is_refused_with_its_state(rita, wim, status):
    wanted = await stage.a_type(rita, status=status)

    async with cast.refused(WrongState) as caught:
        await commands.request(wim, wanted.id)

    assert caught.value.state == status


async def test_a_deleted_type_is_refused_as_if_it_did_not_exist(rita, wim):
    wanted = await stage.a_type(rita, status="DISPOSED")
    messages = []

    for type_id in (wanted.id, new_id()):
        async with cast.refused(NotFound) as caught:
            await commands.request(wim, type_id)
        messages.append(caught.value.message)

    assert messages[0] == messages[1]


async def test_nobody_requests_their_own(rita):
    account = await Account.get(id=rita.account_id)
    own = await Worker.create(
        id=new_id(), account_id=account.id, worker_id="A0000000000000", created_at=clock.now()
    )
    wanted = await stage.a_type(rita, is_auto_granted=True)

    async with cast.refused(refusals.OwnQualification):
        await commands.request(own, wanted.id)


async def test_a_blocked_worker_requests_nothing_of_who_blocked_them(rita, rob, wim):
    wanted, other = await stage.a_type(rita), await stage.a_type(rob)
    await people.block_worker(rita, wim.id, reason="spam")

    async with cast.refused(refusals.RequestUnwanted):
        await commands.request(wim, wanted.id)
    assert (await commands.request(wim, other.id)).status == "SUBMITTED"


async def test_a_worker_who_hides_a_requester_may_still_request(rita, wim):
    await people.block_requester(wim, rita.id)

    assert (await stage.a_submitted(wim, rita)).status == "SUBMITTED"


@pytest.mark.parametrize("make", [stage.a_type, stage.a_tested_type])
async def test_one_request_of_a_type_is_open_at_a_time(rita, wim, ann, make):
    wanted = await make(rita, retry_delay_seconds=0)
    await commands.request(wim, wanted.id)

    async with cast.refused(refusals.AlreadyRequested):
        await commands.request(wim, wanted.id)

    await commands.request(ann, wanted.id)
    await commands.request(wim, (await make(rita)).id)


async def ended(outcome, requester, worker, **fields):
    """A type with one ended request of the worker, and the time of the request."""
    if outcome == "auto-granted":
        wanted = await stage.a_type(requester, is_auto_granted=True, **fields)
        await commands.request(worker, wanted.id)
    elif outcome in ("accepted", "rejected"):
        wanted = await stage.a_type(requester, **fields)
        made = await commands.request(worker, wanted.id)
        decided = commands.Acceptance if outcome == "accepted" else commands.Rejection
        await commands.decide(requester, decided(made.id))
    else:
        wanted = await stage.a_keyed_type(requester, **fields)
        made = await commands.request(worker, wanted.id)
        if outcome == "scored":
            await commands.hand_in(worker, made.id, stage.WRONG)
        else:
            clock.advance(seconds(stage.MINUTES))
            assert await commands.lapse_due(clock.now(), 10) == 1
    return wanted


ENDS = ["auto-granted", "accepted", "rejected", "scored", "lapsed"]


@pytest.mark.parametrize("outcome", ENDS)
async def test_without_a_retry_delay_there_is_one_attempt_ever(rita, wim, outcome):
    wanted = await ended(outcome, rita, wim)
    clock.advance(timedelta(days=3650))

    async with cast.refused(refusals.RetakeNotAllowed):
        await commands.request(wim, wanted.id)


@pytest.mark.parametrize("outcome", ENDS)
async def test_with_one_the_next_attempt_waits_until_exactly_then(rita, wim, outcome):
    wanted = await ended(outcome, rita, wim, retry_delay_seconds=3600)
    clock.freeze(cast.START + seconds(3600) - timedelta(microseconds=1))

    async with cast.refused(refusals.RetryDelayNotElapsed) as caught:
        await commands.request(wim, wanted.id)
    assert caught.value.retry_at == cast.START + seconds(3600)

    clock.freeze(cast.START + seconds(3600))
    again = await commands.request(wim, wanted.id)
    assert again.requested_at == cast.START + seconds(3600)


async def test_the_delay_runs_from_the_last_attempt(rita, wim):
    wanted = await stage.a_type(rita, is_auto_granted=True, retry_delay_seconds=100)
    await commands.request(wim, wanted.id)
    clock.advance(seconds(150))
    await commands.request(wim, wanted.id)
    clock.advance(seconds(99))

    async with cast.refused(refusals.RetryDelayNotElapsed) as caught:
        await commands.request(wim, wanted.id)

    assert caught.value.retry_at == cast.START + seconds(250)


async def test_a_test_past_its_deadline_is_no_open_request_before_the_clock_comes_round(rita, wim):
    wanted = await stage.a_tested_type(rita, retry_delay_seconds=stage.MINUTES)
    late = await commands.request(wim, wanted.id)
    clock.advance(seconds(stage.MINUTES))

    again = await commands.request(wim, wanted.id)

    assert (await stage.stored(late)).status == "LAPSED"
    assert (await stage.stored(again)).status == "TESTING"
    assert cast.kinds(await cast.told()) == ["QualificationTestLapsed"]
    assert await commands.lapse_due(clock.now(), 10) == 0


async def test_a_revoked_qualification_is_no_new_attempt(rita, wim):
    wanted = await stage.a_type(rita, is_auto_granted=True)
    await commands.request(wim, wanted.id)
    await stage.revoke(wanted, wim)

    async with cast.refused(refusals.RetakeNotAllowed):
        await commands.request(wim, wanted.id)


async def test_a_grant_without_a_request_is_no_attempt(rita, wim):
    wanted = await stage.a_type(rita)
    await stage.give(wanted, wim, 50)

    assert (await commands.request(wim, wanted.id)).status == "SUBMITTED"


async def test_the_same_token_gives_the_same_request(rita, wim):
    wanted = await stage.a_type(rita)
    first = await commands.request(wim, wanted.id, client_token="t")

    async with cast.untouched():
        again = await commands.request(wim, wanted.id, client_token="t")

    assert again.id == first.id
    assert await QualificationRequest.all().count() == 1


async def test_a_token_belongs_to_one_type(rita, wim):
    await commands.request(wim, (await stage.a_type(rita)).id, client_token="t")
    other = await stage.a_type(rita)

    async with cast.refused(ClientTokenReused):
        await commands.request(wim, other.id, client_token="t")


async def test_a_requester_of_the_same_account_is_the_owner_alone_by_their_account(rita, rob):
    """A requester may still request the types of other requesters."""
    assert await Requester.exists(id=rob.id)
    worker = await Worker.create(
        id=new_id(), account_id=rob.account_id, worker_id="A1111111111111", created_at=clock.now()
    )

    assert (await stage.a_submitted(worker, rita)).status == "SUBMITTED"
