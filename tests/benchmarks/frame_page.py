"""How soon the frame page can be filled in, in Chromium on loopback, from the navigation on.

python -m tests.benchmarks.frame_page [--quick]
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass

from api.database.connect import database
from domain.assignments import commands as assignments
from domain.people.models import Account
from schema.kernel.node import global_id
from tests.benchmarks.databases import empty
from tests.benchmarks.market import Market, filled
from tests.benchmarks.programs import kempelen, running
from tests.clients.conftest import BROWSERS, is_installed
from tests.clients.work.browser import Chromium, Window
from tests.clients.work.forms import form
from tests.clients.work.session import session_of
from tests.domain import cast

TARGET_MS = 300.0
VISITS, QUICK_VISITS = 40, 10
USABLE = "performance.getEntriesByName('usable')[0].startTime"


@dataclass(frozen=True, slots=True)
class Visits:
    """The milliseconds of each visit: the first in a new browser, and the next ones."""

    first: list[float]
    again: list[float]

    @property
    def is_met(self) -> bool:
        """Whether 95 of 100 first visits are as quick as they should be."""
        return _at(self.first, 0.95) <= TARGET_MS

    def show(self) -> None:
        print(
            f"\nThe frame page, a form with every kind of field (limit {TARGET_MS:.0f} ms at p95)"
        )
        for name, times in (("an empty cache", self.first), ("its files are cached", self.again)):
            median, late = statistics.median(times), _at(times, 0.95)
            print(
                f"  {name:24} p50 {median:>6.0f} ms   p95 {late:>6.0f} ms   ({len(times)} visits)"
            )


async def measure(*, quick: bool = False) -> Visits | None:
    """Each visit is in a new window; None where there is no browser."""
    node, chromium = shutil.which("node"), next(filter(None, map(shutil.which, BROWSERS)), None)
    if node is None or chromium is None or not is_installed():
        print("\nThe frame page: not measured, without Node, its packages and Chromium.")
        return None
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(empty("sqlite"))
        market = await filled(url, workers=1, stands=1, hits_each=1, slots=1)
        path, person = await _accepted(url, market)
        command, environment = kempelen(url)
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )
        browser = Chromium(node, chromium)
        stack.callback(browser.close)
        origin = f"http://127.0.0.1:{program.port}"
        visits = Visits([], [])
        for _ in range(QUICK_VISITS if quick else VISITS):
            state = {"cookies": [], "origins": [{"origin": origin, "localStorage": person}]}
            context = await browser.do("context", options={"storageState": state})
            window = Window(browser, context, origin)
            page = await window.page(path)
            await page.role("button", "Submit").shown()
            visits.first.append(await page.evaluate(USABLE))
            await page.goto(path)
            await page.role("button", "Submit").shown()
            visits.again.append(await page.evaluate(USABLE))
            await window.close()
    visits.show()
    return visits


async def _accepted(url: str, market: Market) -> tuple[str, list[dict[str, str]]]:
    """The address of an assignment with the form, and the session of its worker."""
    worker = market.workers[0]
    async with database(url):
        hit = await cast.a_hit(market.stands[0].requester, question=form())
        row = await assignments.accept(worker, hit.id)
        account = await Account.get(id=worker.account_id)
    return f"/assignments/{global_id('Assignment', row.id)}", session_of(account, market.tokens[0])


def _at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


if __name__ == "__main__":
    found = asyncio.run(measure(quick="--quick" in sys.argv))
    sys.exit(found is not None and not found.is_met)
