"""Worker lists: their names, the workers on them, and that workers learn nothing of them."""

from dataclasses import replace

import pytest

from domain.assignments import commands as work
from domain.batches.settings import BatchSettings
from domain.discovery import listing
from domain.discovery.missing_qualifications import missing_qualifications
from domain.hits import commands as hits
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.mail.models import Mail
from domain.people.models import Requester
from domain.qualifications import commands as qualifications
from domain.qualifications import queries as types
from domain.qualifications.commands.assign import Give
from domain.qualifications.models import Qualification, QualificationType
from domain.qualifications.requests.queries import qualifications_of_worker
from domain.worker_lists import commands, queries
from domain.worker_lists.models import WorkerList
from domain.worker_lists.refusals import ListNameTaken
from domain.worker_lists.requirements import requirements_of_lists
from domain.worker_lists.rules import LONGEST_NAME, MOST_WORKERS_A_CALL
from tests.domain import cast
from tests.domain.batches import published
from tests.domain.market import viewer_of
from tests.races import crowd
from tests.statements import counted

SECRET = "Slow and careless"
ROWS = [{"text": "a"}]


async def on(worker_list):
    """The ids of the workers on a list."""
    page = await queries.members(worker_list, Slice(100))
    return {row.worker_id for row in page.rows}


async def a_batch_for(requester, *, only=(), none_of=()):
    asked = await requirements_of_lists(
        requester, only=[each.id for each in only], none_of=[each.id for each in none_of]
    )
    settings = BatchSettings(hits=replace(published.SETTINGS, requirements=asked))
    _, (hit,) = await published.a_batch(requester, ROWS, settings=settings)
    return hit


async def seen_by(worker):
    page = await listing.groups(await viewer_of(worker.account_id), Slice(100))
    return {group.id for group in page.rows}


async def test_a_name_is_given_once_and_is_free_again(rita):
    sam = await cast.a_requester("Sam")
    mine = await commands.create_list(rita, "Good", client_token="t")
    assert (await commands.create_list(rita, "Good", client_token="t")).id == mine.id
    other = await commands.create_list(rita, "Other")
    await commands.create_list(sam, "Good")

    for verb in (
        commands.create_list(rita, " GOOD "),
        commands.rename_list(rita, other.id, "good"),
    ):
        with pytest.raises(ListNameTaken):
            await verb
    assert (await commands.rename_list(rita, mine.id, "GOOD")).name == "GOOD"
    await commands.delete_list(rita, mine.id)
    await commands.rename_list(rita, other.id, "good")

    with pytest.raises(NotFound):
        await commands.rename_list(rita, mine.id, "Late")
    assert [each.name for each in (await queries.lists_of(rita.id, Slice(9))).rows] == ["good"]


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1)])
async def test_a_name_has_one_to_so_many_characters(rita, name):
    await commands.create_list(rita, "x" * LONGEST_NAME)

    async with cast.refused(InvalidInput) as caught:
        await commands.create_list(rita, name)

    assert caught.value.field == "name"


async def test_workers_are_put_on_a_list_and_taken_off(rita, wim, ann):
    made, nobody = await commands.create_list(rita, SECRET), new_id()

    added = await commands.add_workers(rita, made.id, [wim.id, nobody, wim.id])
    assert [added[0], added[2]] == [wim.id, wim.id]
    assert isinstance(added[1], NotFound)
    await commands.add_workers(rita, made.id, [ann.id, wim.id])
    assert await on(made) == {wim.id, ann.id}
    removed = await commands.remove_workers(rita, made.id, [ann.id, nobody])
    assert removed[0] == ann.id
    assert isinstance(removed[1], NotFound)
    (again,) = await commands.remove_workers(rita, made.id, [ann.id])
    assert isinstance(again, NotFound)
    await commands.add_workers(rita, made.id, [ann.id])

    assert await on(made) == {wim.id, ann.id}
    sizes = await queries.sizes([made.qualification_type_id])
    assert sizes == {made.qualification_type_id: 2}


async def test_another_requester_s_list_is_as_if_it_were_not_there(rita, wim):
    sam, made = await cast.a_requester("Sam"), await commands.create_list(rita, SECRET)

    for verb in (
        commands.add_workers(sam, made.id, [wim.id]),
        commands.remove_workers(sam, made.id, [wim.id]),
        commands.rename_list(sam, made.id, "Mine"),
        commands.delete_list(sam, made.id),
        requirements_of_lists(sam, only=[made.id], none_of=[]),
    ):
        async with cast.refused(NotFound):
            await verb


@pytest.mark.parametrize("verb", [commands.add_workers, commands.remove_workers])
async def test_a_call_names_one_to_a_thousand_workers(rita, verb):
    made = await commands.create_list(rita, SECRET)
    most = [new_id() for _ in range(MOST_WORKERS_A_CALL)]
    await verb(rita, made.id, most)

    for ids in ([], [*most, new_id()]):
        async with cast.refused(InvalidInput):
            await verb(rita, made.id, ids)


async def test_only_these_and_not_these(rita, wim, ann):
    good, bad = [await commands.create_list(rita, name) for name in ("Good", "Bad")]
    await commands.add_workers(rita, good.id, [wim.id])
    for_good = await a_batch_for(rita, only=[good])
    not_bad = await a_batch_for(rita, none_of=[bad])
    assert await seen_by(wim) == {for_good.group_id, not_bad.group_id}
    assert await seen_by(ann) == {not_bad.group_id}
    with pytest.raises(NotFound):
        await work.accept(ann, for_good.id)
    before = len(await cast.told())

    await commands.add_workers(rita, good.id, [ann.id, wim.id])
    await commands.add_workers(rita, bad.id, [wim.id])
    await commands.remove_workers(rita, good.id, [wim.id])

    assert await seen_by(ann) == {for_good.group_id, not_bad.group_id}
    assert await seen_by(wim) == set()
    facts = (await cast.told())[before:]
    assert [(type(each).__name__, each.worker_id) for each in facts] == [
        ("PutOnList", ann.id),
        ("PutOnList", wim.id),
        ("TakenOffList", wim.id),
    ]
    with pytest.raises(InvalidInput):
        await requirements_of_lists(rita, only=[good.id], none_of=[good.id])


async def test_a_worker_learns_nothing_of_a_list(rita, wim):
    made = await commands.create_list(rita, SECRET)
    kind = await QualificationType.get(id=made.qualification_type_id)
    await commands.add_workers(rita, made.id, [wim.id])

    assert await cast.told() == []  # No HIT requires it yet.
    await a_batch_for(rita, none_of=[made])
    await commands.add_workers(rita, made.id, [wim.id])
    await commands.remove_workers(rita, made.id, [wim.id])
    assert not await Mail.exists()
    assert SECRET not in str(kind.__dict__)
    assert (await qualifications_of_worker(wim.id, Slice(9))).rows == []
    assert await missing_qualifications(wim) == []
    for requester in (None, rita):
        everything = await types.search(requester, types.TypeFilter(text="election"), Slice(100))
        assert kind.id not in {each.id for each in everything.rows}
        assert await types.visible_types([kind.id], requester) == {}


async def test_the_verbs_of_qualification_types_do_not_find_a_list(rita, wim):
    made = await commands.create_list(rita, SECRET)
    type_id = made.qualification_type_id

    for verb in (
        qualifications.assign(rita, type_id, [Give(wim.id)]),
        qualifications.revoke(rita, type_id, [wim.id]),
        hits.delete_qualification_type(rita, type_id),
    ):
        async with cast.refused(NotFound):
            await verb


async def test_a_list_is_deleted_once_no_hit_requires_it(rita, wim):
    made = await commands.create_list(rita, SECRET)
    await commands.add_workers(rita, made.id, [wim.id])
    hit = await a_batch_for(rita, only=[made])
    async with cast.refused(WrongState) as caught:
        await commands.delete_list(rita, made.id)
    assert caught.value.state == "IN_USE"
    await hits.expire_hit(rita, hit.id)

    await commands.delete_list(rita, made.id)

    assert (await WorkerList.get(id=made.id)).deleted_at is not None
    async with cast.refused(NotFound):
        await commands.add_workers(rita, made.id, [wim.id])
    async with cast.refused(NotFound):
        await requirements_of_lists(rita, only=[made.id], none_of=[])


async def test_a_thousand_workers_are_put_on_a_list_by_as_many_statements_as_one(any_database):
    rita: Requester = await cast.a_requester("Rita")
    made = await commands.create_list(rita, SECRET)
    workers = await crowd.of_workers(1_000)
    with counted() as few:
        await commands.add_workers(rita, made.id, [workers[0].id])
    with counted() as many:
        await commands.add_workers(rita, made.id, [worker.id for worker in workers])

    assert len(few) == len(many)
    assert await Qualification.filter(type_id=made.qualification_type_id).count() == 1_000
