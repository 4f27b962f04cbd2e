"""The first page of what *this worker may accept*, beside the page of everything.

python -m tests.benchmarks.eligibility [sqlite] [postgres] [--quick]

100,000 workers, 50 qualification types and some 700,000 qualifications beside the board of
`browsing`. Another worker requests every page, so that no cache of one helps the next.
"""

from __future__ import annotations

import asyncio
import sys
import time
import tracemalloc
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import count
from statistics import mean
from sys import getsizeof
from typing import Any

from api.database.connect import database
from domain.discovery import listing as found
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.kernel.paging import Slice
from domain.people.models import Worker
from domain.people.viewer import Viewer
from domain.qualifications.holdings import known_and_held
from domain.qualifications.requirements.catalogue import Catalogue, catalogue
from tests.benchmarks import qualified
from tests.benchmarks.browsing import (
    CLIENTS,
    GROUPS,
    HITS,
    QUICK_SECONDS,
    REQUESTERS,
    ROWS,
    SECONDS,
    write_board,
)
from tests.benchmarks.client import Connection, Load
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.market import filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.rounds import QUICK_ROUNDS, ROUNDS, Comparison, Round, Sample
from tests.domain.market import viewer_of

TARGET = 3.0  # the page of what a worker may accept costs at most so many times the other
EVERY, ACCEPTABLE, BUSY = "everything", "what one may accept", "the same, of busy workers"
OF_NOBODY, JUDGED = "everything, of nobody", "everything, judged"
SETS: Sequence[int | None] = (500, None)  # None: one for each group
MORE_SETS: Sequence[int | None] = (100, *SETS)
FIELDS = """id title description reward availableHits createdAt lastUpdatedAt expiresAt
    assignmentDurationSeconds autoApprovalDelaySeconds requester { id name }"""
PAGE = f"{{ hitGroups(first: 20) {{ nodes {{ {FIELDS} }} }} }}"
PAGE_OF_ACCEPTABLE = PAGE.replace("first: 20", "filter: {onlyAcceptable: true}, first: 20")
PAGE_JUDGED = PAGE.replace(
    FIELDS, f"{FIELDS} eligibility {{ mayAccept reasons requirements {{ holds }} }}"
)
IN_PROCESS = 200  # pages in one round
ACCEPTABLE_ONLY = GroupFilter(only_acceptable=True)
LOOKED_AT = 200  # workers, for the share of the groups that one may accept


async def compare(kind: str, *, quick: bool = False) -> dict[str, float]:
    """How many times the page of everything the page of what one may accept costs, for each
    number of sets: over HTTP, the median of the rounds."""
    costs = {}
    async with empty(kind) as url:
        market = await filled(url, workers=1, stands=REQUESTERS, hits_each=1, slots=1)
        await write_board(url, market)
        tokens, busy = await qualified.populate(url, market)
        for wanted in SETS if quick else MORE_SETS:
            sets = await qualified.require(url, wanted)
            await analyzed(url)
            title = f"{sets:,} sets of requirements, {KINDS[kind]}"
            async with database(url):
                await _show_catalogue(title)
                await _in_process(title, quick=quick)
            compared = await _over_http(url, title, tokens, busy, quick=quick)
            costs[title] = max(compared.ratio(each) for each in (ACCEPTABLE, BUSY))
    return costs


async def _over_http(
    url: str, title: str, tokens: Sequence[str], busy: Sequence[str], *, quick: bool
) -> Comparison:
    command, environment = kempelen(url)
    async with AsyncExitStack() as stack:
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )
        loads = {
            name: Load(program, _page(query, whose), clients=CLIENTS)
            for name, query, whose in (
                (EVERY, PAGE, tokens),
                (ACCEPTABLE, PAGE_OF_ACCEPTABLE, tokens),
                (BUSY, PAGE_OF_ACCEPTABLE, busy),
                (JUDGED, PAGE_JUDGED, tokens),
                (OF_NOBODY, PAGE, [None]),
            )
        }
        seconds = QUICK_SECONDS if quick else SECONDS
        rounds: dict[str, Round] = {
            name: lambda load=load: load.round(seconds) for name, load in loads.items()
        }
        comparison = Comparison(
            f"hitGroups over HTTP, {ROWS} of {GROUPS:,} groups over {HITS:,} HITs, "
            f"{qualified.WORKERS:,} workers, {title}"
        )
        await comparison.run(rounds, rounds=QUICK_ROUNDS if quick else ROUNDS)
    comparison.show()
    return comparison


def _page(query: str, tokens: Sequence[str | None]) -> Any:
    async def read(link: Connection, number: int) -> None:
        data = await link.graphql(query, {}, tokens[number % len(tokens)])
        assert data["hitGroups"]["nodes"], "everybody may accept something"

    return read


async def _in_process(title: str, *, quick: bool) -> None:
    """The same page as rows: what is left when nobody has to be signed in or answered."""
    first = [
        await viewer_of((await Worker.get(id=qualified.worker_id(number))).account_id)
        for number in range(qualified.SIGNED_IN)[: IN_PROCESS * 2]
    ]
    numbers = count()

    async def played(wanted: GroupFilter, viewers: Sequence[Viewer | None]) -> Sample:
        start = time.perf_counter()
        for _ in range(IN_PROCESS):
            viewer = viewers[next(numbers) % len(viewers)]
            page = await found.groups(viewer, Slice(ROWS), wanted=wanted)
            assert page.rows
        return Sample(rate=IN_PROCESS / (time.perf_counter() - start))

    comparison = Comparison(f"the same in process, {title}")
    rounds: dict[str, Round] = {
        EVERY: lambda: played(EVERYTHING, first),
        OF_NOBODY: lambda: played(EVERYTHING, [None]),
        ACCEPTABLE: lambda: played(ACCEPTABLE_ONLY, first),
    }
    await comparison.run(rounds, rounds=QUICK_ROUNDS if quick else ROUNDS)
    comparison.show()
    totals = [await found.totals(viewer, ACCEPTABLE_ONLY) for viewer in first[:LOOKED_AT]]
    all_groups = (await found.totals(None)).groups
    shares = sorted(each.groups / all_groups for each in totals)
    print(
        f"  a worker may accept {mean(shares):.0%} of the groups on average "
        f"({shares[0]:.0%} to {shares[-1]:.0%})"
    )


async def _show_catalogue(title: str) -> None:
    """What a process holds of what is required, and how long it takes to judge it."""
    known = await catalogue()
    tracemalloc.start()
    again = Catalogue()
    await again.read_up_to(known.edition)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    workers = await Worker.filter(id__in=[qualified.worker_id(n) for n in range(IN_PROCESS)])
    holdings = [(await known_and_held(each))[1] for each in workers]
    start = time.perf_counter()
    accesses = [again.access(each) for each in holdings]
    took = (time.perf_counter() - start) / len(accesses)
    size = mean(getsizeof(each.hidden) + getsizeof(each.barred) for each in accesses)
    print(
        f"\nCatalogue, {title} (with those of before {known.edition.version:,}): "
        f"{held / 2**20:.1f} MiB; {took * 1e6:.0f} us and {size:,.0f} bytes for a worker, "
        f"{len(set(accesses))} different outcomes of {len(accesses)}"
    )


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        await compare(kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
