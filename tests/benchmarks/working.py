"""Accepting, and the whole cycle, over HTTP with 32 clients, every commit durable.

python -m tests.benchmarks.working [accept] [cycle] [sqlite] [postgres] [--quick]
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tests.benchmarks import plain_program
from tests.benchmarks.client import Load
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.market import filled
from tests.benchmarks.programs import Program, kempelen, running
from tests.benchmarks.rounds import QUICK_ROUNDS, ROUNDS, Comparison, Round
from tests.benchmarks.scripts import HandWritten, Ours, Plain

PLAIN = "plain Strawberry + Tortoise"
TARGET = 1.5
SECONDS, QUICK_SECONDS = 2.0, 1.0
WORKERS = 801  # and a number of HITs without a common factor: no pair comes twice
STANDS, HITS_EACH = 20, 300
HITS = 20_000  # of the plain programs, which are not to run out of them either
MOST_CONNECTIONS = 10


@asynccontextmanager
async def programs(kind: str) -> AsyncIterator[dict[str, tuple[Program, object]]]:
    """Ours, the plain one and the hand-written one, each running on a database of its own."""
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(empty(kind)) for _ in range(3)]
        market = await filled(
            urls[0],
            workers=WORKERS,
            stands=STANDS,
            hits_each=HITS_EACH,
            slots=plain_program.SLOTS,
        )
        command, environment = kempelen(market.url)
        plain = Plain(HITS, WORKERS), HandWritten(HITS, WORKERS)
        async with running(_plain(urls[2]), ready="/graphql?query={ready}"):
            await analyzed(urls[2])
        by_hand = [sys.executable, "-m", "tests.benchmarks.plain_sql", urls[2], "{port}"]
        start = stack.enter_async_context
        yield {
            "Kempelen": (
                await start(running(command, ready="/health/ready", environment=environment)),
                Ours(market),
            ),
            PLAIN: (
                await start(running(_plain(urls[1]), ready="/graphql?query={ready}")),
                plain[0],
            ),
            "hand-written SQL": (await start(running(by_hand, ready="/ready")), plain[1]),
        }


def _plain(url: str) -> list[str]:
    options = (
        "journal_mode=WAL&synchronous=FULL"
        if url.startswith("sqlite")
        else f"maxsize={MOST_CONNECTIONS}"
    )
    module = "tests.benchmarks.plain_program"
    return [sys.executable, "-m", module, f"{url}?{options}", "{port}", str(HITS), str(WORKERS)]


async def compare(what: str, kind: str, *, quick: bool = False) -> Comparison:
    """`accept` or `cycle` on one kind of database."""
    seconds = QUICK_SECONDS if quick else SECONDS
    async with programs(kind) as found:
        loads = {
            name: Load(program, getattr(client, what)) for name, (program, client) in found.items()
        }
        rounds: dict[str, Round] = {name: _round(load, seconds) for name, load in loads.items()}
        comparison = Comparison(f"{what} over HTTP, 32 clients, {KINDS[kind]}")
        await comparison.run(rounds, rounds=QUICK_ROUNDS if quick else ROUNDS)
    comparison.show()
    return comparison


def _round(load: Load, seconds: float) -> Round:
    return lambda: load.round(seconds)


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        for what in [what for what in ("accept", "cycle") if what in arguments] or (
            "accept",
            "cycle",
        ):
            await compare(what, kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
