"""Mutations: a transaction that the database rolled back for a conflict runs again, no other."""

import asyncio
from typing import Annotated

import asyncpg
import pytest
import strawberry
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from domain.kernel.statement import Statement
from schema.kernel.mutation import ATTEMPTS, mutation
from schema.kernel.refusals import Declined
from tests.tables import CREATE_BOX


@strawberry.type
class Done:
    attempts: int


DoneResult = Annotated[Done | Declined, strawberry.union("DoneResult")]
RENAME = Statement("UPDATE box SET label = label || $2 WHERE id = $1")
LABELS = Statement("SELECT label FROM box")
QUICKLY = Statement("SELECT set_config('deadlock_timeout', '20ms', true)")


def sent(resolver):
    """The mutation's resolver as GraphQL calls it."""
    return mutation(description="For a test.")(resolver).base_resolver.wrapped_func


def failing(times, fault):
    """A mutation that fails so often, and then tells how often it was tried."""
    tried = []

    async def resolver() -> DoneResult:
        tried.append(1)
        if len(tried) <= times:
            raise fault
        return Done(attempts=len(tried))

    return sent(resolver), tried


@pytest.mark.parametrize(
    "fault",
    [
        asyncpg.DeadlockDetectedError("deadlock detected"),
        asyncpg.SerializationError("could not serialize access"),
        OperationalError(asyncpg.DeadlockDetectedError("deadlock detected")),
    ],
    ids=["deadlock", "serialization", "translated"],
)
async def test_a_conflict_is_tried_again_but_not_for_ever(fault):
    answer, tried = failing(ATTEMPTS - 1, fault)
    assert (await answer()).attempts == ATTEMPTS == len(tried)

    answer, tried = failing(ATTEMPTS, fault)
    with pytest.raises(type(fault)):
        await answer()
    assert len(tried) == ATTEMPTS


@pytest.mark.parametrize(
    "fault",
    [ZeroDivisionError(), asyncpg.LockNotAvailableError("timeout"), OperationalError("locked")],
    ids=["fault", "timeout", "other"],
)
async def test_what_is_no_conflict_is_not_tried_again(fault):
    answer, tried = failing(1, fault)
    with pytest.raises(type(fault)):
        await answer()
    assert len(tried) == 1


async def test_two_mutations_in_a_real_deadlock_are_both_done_once(postgres):
    await postgres.execute_script(CREATE_BOX)
    await postgres.execute_script("INSERT INTO box (id, label) VALUES (1, ''), (2, '')")
    both, tried = asyncio.Barrier(2), []

    async def resolver(first: int, second: int) -> DoneResult:
        tried.append(first)
        async with in_transaction("default"):
            await QUICKLY.rows()
            await RENAME.run(first, f"{first}")
            if len(tried) <= 2:
                await both.wait()
            await RENAME.run(second, f"{first}")
        return Done(attempts=len(tried))

    answer = sent(resolver)
    async with asyncio.timeout(10):
        await asyncio.gather(answer(1, 2), answer(2, 1))

    assert len(tried) == 3
    assert [sorted(row["label"]) for row in await LABELS.rows()] == [["1", "2"]] * 2
    await postgres.execute_script("DROP TABLE box")
