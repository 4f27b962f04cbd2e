"""Suspensions against what is in flight: nothing is accepted or published after their commit."""

import asyncio
import contextvars
import random

from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.models import Suspension
from domain.assignments import commands as work
from domain.assignments.commands import Decision
from domain.audit.trail import COMMAND_LINE
from domain.hits import commands as hits
from domain.hits import queries as hit_queries
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people import commands as people
from domain.people.models import Account, Worker
from domain.people.standing import locked_profiles, require_publishing
from tests.domain import cast
from tests.domain import market as markets
from tests.domain.accounts import acting
from tests.races import crowd

DRAFT = HitDraft(question=cast.QUESTION)


def suspend(profile):
    return suspension.suspend(profile.account_id, by=COMMAND_LINE, reason="Shared.")


def elsewhere(doing):
    """In a transaction of its own, while this one is open."""
    return asyncio.create_task(doing, context=contextvars.Context())


async def waits(task):
    """Whether PostgreSQL has somebody wait for a lock, and it is this task that is not done."""
    query = Statement(
        """SELECT count(*) AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    )
    async with asyncio.timeout(20):
        while not task.done():
            if (await query.row())["waiting"]:
                return True
            await asyncio.sleep(0.01)
    return False


async def test_nothing_is_accepted_after_the_commit_of_a_suspension(rita):
    """By the order of the log, which is that of the commits where both hold the same worker."""
    workers = await crowd.of_workers(40)
    hit = await cast.a_hit(rita, slots=200)
    dice, ended = random.Random(5), [0]

    async def accept(worker):
        try:
            return await work.accept(worker, hit.id)
        finally:
            ended[0] += 1

    async def end(worker, acceptances):
        while ended[0] < acceptances:
            await asyncio.sleep(0.001)
        await suspend(worker)

    results = await crowd.at_once(
        doing for worker in workers for doing in (end(worker, dice.randrange(40)), accept(worker))
    )

    after, accepted = set(), set()
    for fact in await cast.told():
        name = type(fact).__name__
        if name == "SuspensionBegan":
            after.add(fact.worker_id)
        elif name == "AssignmentAccepted":
            assert fact.worker_id not in after
            accepted.add(fact.worker_id)
    counts = crowd.counted(results)
    assert len(after) == 40
    assert counts["done"] == 40 + len(accepted)
    assert counts.get("ACCOUNT_SUSPENDED", 0) == 40 - len(accepted)


async def test_nothing_is_published_or_extended_after_the_commit_of_a_suspension(rita):
    requesters = [rita, *[await cast.a_requester(f"Rita {n}") for n in range(7)]]
    types = {each.id: await cast.a_type(each) for each in requesters}
    old = {each.id: await cast.a_hit(each, hit_type=types[each.id]) for each in requesters}

    def doings(requester):
        offer = Offer(hit_type_id=types[requester.id].id, lifetime_seconds=3600)
        yield hits.create_hit(requester, offer, DRAFT)
        yield hits.create_hits(requester, offer, [DRAFT] * 3)
        yield hits.extend_hit(requester, old[requester.id].id, slots=1)
        yield suspend(requester)
        yield hits.create_hit(requester, offer, DRAFT)
        yield hits.extend_hit(requester, old[requester.id].id, slots=1)

    doing = [each for requester in requesters for each in doings(requester)]
    random.Random(7).shuffle(doing)
    await crowd.at_once(doing)

    after = set()
    for fact in await cast.told():
        name = type(fact).__name__
        if name == "SuspensionBegan":
            after.add(fact.requester_id)
        elif name in ("HitPublished", "HitExtended"):
            assert fact.requester_id not in after
    assert len(after) == 8

    clocks = [close_all() for _ in range(3)]
    await crowd.at_once(clocks)
    while await close_all():
        pass
    assert await Hit.filter(is_expired=False).count() == 0
    assert await Suspension.filter(close_hits_at__isnull=False).count() == 0


async def close_all():
    done = 0
    while count := await suspension.close_hits_due(clock.now(), 100):
        done += count
    return done


async def test_an_accept_that_waits_for_a_suspension_is_refused(rita):
    worker = await cast.a_worker("Wim")
    hit = await cast.a_hit(rita)
    async with unit_of_work():
        await suspend(worker)
        accepting = elsewhere(work.accept(worker, hit.id))
        assert await waits(accepting)

    [result] = await asyncio.gather(accepting, return_exceptions=True)
    assert result.reason == "ACCOUNT_SUSPENDED"


async def test_a_publication_that_waits_for_a_suspension_is_refused(rita):
    hit_type = await cast.a_type(rita)
    old = await cast.a_hit(rita, hit_type=hit_type)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600)
    for doing in (
        lambda: hits.create_hit(rita, offer, DRAFT),
        lambda: hits.create_hits(rita, offer, [DRAFT]),
        lambda: hits.extend_hit(rita, old.id, slots=1),
    ):
        async with unit_of_work():
            await suspend(rita)
            publishing = elsewhere(doing())
            assert await waits(publishing)
        [result] = await asyncio.gather(publishing, return_exceptions=True)
        assert result.reason == "ACCOUNT_SUSPENDED"
        await suspension.reinstate(rita.account_id, by=COMMAND_LINE, reason="Again.")


async def test_a_profile_that_is_opened_meanwhile_is_held_too(rita):
    """The suspension waits for it, and then has to see it."""
    sam = await cast.an_account("Sam")
    viewer = await markets.viewer_of(sam.id)
    async with unit_of_work():
        await people.open_worker_account(viewer)
        suspending = elsewhere(suspension.suspend(sam.id, by=COMMAND_LINE, reason="Shared."))
        assert await waits(suspending)
    await suspending

    worker = await Worker.get(account_id=sam.id)
    facts = await cast.told()
    assert facts[-1].worker_id == worker.id


async def test_publications_of_one_requester_do_not_wait_for_each_others_standing(rita):
    hit_type = await cast.a_type(rita)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600)
    async with unit_of_work():
        await require_publishing(rita)
        async with asyncio.timeout(20):
            await elsewhere(hits.create_hit(rita, offer, DRAFT))


async def test_hits_that_others_hold_are_closed_later_and_none_is_left_out(rita):
    hit_type = await cast.a_type(rita)
    made = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(4)]
    await suspend(rita)
    async with unit_of_work():
        await hit_queries.locked(made[1].id)
        closing = elsewhere(suspension.close_hits_due(clock.now(), 100))
        assert await closing == 1
    assert await Hit.filter(is_expired=False).count() == 1

    await close_all()

    assert await Hit.filter(is_expired=False).count() == 0


async def test_decisions_payments_and_closing_at_once_lose_no_money(rita):
    """The recounts and the ledger are compared at the end of each race."""
    workers = await crowd.of_workers(12)
    hit_type = await cast.a_type(rita)
    made = [await cast.a_hit(rita, hit_type=hit_type, slots=3) for _ in range(12)]
    taken = [await work.accept(w, hit.id) for w, hit in zip(workers, made, strict=True)]
    for worker, each in zip(workers[:6], taken[:6], strict=True):
        await work.submit(worker, each.id, cast.ANSWER)

    async def decide(each):
        await work.decide(rita, [each.id], Decision())

    await suspend(rita)
    await crowd.at_once(
        [
            *(decide(each) for each in taken[:6]),
            *(
                work.submit(worker, each.id, cast.ANSWER)
                for worker, each in zip(workers[6:], taken[6:], strict=True)
            ),
            *(suspend(worker) for worker in workers),
            close_all(),
            close_all(),
        ]
    )
    await close_all()

    assert await Hit.filter(is_expired=False).count() == 0
    assert await Account.filter(suspended_at__isnull=False).count() == 13


async def test_a_suspension_and_a_reinstatement_at_once_leave_one_standing(rita):
    worker = await cast.a_worker("Wim")

    async def back():
        await suspension.reinstate(worker.account_id, by=COMMAND_LINE, reason="Again.")

    await crowd.at_once([*(suspend(worker) for _ in range(6)), *(back() for _ in range(6))])

    open_ones = await Suspension.filter(ended_at__isnull=True).count()
    account = await Account.get(id=worker.account_id)
    assert open_ones == (0 if account.suspended_at is None else 1)


async def test_a_standing_is_locked_with_its_profiles(rita):
    """What closing an account, and other changes of standing, rely on."""
    hit_type = await cast.a_type(rita)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600)
    async with unit_of_work():
        await locked_profiles(rita.account_id)
        publishing = elsewhere(hits.create_hit(rita, offer, DRAFT))
        assert await waits(publishing)
    await publishing


async def test_of_administrators_who_suspend_each_other_one_stays(market):
    for number in range(6):
        pair = [await acting.an_operator(f"{name} {number}") for name in ("Olga", "Otto")]
        everybody = Account.filter(id__in=[each.account_id for each in pair])
        await everybody.update(operator_role="ADMINISTRATOR")

        results = await crowd.at_once(
            suspension.suspend(of.account_id, by=by, reason="Shared.")
            for of, by in (pair, pair[::-1])
        )

        assert crowd.counted(results) == {"done": 1, "NOT_ALLOWED": 1}
        await everybody.update(operator_role=None)
