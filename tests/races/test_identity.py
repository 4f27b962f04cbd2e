"""Identity checks against what is in flight: two deciders, new documents, accepts, closing."""

import asyncio
from datetime import timedelta

from domain.accounts import erasure
from domain.accounts.identity import commands as identity
from domain.accounts.identity import providers, queries
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.suspension.models import Suspension
from domain.assignments import commands as work
from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.people.models import Account, IdentityState, Worker
from domain.people.queries import locked_account
from domain.people.standing import locked_profiles
from domain.storage.models import Upload
from tests.domain import cast as stage
from tests.domain.accounts import acting
from tests.domain.accounts.identity import cast
from tests.races import crowd
from tests.races.test_suspension import elsewhere, waits

S = IdentityState


async def investigators():
    return [await acting.an_operator(name) for name in ("Ines", "Olaf", "Ole")]


async def test_of_those_who_decide_at_once_one_does(rita):
    ines, olaf, ole = await investigators()
    workers = await crowd.of_workers(8)
    checks = [await cast.submitted(worker) for worker in workers]

    results = await crowd.at_once(
        identity.decide(check.id, by=by, verifies=verifies, reason=f"{verifies}")
        for check in checks
        for by, verifies in ((ines, True), (olaf, False), (ole, True))
    )

    assert crowd.counted(results) == {"done": 8, "WRONG_STATE": 16}
    for worker, check in zip(workers, checks, strict=True):
        stored = await IdentityCheck.get(id=check.id)
        assert stored.state == (S.VERIFIED if stored.reason == "True" else S.FAILED)
        assert await cast.state_of(worker) == stored.state


async def test_of_those_who_decide_an_appeal_at_once_one_does(rita):
    ines, olaf, ole = await investigators()
    workers = await crowd.of_workers(6)
    checks = [(await cast.appealed(worker, ines))[0] for worker in workers]

    results = await crowd.at_once(
        identity.decide_appeal(check.id, by=by, overturns=overturns, reason="?")
        for check in checks
        for by, overturns in ((olaf, True), (ole, False))
    )

    assert crowd.counted(results) == {"done": 6, "WRONG_STATE": 6}
    for worker in workers:
        suspended = await Suspension.filter(account_id=worker.account_id).count()
        assert suspended == (await cast.state_of(worker) == S.REFUSED)
        assert await acting.is_suspended(worker) == bool(suspended)


async def test_a_document_comes_before_the_decision_or_not_at_all(rita):
    ines, *_ = await investigators()
    workers = await crowd.of_workers(10)
    checks = [await cast.submitted(worker) for worker in workers]
    documents = [await cast.a_document(worker) for worker in workers]
    viewers = [await acting.viewer_of(worker) for worker in workers]

    pairs = zip(viewers, checks, documents, strict=True)
    results = await crowd.at_once(
        doing
        for viewer, check, document in pairs
        for doing in (
            identity.submit_documents(viewer, [document]),
            identity.decide(check.id, by=ines, verifies=True, reason="?"),
        )
    )

    added = [each.state for each in await Upload.filter(id__in=documents)]
    counts = crowd.counted(results)
    assert counts["done"] == 10 + added.count("ATTACHED")
    assert counts.get("WRONG_STATE", 0) == added.count("STORED")
    assert added.count("ATTACHED") + added.count("STORED") == 10


async def test_one_document_goes_into_one_check_once(rita):
    [worker] = await crowd.of_workers(1)
    check = await cast.begun(worker)
    document, viewer = await cast.a_document(worker), await acting.viewer_of(worker)

    results = await crowd.at_once(identity.submit_documents(viewer, [document]) for _ in range(6))

    assert crowd.counted(results) == {"done": 1, "WRONG_STATE": 5}
    assert len(await queries.documents(check.id)) == 1


async def test_a_check_is_begun_once(rita):
    [worker] = await crowd.of_workers(1)

    results = await crowd.at_once(cast.begun(worker) for _ in range(6))

    assert crowd.counted(results) == {"done": 1, "WRONG_STATE": 5}
    assert await IdentityCheck.all().count() == 1


async def test_an_accept_that_waits_for_a_beginning_is_refused(rita):
    [worker] = await crowd.of_workers(1)
    hit = await stage.a_hit(rita)
    async with unit_of_work():
        await cast.begun(worker)
        accepting = elsewhere(work.accept(worker, hit.id))
        assert await waits(accepting)

    [result] = await asyncio.gather(accepting, return_exceptions=True)
    assert result.reason == "IDENTITY_INCOMPLETE"


async def test_what_waits_for_the_closing_of_the_account_finds_nothing(rita):
    ines, *_ = await investigators()
    [worker] = await crowd.of_workers(1)
    check = await cast.submitted(worker)
    viewer, document = await acting.viewer_of(worker), await cast.a_document(worker)
    async with unit_of_work():
        await locked_profiles(worker.account_id)
        account = await locked_account(worker.account_id)
        await erasure.erase(account, worker, None, at=clock.now())
        waiting = [
            elsewhere(identity.decide(check.id, by=ines, verifies=True, reason="?")),
            elsewhere(identity.submit_documents(viewer, [document])),
        ]
        assert await waits(waiting[0])

    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [each.reason for each in results] == ["NOT_FOUND", "NOT_FOUND"]
    assert await IdentityCheck.all().count() == 0
    assert {each.state for each in await Upload.all()} == {"DELETED"}


async def test_closing_waits_for_what_is_decided_and_erases_it(rita):
    ines, *_ = await investigators()
    [worker] = await crowd.of_workers(1)
    check = await cast.submitted(worker)

    async def close():
        async with unit_of_work():
            await locked_profiles(worker.account_id)
            account = await locked_account(worker.account_id)
            await erasure.erase(account, worker, None, at=clock.now())

    async with unit_of_work():
        await identity.decide(check.id, by=ines, verifies=True, reason="?")
        closing = elsewhere(close())
        assert await waits(closing)
    await closing

    assert await IdentityCheck.all().count() == 0
    assert (await Worker.get(id=worker.id)).identity_state == S.NOT_BEGUN
    assert (await Account.get(id=worker.account_id)).closed_at is not None


async def test_a_provider_is_asked_by_one_process_at_a_time(rita):
    class Later:
        name, asked = "later", 0

        def check(self, check_id, answers, *, account_country):
            self.asked += 1
            found = providers.Found.LATER if self.asked <= 4 else providers.Found.VERIFIED
            return providers.IdentityFinding(found)

    provider = Later()
    providers.adopt(provider)
    try:
        workers = await crowd.of_workers(4)
        for worker in workers:
            await cast.begun(worker)
        later = clock.now() + providers.IdentityFinding.__dataclass_fields__["ask_after"].default
        await crowd.at_once(identity.ask_again(later, 10) for _ in range(3))
    finally:
        providers.adopt(providers.DOCUMENTS)

    assert provider.asked == 8
    assert [await cast.state_of(each) for each in workers] == [S.VERIFIED] * 4


async def test_documents_are_deleted_once_whatever_is_decided_beside_it(rita):
    ines, olaf, _ = await investigators()
    workers = await crowd.of_workers(6)
    failed = [await cast.failed(worker, ines) for worker in workers]
    clock.advance(timedelta(days=30))
    viewers = [await acting.viewer_of(worker) for worker in workers]
    further = [await cast.a_document(worker) for worker in workers]

    await crowd.at_once(
        [
            *(identity.delete_documents(clock.now(), 3) for _ in range(4)),
            *(
                identity.appeal(viewer, "It is me.", [document])
                for viewer, document in zip(viewers, further, strict=True)
            ),
        ]
    )

    for check in failed:
        stored = await IdentityCheck.get(id=check.id)
        assert (stored.state, stored.delete_documents_at) == (S.APPEALED, None)
        left = await queries.documents(check.id)
        assert further[failed.index(check)] in [each.id for each in left]
    for check in failed:
        await identity.decide_appeal(check.id, by=olaf, overturns=True, reason="It is.")
    clock.advance(timedelta(days=30))
    counts = await crowd.at_once(identity.delete_documents(clock.now(), 6) for _ in range(3))
    assert sorted(each for each in counts if each) != []
    assert {each.state for each in await Upload.all()} == {"DELETED"}
