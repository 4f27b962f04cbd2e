"""Deleting a qualification type: its requests, its holders, and when its name is free."""

from datetime import timedelta

from api.timers import housekeeping
from domain.assignments import commands as work
from domain.hits import commands as hits
from domain.hits.commands import retire
from domain.hits.models import HitType
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.qualifications import commands, system_types
from domain.qualifications.commands.assign import Give
from domain.qualifications.lifecycle import RequestStatus, TypeStatus
from domain.qualifications.models import QualificationRequest, QualificationType
from domain.qualifications.refusals import KeptByTheMarket, NameTaken
from tests.domain import cast
from tests.domain.qualifications.props import a_kind, a_request, held, required_by
from tests.races import crowd


async def status(kind):
    return (await QualificationType.get(id=kind.id)).status


async def pending():
    return await QualificationRequest.filter(status__in=["TESTING", "SUBMITTED"]).count()


async def test_it_goes_and_what_is_pending_is_rejected_and_told(rita, wim, ann):
    kind, other = await a_kind(rita), await a_kind(rita, "Other")
    testing = await a_request(kind, wim, RequestStatus.TESTING)
    submitted = await a_request(kind, ann)
    done = await a_request(kind, wim, RequestStatus.LAPSED)
    elsewhere = await a_request(other, wim)

    gone = await hits.delete_qualification_type(rita, kind.id)

    assert gone.status == await status(kind) == TypeStatus.DISPOSING
    rows = {row.id: row for row in await QualificationRequest.all()}
    for request in (testing, submitted):
        row = rows[request.id]
        assert (row.status, row.decided_at) == (RequestStatus.REJECTED, cast.START)
        assert row.reason == "The qualification type was deleted."
    assert rows[done.id].status == RequestStatus.LAPSED
    assert rows[elsewhere.id].status == RequestStatus.SUBMITTED
    facts = await cast.told()
    assert cast.kinds(facts) == ["QualificationRequestRejected"] * 2
    assert {(fact.worker_id, fact.request_id) for fact in facts} == {
        (wim.id, testing.id),
        (ann.id, submitted.id),
    }
    assert {(fact.type_id, fact.reason) for fact in facts} == {(kind.id, row.reason)}


async def test_holders_do_not_lose_it(rita, wim):
    kind = await a_kind(rita)
    await commands.assign(rita, kind.id, [Give(wim.id, 5)])

    await hits.delete_qualification_type(rita, kind.id)
    await hits.dispose_types(clock.now(), 10)

    assert await status(kind) == TypeStatus.DISPOSED
    assert await held(kind) == {wim.id: ("GRANTED", 5)}


async def test_hit_types_that_use_it_are_retired_and_others_are_not(rita, rob):
    kind = await a_kind(rita)
    using, plain = await cast.a_type(rob), await cast.a_type(rita)
    await required_by(kind, using)

    await hits.delete_qualification_type(rita, kind.id)

    assert (await HitType.get(id=using.id)).retired_at == cast.START
    assert (await HitType.get(id=plain.id)).retired_at is None


async def test_deleting_again_answers_alike_and_tells_nothing(rita, wim):
    kind = await a_kind(rita)
    await hits.delete_qualification_type(rita, kind.id)

    async with cast.untouched():
        assert (await hits.delete_qualification_type(rita, kind.id)).status == "DISPOSING"
    await hits.dispose_types(clock.now(), 10)
    async with cast.untouched():
        assert (await hits.delete_qualification_type(rita, kind.id)).status == "DISPOSED"


async def test_an_inactive_type_can_be_deleted(rita):
    kind = await a_kind(rita, status=TypeStatus.INACTIVE)

    assert (await hits.delete_qualification_type(rita, kind.id)).status == "DISPOSING"


async def test_others_types_are_not_there_and_the_markets_stay(rita, rob):
    kind = await a_kind(rob)

    for type_id in (kind.id, new_id()):
        async with cast.refused(NotFound):
            await hits.delete_qualification_type(rita, type_id)
    async with cast.refused(KeptByTheMarket):
        await hits.delete_qualification_type(rita, system_types.MASTERS)


async def test_it_is_gone_once_no_hit_that_uses_it_is_open_or_in_progress(rita, wim):
    kind = await a_kind(rita)
    hit_type = await cast.a_type(rita)
    await required_by(kind, hit_type)
    hit = await cast.a_hit(rita, hit_type=hit_type)
    await hits.delete_qualification_type(rita, kind.id)
    seen = []

    async def look():
        await hits.dispose_types(clock.now(), 10)
        seen.append((await cast.counters(hit))[0] + " " + await status(kind))

    await look()
    accepted = await work.accept(wim, hit.id)
    await look()
    await work.submit(wim, accepted.id, cast.ANSWER)
    await look()

    assert seen == ["ASSIGNABLE DISPOSING", "UNASSIGNABLE DISPOSING", "REVIEWABLE DISPOSED"]


async def test_its_name_is_free_once_it_is_gone_and_not_before(rita):
    kind = await a_kind(rita)
    await hits.delete_qualification_type(rita, kind.id)
    async with cast.refused(NameTaken):
        await a_kind(rita)

    await hits.dispose_types(clock.now(), 10)

    again = await a_kind(rita)
    await hits.delete_qualification_type(rita, again.id)
    await hits.dispose_types(clock.now(), 10)
    assert (await a_kind(rita)).id not in (kind.id, again.id)


async def test_other_types_do_not_go_with_it(rita):
    other = await a_kind(rita)

    assert await hits.dispose_types(clock.now(), 10) == 0
    assert await status(other) == TypeStatus.ACTIVE
    assert (await QualificationType.get(id=system_types.MASTERS)).status == TypeStatus.ACTIVE


async def test_more_requests_than_one_commit_takes_are_all_rejected(rita):
    kind = await a_kind(rita)
    workers = await crowd.of_workers(retire.REQUESTS_A_CHUNK + 1)
    for worker in workers:
        await a_request(kind, worker)

    await hits.delete_qualification_type(rita, kind.id)

    assert await pending() == 0
    assert len(await cast.told()) == len(workers)


async def test_what_an_interrupted_deletion_left_is_rejected_before_it_is_gone(rita, wim, ann):
    kind = await a_kind(rita)
    await hits.delete_qualification_type(rita, kind.id)
    await a_request(kind, wim)
    await a_request(kind, ann)

    assert await hits.dispose_types(clock.now(), 1) == 1
    assert (await status(kind), await pending()) == (TypeStatus.DISPOSING, 1)
    assert await hits.dispose_types(clock.now(), 1) == 2
    assert (await status(kind), await pending()) == (TypeStatus.DISPOSED, 0)
    assert cast.kinds(await cast.told()) == ["QualificationRequestRejected"] * 2


async def test_the_tidying_lets_types_go(rita):
    kind = await a_kind(rita)
    await hits.delete_qualification_type(rita, kind.id)

    assert await housekeeping.run_tasks(clock.now(), log_retention=timedelta(days=1))
    assert await status(kind) == TypeStatus.DISPOSED
