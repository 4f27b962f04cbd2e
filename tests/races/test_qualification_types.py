"""Races for qualification types: one name, one state of a worker, and nothing left pending."""

import asyncio

from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.qualifications import commands
from domain.qualifications.commands.assign import Give
from domain.qualifications.lifecycle import TypeStatus
from domain.qualifications.models import Qualification, QualificationRequest, QualificationType
from tests.domain import cast
from tests.domain.qualifications.props import a_draft, a_kind, a_request, held
from tests.races import crowd


async def test_of_twenty_types_of_one_name_one_is_made(rita):
    results = await crowd.at_once(commands.create_type(rita, a_draft()) for _ in range(20))

    assert crowd.counted(results) == {"done": 1, "NAME_TAKEN": 19}
    assert await QualificationType.filter(owner_id=rita.id).count() == 1


async def test_of_twenty_under_one_token_one_is_made_and_all_are_answered(rita):
    results = await crowd.at_once(
        commands.create_type(rita, a_draft(), client_token="t") for _ in range(20)
    )

    assert len({kind.id for kind in results}) == 1


async def test_grants_and_revocations_at_once_leave_what_was_told_last(rita):
    kind = await a_kind(rita)
    workers = await crowd.of_workers(5)
    ids = [worker.id for worker in workers]

    async def give(order, value):
        return await commands.assign(rita, kind.id, [Give(id, value) for id in order])

    async def take(order):
        return await commands.revoke(rita, kind.id, order)

    doings = [give(ids[::step], value) for value in range(10) for step in (1, -1)]
    results = await crowd.at_once([*doings, *(take(ids[::step]) for step in (1, -1) * 5)])

    assert all(isinstance(answers, list) for answers in results)
    last = {}
    for fact in await cast.told():
        told = type(fact).__name__
        expected = last.get(fact.worker_id, (None, None))
        if told == "QualificationGranted":
            assert fact.was_held == (expected[0] == "GRANTED")
            assert fact.value_before == (expected[1] if fact.was_held else None)
            last[fact.worker_id] = ("GRANTED", fact.value)
        else:
            assert expected == ("GRANTED", fact.value_before)
            last[fact.worker_id] = ("REVOKED", fact.value_before)
    assert await held(kind) == last


async def test_a_list_against_a_deletion_is_done_to_a_chunk_and_refused_from_there(rita):
    kind = await a_kind(rita)
    workers = await crowd.of_workers(1_500)
    giving = commands.assign(rita, kind.id, [Give(worker.id) for worker in workers], notify=False)

    async def delete():
        while not await Qualification.filter(type_id=kind.id).exists():
            await asyncio.sleep(0)
        return await hits.delete_qualification_type(rita, kind.id)

    answers, gone = await crowd.at_once([giving, delete()])

    done = [answer for answer in answers if not isinstance(answer, Refused)]
    assert gone.status == TypeStatus.DISPOSING
    assert 0 < len(done) < 1_500
    assert len(done) % 250 == 0
    assert {answer.reason for answer in answers[len(done) :]} == {"WRONG_STATE"}
    assert set(await held(kind)) == {worker.id for worker in workers[: len(done)]}


async def test_requests_that_come_while_a_type_is_deleted_are_rejected_once(rita):
    """Whichever comes first; what slips in after is rejected before the type is gone."""
    kind = await a_kind(rita)
    workers = await crowd.of_workers(40)

    await crowd.at_once(
        [
            *(a_request(kind, worker) for worker in workers),
            hits.delete_qualification_type(rita, kind.id),
            hits.delete_qualification_type(rita, kind.id),
            hits.dispose_types(clock.now(), 500),
        ]
    )
    for _ in range(2):
        await hits.dispose_types(clock.now(), 500)

    assert (await QualificationType.get(id=kind.id)).status == TypeStatus.DISPOSED
    assert await QualificationRequest.filter(status="REJECTED").count() == 40
    facts = await cast.told()
    assert cast.kinds(facts) == ["QualificationRequestRejected"] * 40
    assert len({fact.request_id for fact in facts}) == 40


async def test_several_processes_that_tidy_at_once_reject_each_request_once(rita):
    kind = await a_kind(rita)
    await hits.delete_qualification_type(rita, kind.id)
    for worker in await crowd.of_workers(200):
        await a_request(kind, worker)

    rounds = [hits.dispose_types(clock.now(), 150) for _ in range(12)]
    counts = await crowd.at_once(rounds)
    while await hits.dispose_types(clock.now(), 150):
        pass

    assert sum(counts) <= 201
    facts = await cast.told()
    assert len(facts) == len({fact.request_id for fact in facts}) == 200
    assert (await QualificationType.get(id=kind.id)).status == TypeStatus.DISPOSED
