"""Assigning and revoking: values, mails, facts, lists, and whose types they are."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.mail.models import Mail
from domain.qualifications import commands, queries, system_types
from domain.qualifications.commands.assign import Give
from domain.qualifications.facts import QualificationGranted, QualificationRevoked
from domain.qualifications.lifecycle import TypeStatus
from domain.qualifications.models import Qualification, QualificationType
from domain.qualifications.refusals import KeptByTheMarket
from tests.domain import cast
from tests.domain.qualifications.props import a_kind, a_request, held, mails
from tests.races import crowd


async def give(requester, kind, worker, value=None, **more):
    (answer,) = await commands.assign(requester, kind.id, [Give(worker.id, value)], **more)
    return answer


async def take(requester, kind, worker, reason=None):
    (answer,) = await commands.revoke(requester, kind.id, [worker.id], reason=reason)
    return answer


async def test_a_worker_gets_it_with_its_value_and_is_told_and_mailed(rita, wim):
    kind = await a_kind(rita)

    given = await give(rita, kind, wim, 80)

    assert (given.worker_id, given.value, given.granted_at) == (wim.id, 80, cast.START)
    assert await held(kind) == {wim.id: ("GRANTED", 80)}
    (fact,) = await cast.told()
    assert isinstance(fact, QualificationGranted)
    assert (fact.worker_id, fact.value, fact.was_held) == (wim.id, 80, False)
    assert await mails() == [("wim@example.org", "You have a qualification")]


async def test_it_may_have_no_value(rita, wim):
    kind = await a_kind(rita)

    assert (await give(rita, kind, wim)).value is None


async def test_it_is_given_without_a_mail_where_that_is_asked(rita, wim):
    kind = await a_kind(rita)

    await give(rita, kind, wim, notify=False)

    assert await mails() == []
    assert cast.kinds(await cast.told()) == ["QualificationGranted"]


async def test_another_value_replaces_the_first_and_the_same_is_no_news(rita, wim):
    kind = await a_kind(rita)
    await give(rita, kind, wim, 1)
    clock.advance(timedelta(hours=1))

    await give(rita, kind, wim, 2)
    again = await give(rita, kind, wim, 2)

    assert await held(kind) == {wim.id: ("GRANTED", 2)}
    assert again.granted_at == cast.START + timedelta(hours=1)
    assert [fact.value for fact in await cast.told()] == [1, 2]
    assert len(await mails()) == 1, "of one requester a worker gets one such mail a day"


@pytest.mark.parametrize("value", [-(2**31), 0, 2**31 - 1])
async def test_every_value_of_32_bits_is_stored(rita, wim, value):
    kind = await a_kind(rita)
    await give(rita, kind, wim, value)

    assert await held(kind) == {wim.id: ("GRANTED", value)}


@pytest.mark.parametrize("value", [-(2**31) - 1, 2**31])
async def test_a_value_past_32_bits_is_refused(rita, wim, value):
    kind = await a_kind(rita)

    async with cast.untouched():
        assert isinstance(await give(rita, kind, wim, value), InvalidInput)


async def test_a_request_that_waits_is_not_touched(rita, wim):
    kind = await a_kind(rita)
    request = await a_request(kind, wim)

    await give(rita, kind, wim, 5)
    await request.refresh_from_db()

    assert request.status == "SUBMITTED"


async def test_what_is_taken_is_told_with_its_reason(rita, wim):
    kind = await a_kind(rita)
    await give(rita, kind, wim, 5)

    taken = await take(rita, kind, wim, "You guessed.")

    assert (taken.status, taken.reason, taken.revoked_at) == ("REVOKED", "You guessed.", cast.START)
    fact = (await cast.told())[-1]
    assert isinstance(fact, QualificationRevoked)
    assert (fact.worker_id, fact.reason, fact.value_before) == (wim.id, "You guessed.", 5)
    row = await Qualification.get(type_id=kind.id)
    assert (row.status, row.reason) == ("REVOKED", "You guessed.")


async def test_it_can_be_given_back_and_then_is_news(rita, wim):
    kind = await a_kind(rita)
    await give(rita, kind, wim, 5)
    await take(rita, kind, wim, "no")

    clock.advance(timedelta(days=1))
    given = await give(rita, kind, wim, 5)

    assert (given.status, given.reason, given.revoked_at) == ("GRANTED", None, None)
    assert [subject for _, subject in await mails()] == [
        "You have a qualification",
        "A qualification was revoked",
        "You have a qualification",
    ]


async def test_what_is_not_held_cannot_be_taken(rita, wim):
    kind = await a_kind(rita)
    async with cast.untouched():
        assert isinstance(await take(rita, kind, wim), NotFound)

    await give(rita, kind, wim)
    await take(rita, kind, wim)
    async with cast.untouched():
        refused = await take(rita, kind, wim)
    assert isinstance(refused, WrongState)
    assert "only when it is GRANTED" in refused.message


@pytest.mark.parametrize("reason", ["", " ", "x" * 1_025, "\x00"])
async def test_a_reason_is_1_to_1024_characters(rita, wim, reason):
    kind = await a_kind(rita)
    await give(rita, kind, wim)

    async with cast.refused(InvalidInput):
        await take(rita, kind, wim, reason)
    assert (await take(rita, kind, wim, "x" * 1_024)).reason == "x" * 1_024


async def test_what_one_worker_holds_is_for_the_owner_to_ask(rita, wim, ann):
    kind = await a_kind(rita)
    with pytest.raises(NotFound):
        await queries.holder(kind.id, wim.id)

    await give(rita, kind, wim, 3)
    assert (await queries.holder(kind.id, wim.id)).value == 3
    await take(rita, kind, wim)
    with pytest.raises(WrongState, match="GRANTED"):
        await queries.holder(kind.id, wim.id)


async def test_others_and_the_markets_types_are_not_ones_own_to_give(rita, rob, wim):
    his = await a_kind(rob)
    for type_id, kind in ((his.id, NotFound), (new_id(), NotFound)):
        async with cast.refused(kind):
            await commands.assign(rita, type_id, [Give(wim.id)])
        async with cast.refused(kind):
            await commands.revoke(rita, type_id, [wim.id])
    for type_id in (system_types.MASTERS, system_types.NUMBER_APPROVED, system_types.LOCALE):
        async with cast.refused(KeptByTheMarket):
            await commands.assign(rita, type_id, [Give(wim.id)])
        async with cast.refused(KeptByTheMarket):
            await commands.import_sheet(rita, type_id, "WorkerId,value\n")


@pytest.mark.parametrize("status", [TypeStatus.DISPOSING, TypeStatus.DISPOSED])
async def test_a_type_that_is_going_is_given_and_taken_no_more(rita, wim, status):
    kind = await a_kind(rita)
    await give(rita, kind, wim)
    await QualificationType.filter(id=kind.id).update(status=status)

    async with cast.refused(WrongState):
        await give(rita, kind, wim, 2)
    async with cast.refused(WrongState):
        await take(rita, kind, wim)


async def test_an_inactive_type_is_given_all_the_same(rita, wim):
    kind = await a_kind(rita, status=TypeStatus.INACTIVE)

    assert (await give(rita, kind, wim)).status == "GRANTED"


# Many at once


async def test_a_list_is_answered_in_its_order_each_by_itself(rita, wim, ann):
    kind, eve = await a_kind(rita), await cast.a_worker("Eve")
    gifts = [Give(eve.id, 1), Give(new_id(), 2), Give(wim.id, 2**31), Give(ann.id), Give(eve.id, 9)]

    answers = await commands.assign(rita, kind.id, gifts)

    assert [type(answer) for answer in answers] == [
        Qualification,
        NotFound,
        InvalidInput,
        Qualification,
        InvalidInput,
    ]
    assert await held(kind) == {eve.id: ("GRANTED", 1), ann.id: ("GRANTED", None)}
    assert [mail for mail, _ in await mails()] == ["eve@example.org", "ann@example.org"]


async def test_a_list_is_taken_in_its_order_each_by_itself(rita, wim, ann):
    kind = await a_kind(rita)
    await give(rita, kind, ann)

    answers = await commands.revoke(rita, kind.id, [wim.id, ann.id, new_id(), ann.id], reason="r")

    assert [type(answer) for answer in answers] == [NotFound, Qualification, NotFound, InvalidInput]
    assert await held(kind) == {ann.id: ("REVOKED", None)}


async def test_a_list_of_many_chunks_is_answered_in_its_order(rita):
    kind = await a_kind(rita)
    workers = await crowd.of_workers(601)
    gifts = [Give(worker.id, number) for number, worker in enumerate(workers)]

    given = await commands.assign(rita, kind.id, gifts, notify=False)
    taken = await commands.revoke(rita, kind.id, [worker.id for worker in workers[::-1]])

    assert [(each.worker_id, each.value) for each in given] == [
        (gift.worker_id, gift.value) for gift in gifts
    ]
    assert [each.worker_id for each in taken] == [gift.worker_id for gift in gifts[::-1]]
    assert {state for state, _ in (await held(kind)).values()} == {"REVOKED"}


@pytest.mark.parametrize("count", [0, 10_001])
async def test_a_list_has_1_to_10000_workers(rita, wim, count):
    kind = await a_kind(rita)

    async with cast.refused(InvalidInput):
        await commands.assign(rita, kind.id, [Give(wim.id)] * count)
    async with cast.refused(InvalidInput):
        await commands.revoke(rita, kind.id, [wim.id] * count)


async def test_a_revocation_is_mailed_with_its_reason_as_a_grant_is(rita, wim):
    kind = await a_kind(rita)
    await give(rita, kind, wim, notify=False)

    await take(rita, kind, wim, reason="Out of practice.")

    [mail] = await Mail.all()
    assert (mail.recipient, mail.subject) == ("wim@example.org", "A qualification was revoked")
    assert "Rita revoked your qualification" in mail.body
    assert "Out of practice." in mail.body
    await give(rita, kind, wim, notify=False)
    await commands.revoke(rita, kind.id, [wim.id], notify=False)
    assert await Mail.all().count() == 1


async def test_a_new_grant_leaves_the_revocations_before_it(rita, wim):
    kind = await a_kind(rita)
    for value, reason in ((7, "Out of practice."), (8, None)):
        await give(rita, kind, wim, value)
        clock.advance(timedelta(hours=1))
        await take(rita, kind, wim, reason=reason)
    given = await give(rita, kind, wim, 9)

    page = await queries.revocations_of(given.id, Slice(9))

    hours = [cast.START + timedelta(hours=number) for number in (1, 2)]
    assert [(each.revoked_at, each.value, each.reason) for each in page.rows] == [
        (hours[0], 7, "Out of practice."),
        (hours[1], 8, None),
    ]
