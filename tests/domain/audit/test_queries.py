"""Pages of entries by every condition, on both databases."""

from datetime import timedelta

import pytest

from domain.audit import queries
from domain.audit.queries import LATEST_FIRST, AuditFilter
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.people.queries import keys_of_person
from tests.domain import cast as people
from tests.domain.audit import cast

ONE, OTHER = new_id(), new_id()


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(people.START)
    yield
    clock.release()


async def numbers(part=None, **conditions):
    page = await queries.entries(AuditFilter(**conditions), part or Slice(10))
    return [row.number for row in page.rows]


async def test_entries_are_found_by_each_condition(any_database):
    for actor, action, subject in (
        (cast.OLGA, "masters.bar", ONE),
        (COMMAND_LINE, "masters.lift_bar", OTHER),
        (cast.OLGA, "mastersx.bar", None),
        (cast.OLGA, "masters", ONE),
    ):
        await record_alone(actor, action, subject_id=subject)
        clock.advance(timedelta(hours=1))
    third = people.START + timedelta(hours=2)

    assert await numbers() == [4, 3, 2, 1]
    assert await numbers(subject_ids=[ONE]) == [4, 1]
    assert await numbers(subject_ids=[ONE, OTHER]) == [4, 2, 1]
    assert await numbers(subject_ids=[]) == []
    assert await numbers(actor_id=cast.OLGA.account_id) == [4, 3, 1]
    assert await numbers(action="masters") == [4, 2, 1]
    assert await numbers(action="masters.bar") == [1]
    assert await numbers(since=third) == [4, 3]
    assert await numbers(until=third) == [2, 1]
    page = await queries.entries(AuditFilter(), Slice(2))
    assert await numbers(Slice(9, after=LATEST_FIRST.key(page.rows[-1]))) == [2, 1]


async def test_the_keys_of_a_person_are_found_by_each_of_them(any_database):
    rita = await people.a_requester("Rita")

    keys = {frozenset(await keys_of_person(key)) for key in (rita.id, rita.account_id)}
    assert keys == {frozenset({rita.id, rita.account_id})}
    assert await keys_of_person(ONE) == [ONE]
