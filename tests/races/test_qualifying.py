"""Races for qualifications: an accept comes before or after a change; a set has one number."""

import asyncio
import random
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.hits import commands as hits
from domain.hits.commands import publish_many
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit, HitType
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.qualifications import system_types
from domain.qualifications.models import QualificationType, RequirementSet
from domain.qualifications.requirements.catalogue import catalogue, register
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard, Locale, Requirement
from subscriptions.log import reader
from tests.domain import cast, qualified
from tests.domain.qualifications.props import a_request
from tests.races import crowd

EXISTS = Comparator.EXISTS
WRITERS = 8
AN_HOUR = timedelta(hours=1)
CALL_HOLDS = Statement("SELECT id FROM call_holds")


async def gated(rita, *, slots=1, name="Trained"):
    kind = await qualified.a_qualification(rita, name)
    hit_type = await qualified.a_type_requiring(rita, RequirementDraft(kind.id, EXISTS), title=name)
    return kind, hit_type, await cast.a_hit(rita, hit_type=hit_type, slots=slots)


async def test_nothing_is_accepted_after_the_commit_of_a_revocation(rita):
    """By the order of the log, which is that of the commits where both hold the same worker."""
    workers = await crowd.of_workers(60)
    kind, _, hit = await gated(rita, slots=200)
    await qualified.granted(kind.id, *workers)

    ended = [0]  # acceptances, done or refused

    async def accept(worker):
        try:
            return await work.accept(worker, hit.id)
        finally:
            ended[0] += 1

    async def take(worker, acceptances):
        while ended[0] < acceptances:
            await asyncio.sleep(0.001)
        await qualified.revoked(kind.id, worker)

    dice = random.Random(3)
    results = await crowd.at_once(
        doing for worker in workers for doing in (take(worker, dice.randrange(60)), accept(worker))
    )

    after, accepted = set(), set()
    for fact in await cast.told():
        name = type(fact).__name__
        if name == "QualificationRevoked":
            after.add(fact.worker_id)
        elif name == "AssignmentAccepted":
            assert fact.worker_id not in after
            accepted.add(fact.worker_id)
    counts = crowd.counted(results)
    assert len(after) == 60
    assert counts["done"] == 60 + len(accepted)
    assert counts["NOT_QUALIFIED"] == 60 - len(accepted)
    assert 0 < len(accepted) < 60, "neither always comes first"
    for worker in workers:
        refused = await crowd.at_once([work.accept(worker, hit.id)])
        assert "NOT_QUALIFIED" in next(iter(crowd.counted(refused)))


async def sets():
    rows = await RequirementSet.all().order_by("number")
    return [row.number for row in rows], [row.fingerprint for row in rows]


async def marked_right():
    """A reader of the whole catalogue finds the stored mark."""
    row = await Statement("SELECT version, mark FROM requirement_catalogue").row()
    known = await catalogue()
    assert tuple(known.edition) == (row["version"], row["mark"])
    numbers, prints = await sets()
    assert numbers == list(range(1, row["version"] + 1))
    assert len(set(prints)) == len(prints)


async def test_new_sets_at_once_are_numbered_without_a_gap(rita):
    """Eight writers, each with sets of their own: and readers, who never see half of one."""

    kinds = [await qualified.a_qualification(rita, f"Of {writer}") for writer in range(WRITERS)]

    async def write(writer):
        for number in range(5):
            required = RequirementDraft(kinds[writer].id, Comparator.EQUAL_TO, (number,))
            await qualified.a_type_requiring(rita, required, title=f"Group {writer} {number}")

    async def read():
        while (await catalogue()).edition.version < 5 * WRITERS:
            await asyncio.sleep(0)

    async with asyncio.timeout(60):
        await crowd.at_once([*(write(writer) for writer in range(WRITERS)), read(), read()])

    await marked_right()
    types = await HitType.all()
    assert sorted(each.requirement_set for each in types) == list(range(1, 5 * WRITERS + 1))
    known = await catalogue()
    for each in types:
        (required,) = known.requirements(each.requirement_set)
        writer, number = each.title.split()[1:]
        assert required.type_id == kinds[int(writer)].id
        assert required.integers == (int(number),)


async def test_a_set_that_many_register_at_once_has_one_number(rita):
    requesters = [rita, *[await cast.a_requester(f"Rita {n}") for n in range(WRITERS - 1)]]
    required = RequirementDraft(system_types.PERCENT_APPROVED, Comparator.GREATER_THAN, (95,))

    results = await crowd.at_once(
        qualified.a_type_requiring(each, required, title=title)
        for each in requesters
        for title in ("A", "A", "B")
    )

    assert crowd.counted(results) == {"done": 3 * WRITERS}
    assert {each.requirement_set for each in results} == {1}
    assert len({each.id for each in results}) == 2 * WRITERS
    await marked_right()


async def test_a_set_registered_many_times_at_once_without_type_locks_has_one_number(rita):
    """With locks on the types only one transaction at a time would come so far."""
    place = Requirement(system_types.LOCALE, "Location", Comparator.IN, locales=(Locale("DE"),))

    async def put():
        async with unit_of_work():
            return await register((place,))

    assert await crowd.at_once(put() for _ in range(2 * WRITERS)) == [1] * 2 * WRITERS
    await marked_right()


async def test_a_hit_type_by_invitation_that_many_make_at_once_is_one(rita):
    results = await crowd.at_once(
        cast.a_type(rita, invitation_only=True) for _ in range(2 * WRITERS)
    )

    assert len({each.id for each in results}) == 1
    assert await QualificationType.filter(owner_id=rita.id).count() == 1
    await marked_right()


async def test_no_hit_is_published_once_a_type_that_it_requires_is_being_deleted(rita):
    """By the order of the log: twelve types, each with a request that its deletion rejects, while
    others make HIT types of it, publish, and revive."""
    (wim,) = await crowd.of_workers(1)
    before = 0
    for number in range(12):
        kind, hit_type, over = await gated(rita, name=f"Trained {number}")
        await a_request(kind, wim)
        await hits.expire_hit(rita, over.id)
        start = await reader.head()

        results = await crowd.at_once(
            [
                *(_until_refused(_a_new_type, rita, kind) for _ in range(2)),
                *(_until_refused(_one_more, rita, hit_type) for _ in range(3)),
                _until_refused(_revive_it, rita, over),
                _deleted_soon(rita, kind),
            ]
        )

        names = cast.kinds(await cast.told(start))
        gone = names.index("QualificationRequestRejected")
        assert not {"HitPublished", "HitExtended"} & set(names[gone:])
        assert crowd.counted(results) == {"WRONG_STATE": 6, "done": 1}
        before += gone
        with pytest.raises(WrongState):
            await _one_more(rita, hit_type)
    assert before > 12, "something was published in time"


async def _until_refused(doing, *values):
    while True:
        await doing(*values)


async def _deleted_soon(rita, kind):
    await asyncio.sleep(random.random() / 10)
    await hits.delete_qualification_type(rita, kind.id)


async def _a_new_type(rita, kind):
    required = RequirementDraft(kind.id, EXISTS, guard=random.choice(list(Guard)))
    made = await qualified.a_type_requiring(rita, required, title=f"Other {new_id()}")
    await cast.a_hit(rita, hit_type=made)


async def _one_more(rita, hit_type):
    await cast.a_hit(rita, hit_type=hit_type)


async def _revive_it(rita, hit):
    await hits.extend_hit(rita, hit.id, expires_at=clock.now() + AN_HOUR)
    await hits.expire_hit(rita, hit.id)


async def test_a_list_of_hits_against_a_deletion_is_published_to_a_chunk_and_refused_from_there(
    rita,
):
    await cast.deposit(rita, cast.Money.parse("1000.00"))
    kind, hit_type, _ = await gated(rita)
    wanted = 6 * publish_many.HITS_A_CHUNK
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600)
    drafts = [HitDraft(question=cast.QUESTION)] * wanted

    async def delete():
        while await Hit.filter(hit_type_id=hit_type.id).count() == 1:
            await asyncio.sleep(0)
        await hits.delete_qualification_type(rita, kind.id)

    token = {"client_token": "t"}
    answers, _ = await crowd.at_once([hits.create_hits(rita, offer, drafts, **token), delete()])

    done = [each for each in answers if isinstance(each, Hit)]
    assert 0 < len(done) < wanted
    assert len(done) % publish_many.HITS_A_CHUNK == 0
    assert {each.reason for each in answers[len(done) :]} == {"WRONG_STATE"}
    assert await Hit.filter(hit_type_id=hit_type.id).count() == len(done) + 1
    assert await CALL_HOLDS.rows() == [], "the money of the others was given back"
    again = await hits.create_hits(rita, offer, drafts, **token)
    assert [each.id for each in again[: len(done)]] == [each.id for each in done]
    assert {each.reason for each in again[len(done) :]} == {"WRONG_STATE"}
    assert await CALL_HOLDS.rows() == []


async def test_a_hundred_approvals_at_once_cross_a_requirement_once(rita):
    """Of one worker, by five requesters: one at a time, and in lists."""
    (wim,) = await crowd.of_workers(1)
    requesters = [rita, *[await cast.a_requester(f"Rita {n}") for n in range(4)]]
    required = RequirementDraft(
        system_types.NUMBER_APPROVED, Comparator.GREATER_THAN_OR_EQUAL_TO, (50,)
    )
    await qualified.a_type_requiring(rita, required)
    waiting = []
    for requester in requesters:
        hit_type = await cast.a_type(requester)
        for _ in range(20):
            hit = await cast.a_hit(requester, hit_type=hit_type)
            waiting.append((requester, await cast.a_submitted(wim, hit)))
    random.Random(1).shuffle(waiting)

    results = await crowd.at_once(
        cast.approve(requester, assignment) for requester, assignment in waiting
    )

    assert crowd.counted(results) == {"done": 100}
    told = [each for each in await cast.told() if type(each).__name__ == "SystemValueCrossed"]
    assert [(each.type_id, each.value_before, each.value) for each in told] == [
        (system_types.NUMBER_APPROVED, 49, 50)
    ]


async def test_lists_that_cross_for_many_workers_tell_each_of_it_once(rita):
    workers = await crowd.of_workers(10)
    required = RequirementDraft(
        system_types.NUMBER_APPROVED, Comparator.GREATER_THAN_OR_EQUAL_TO, (3,)
    )
    await qualified.a_type_requiring(rita, required)
    hit_type = await cast.a_type(rita)
    lists = []
    for number in range(6):
        hit = await cast.a_hit(rita, hit_type=hit_type, slots=10)
        order = workers if number % 2 else workers[::-1]
        lists.append([(await cast.a_submitted(worker, hit)).id for worker in order])

    results = await crowd.at_once(work.decide(rita, ids, work.Decision()) for ids in lists)

    assert crowd.counted([one for each in results for one in each]) == {"done": 60}
    told = [each for each in await cast.told() if type(each).__name__ == "SystemValueCrossed"]
    assert {(each.value_before, each.value) for each in told} == {(2, 3)}
    assert sorted(each.worker_id for each in told) == sorted(worker.id for worker in workers)
