"""Task pages of 64 KiB of HTML, 200 a second, of 200 HITs: each is shown for the first time, and
again later.

    python -m tests.benchmarks.task_pages [sqlite] [postgres] [--quick]

Requests begin at their time, however long the earlier ones take, and a page takes from then on.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

from api.database.connect import database
from domain.kernel.statement import Statement
from domain.questions.question import QUESTION_BYTES, HtmlQuestion, to_json
from tests.benchmarks.client import Connection, connection
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.market import filled
from tests.benchmarks.programs import free_port, kempelen, running

TARGET_MS, RATE = 20.0, 200
HITS = 200  # as many pages as a process remembers
SECONDS, QUICK_SECONDS = 20.0, 4.0
CONNECTIONS = 16
AT_ONCE = 50  # frames that one request asks for
FRAMES = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Hit { previewFrame { url } } } }"
PARAGRAPH = '<p class="row">Which of these <b>words</b> fits? <input name="answer"></p>\n'
HTML = (PARAGRAPH * (QUESTION_BYTES // len(PARAGRAPH) + 1))[:QUESTION_BYTES]

_QUESTIONS = Statement("UPDATE questions SET body = $1")


@dataclass(frozen=True, slots=True)
class TaskPageFigures:
    """How long pages took, in milliseconds: in the middle, and the slowest of each twenty."""

    p50_ms: float
    p95_ms: float
    pages: int
    server_cpu_ms: float  # of one page

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.p95_ms <= TARGET_MS


async def measure(kind: str, *, quick: bool = False) -> TaskPageFigures:
    """The figures of one database."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(empty(kind))
        market = await filled(url, workers=1, stands=4, hits_each=HITS // 4, slots=1)
        async with database(url):
            await _QUESTIONS.run(to_json(HtmlQuestion(HTML)))
        ids = [hit for stand in market.stands for hit in stand.hits]
        await analyzed(url)
        port = free_port()
        command, environment = kempelen(url, task_pages_port=port)
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )
        link = await stack.enter_async_context(connection(program.port))
        paths: list[str] = []
        for at in range(0, len(ids), AT_ONCE):
            paths += await _paths(link, ids[at : at + AT_ONCE], market.tokens[0])
        links = [await stack.enter_async_context(connection(port)) for _ in range(CONNECTIONS)]
        used = program.cpu_seconds()
        took = await _shown(links, paths, seconds=QUICK_SECONDS if quick else SECONDS)
        used = program.cpu_seconds() - used
    took.sort()
    figures = TaskPageFigures(
        p50_ms=took[len(took) // 2] * 1000,
        p95_ms=took[len(took) * 95 // 100] * 1000,
        pages=len(took),
        server_cpu_ms=used / len(took) * 1000,
    )
    print(
        f"\nTask pages of 64 KiB, {RATE} a second, {KINDS[kind]}: p50 {figures.p50_ms:.1f} ms, "
        f"p95 {figures.p95_ms:.1f} ms of {figures.pages:,} (target {TARGET_MS:.0f} ms); "
        f"a page takes the server {figures.server_cpu_ms:.2f} ms"
    )
    return figures


async def _paths(link: Connection, ids: list[str], token: str) -> list[str]:
    """The addresses of the pages of these HITs, on their own origin."""
    shown = (await link.graphql(FRAMES, {"ids": ids}, token))["nodes"]
    parts = [urlsplit(each["previewFrame"]["url"]) for each in shown]
    return [f"{each.path}?{each.query}" for each in parts]


async def _shown(links: list[Connection], paths: list[str], *, seconds: float) -> list[float]:
    """How long each page took, in seconds."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for link in links:
        free.put_nowait(link)
    took: list[float] = []

    async def show(path: str, begins: float) -> None:
        link = await free.get()
        body = await link.get(path)
        took.append(time.perf_counter() - begins)
        free.put_nowait(link)
        assert len(body) > QUESTION_BYTES

    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(round(seconds * RATE)):
            begins = start + number / RATE
            await asyncio.sleep(max(0.0, begins - time.perf_counter()))
            group.create_task(show(paths[number % len(paths)], begins))
    return took


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    kinds = [kind for kind in KINDS if kind in arguments] or list(KINDS)
    for kind in kinds:
        await measure(kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
