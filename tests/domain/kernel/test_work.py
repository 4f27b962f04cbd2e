"""The unit of work: it is retried after a deadlock, it alone, and never after a commit."""

import ast
from pathlib import Path

import asyncpg
import pytest

from domain.kernel.statement import Statement
from domain.kernel.work import ATTEMPTS, retried, unit_of_work

ROOT = Path(__file__).parents[3]
SOURCES = [
    path for layer in ("api", "schema", "domain") for path in sorted((ROOT / layer).rglob("*.py"))
]
NAME = "unit_of_work"
NOTE = Statement("UPDATE log_trimmed SET id = id + 1")


def named(node):
    return getattr(node, "id", getattr(node, "attr", None))


def units(function):
    return [n for n in ast.walk(function) if isinstance(n, ast.Call) and named(n.func) == NAME]


def loops(function):
    kinds = (ast.For, ast.AsyncFor, ast.While)
    return [n for n in ast.walk(function) if isinstance(n, kinds) and units(n)]


def test_every_function_that_opens_a_unit_of_work_is_retried_and_opens_it_once():
    wrong, found = [], 0
    for path in SOURCES:
        if NAME not in (text := path.read_text()):
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.AsyncFunctionDef) or not units(node):
                continue
            found += 1
            is_retried = "retried" in map(named, node.decorator_list)
            if not is_retried or len(units(node)) != 1 or loops(node):
                wrong.append(f"{path}: {node.name}")

    assert wrong == []
    assert found > 60


def test_nothing_above_a_unit_of_work_knows_of_conflicts():
    knowing = {path.relative_to(ROOT) for path in SOURCES if "is_conflict" in path.read_text()}

    assert knowing == {Path("domain/kernel/work.py"), Path("domain/kernel/chunks.py")}


async def fail(sqlstate):
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{sqlstate}'; END $$"
    await Statement(raising).rows()


async def noted():
    return (await Statement("SELECT id FROM log_trimmed").row())["id"]


@pytest.mark.parametrize(
    ("sqlstate", "failures"), [("40P01", n) for n in range(ATTEMPTS + 1)] + [("40001", 1)]
)
async def test_a_conflict_is_retried_a_few_times_and_what_was_done_is_done_once(
    postgres, sqlstate, failures
):
    before, left = await noted(), failures

    @retried
    async def command():
        nonlocal left
        async with unit_of_work():
            await NOTE.run()
            if left:
                left -= 1
                await fail(sqlstate)

    if failures < ATTEMPTS:
        await command()
        assert await noted() == before + 1
    else:
        with pytest.raises(asyncpg.PostgresError):
            await command()
        assert (await noted(), left) == (before, 0)


async def test_another_fault_is_not_retried(postgres):
    runs = 0

    @retried
    async def command():
        nonlocal runs
        runs += 1
        async with unit_of_work():
            await fail("53100")

    with pytest.raises(asyncpg.PostgresError):
        await command()
    assert runs == 1


async def test_a_conflict_inside_an_open_unit_is_left_to_the_outermost_one(postgres):
    runs = {"inner": 0, "outer": 0}

    @retried
    async def inner():
        runs["inner"] += 1
        async with unit_of_work():
            await fail("40P01")

    @retried
    async def outer():
        runs["outer"] += 1
        async with unit_of_work():
            await inner()

    with pytest.raises(asyncpg.PostgresError):
        await outer()
    assert runs == {"inner": ATTEMPTS, "outer": ATTEMPTS}


async def test_a_retried_function_that_would_commit_twice_is_a_mistake_of_ours(database):
    @retried
    async def twice():
        async with unit_of_work():
            await NOTE.run()
        async with unit_of_work():
            await NOTE.run()

    with pytest.raises(AssertionError, match="commits once"):
        await twice()
