"""Races about worker lists: on PostgreSQL, many at once."""

from dataclasses import replace

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.batches.settings import BatchSettings
from domain.worker_lists import commands, queries
from domain.worker_lists.requirements import requirements_of_lists
from tests.domain.batches import published
from tests.races import crowd


async def test_one_name_is_given_to_one_list(rita):
    lists = [await commands.create_list(rita, f"List {number}") for number in range(4)]

    results = await crowd.at_once(
        [
            *(commands.create_list(rita, "Good") for _ in range(6)),
            *(commands.rename_list(rita, each.id, "GOOD") for each in lists),
        ]
    )

    assert crowd.counted(results) == {"done": 1, "NAME_TAKEN": 9}


async def test_adding_removing_deleting_and_accepting_wait_in_no_ring(rita):
    made, other = [await commands.create_list(rita, name) for name in ("Good", "Other")]
    workers = await crowd.of_workers(20)
    ids = [worker.id for worker in workers]
    await commands.add_workers(rita, made.id, ids)
    asked = await requirements_of_lists(rita, only=[made.id], none_of=[])
    settings = BatchSettings(hits=replace(published.SETTINGS, requirements=asked))
    _, (hit, *_) = await published.a_batch(
        rita,
        [{"text": "a"}],
        settings=replace(settings, hits=replace(settings.hits, max_assignments=30)),
    )

    results = await crowd.at_once(
        [
            *(work.accept(worker, hit.id) for worker in workers),
            commands.remove_workers(rita, made.id, ids[10:]),
            commands.remove_workers(rita, made.id, list(reversed(ids[10:]))),
            *(commands.add_workers(rita, other.id, ids) for _ in range(3)),
            commands.delete_list(rita, other.id),
            commands.delete_list(rita, made.id),
        ]
    )

    accepts, (*_, deleted, kept) = results[:20], results
    assert set(crowd.counted(accepts)) <= {"done", "NOT_FOUND"}
    assert crowd.counted(accepts[:10]) == {"done": 10}
    assert deleted.id == other.id
    assert crowd.counted([kept]) == {"WRONG_STATE": 1}
    assert await Assignment.all().count() == crowd.counted(accepts)["done"]
    assert await queries.sizes([made.qualification_type_id]) == {made.qualification_type_id: 10}
