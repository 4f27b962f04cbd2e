"""Every benchmark, one after the other: `make bench`, or this module with `--quick`."""

from __future__ import annotations

import asyncio
import sys

from tests.benchmarks import (
    batches,
    browsing,
    busy_hit,
    dashboard,
    eligibility,
    frame_page,
    memory,
    payday,
    publishing,
    task_pages,
    timers,
    working,
)
from tests.benchmarks.databases import KINDS


async def main(*, quick: bool) -> None:
    """On both databases; each figure that has a target says whether it is met."""
    met: list[tuple[str, bool]] = []
    for kind, name in KINDS.items():
        for what in ("accept", "cycle"):
            compared = await working.compare(what, kind, quick=quick)
            met.append((f"{what}, {name}", compared.ratio(working.PLAIN) >= working.TARGET))
        compared = await browsing.compare(kind, quick=quick)
        met.append((f"hitGroups, {name}", compared.ratio(browsing.PLAIN) >= browsing.TARGET))
        for title, cost in (await eligibility.compare(kind, quick=quick)).items():
            met.append((f"what one may accept, {title}", cost <= eligibility.TARGET))
        compared = await publishing.compare(kind, quick=quick)
        for which in (publishing.COMMAND, publishing.OVER_HTTP):
            met.append((f"{which}, {name}", compared.ratio(which) >= publishing.TARGET))
        batch = await batches.measure(kind, quick=quick)
        met.append((f"publishing of a batch, {name}", batch.is_met))
        pages = await dashboard.compare(kind, quick=quick)
        met.append((f"dashboard, {name}", dashboard.times(pages) <= dashboard.TARGET))
        for processes in (1, 2) if kind == "postgres" else (1,):
            paid = await payday.measure(kind, processes=processes, quick=quick)
            met.append((f"payday, {name}, {processes} at work", paid.is_met))
        shown = await task_pages.measure(kind, quick=quick)
        met.append((f"task pages, {name}", shown.is_met))
        lateness = await timers.measure(kind, quick=quick)
        met.append((f"deadlines, {name}", lateness.at(0.99) <= timers.TARGET_MS))
        busy = await busy_hit.measure(kind, quick=quick)
        met.append((f"deadlines of the busiest HIT, {name}", busy_hit.is_met(busy.deadlines)))
        met.append((f"approvals of the busiest HIT, {name}", busy_hit.is_met(busy.approvals)))
    if (visits := await frame_page.measure(quick=quick)) is not None:
        met.append(("the frame page", visits.is_met))
    await memory.measure(quick=quick)
    print()
    for name, is_met in met:
        print(f"  {'met' if is_met else 'MISSED':8} {name}")


if __name__ == "__main__":
    asyncio.run(main(quick="--quick" in sys.argv))
