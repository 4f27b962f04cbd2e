"""Every background task of the server is killed: it comes back, and is told to be down."""

import asyncio

import pytest

from api.composition import application
from api.configuration.settings import load
from tests.listening import http_client, listening

SECONDS = 10
STANDING = "standing subscriptions"
TASKS = (
    "bell",
    "bell's rings",
    "clockwork",
    "batches",
    "dashboards",
    "housekeeping",
    "jobs 1",
    "mail sender",
    "presence",
    STANDING,
    "tail",
    "watchdog",
)
LINK = "bell's link"  # to Redis or PostgreSQL; the bell in memory has none


class Killed(Exception):
    """Raised inside a task."""


def running(name):
    [task] = [each for each in asyncio.all_tasks() if each.get_name() == name]
    return task


def raise_inside(task):
    """Raise in the innermost frame: what the task waits for fails."""
    task._fut_waiter.set_exception(Killed("it was killed"))


async def until(is_so):
    async with asyncio.timeout(SECONDS):
        while not is_so():
            await asyncio.sleep(0.01)


async def waits(name):
    await until(lambda: running(name)._fut_waiter is not None)


def gauge(metrics, name):
    return metrics.registry.get_sample_value("kempelen_background_task_up", {"task": name})


async def assert_each_comes_back(app, ready_url, names):
    background, metrics = app.state.background, app.state.metrics
    assert sorted(task.name for task in background) == sorted(names)
    async with http_client() as client:
        for name in names:
            await until(lambda name=name: gauge(metrics, name) == 1)
            for kill in (raise_inside, asyncio.Task.cancel):
                [task] = [each for each in background if each.name == name]
                await waits(name)
                kill(running(name))
                await until(lambda task=task: not task.is_up)
                assert gauge(metrics, name) == 0
                assert name in (await background.problem())
                await until(lambda task=task: task.is_up)
                assert gauge(metrics, name) == 1
        answer = await client.get(ready_url)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("database", "bell", "names"),
    [("sqlite_url", None, TASKS), ("postgres_url", "redis_url", (*TASKS, "jobs 2", LINK))],
    ids=["one process", "several"],
)
async def test_every_task_comes_back_after_it_is_killed(database, bell, names, tmp_path, request):
    settings = load(
        database_url=request.getfixturevalue(database),
        outbox_folder=tmp_path / "outbox",
        bell_url=request.getfixturevalue(bell) if bell else "memory://",
    )
    app = application(settings)
    async with listening(settings, app) as address:
        ready = address.replace("/graphql", "/health/ready")
        await assert_each_comes_back(app, ready, names)


async def test_readiness_names_a_task_that_is_down(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    app = application(settings)
    async with listening(settings, app), http_client():
        await waits("mail sender")
        raise_inside(running("mail sender"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        problems = await app.state.health.problems()

    assert problems == {"background tasks": "mail sender failed 1 times: Killed"}
