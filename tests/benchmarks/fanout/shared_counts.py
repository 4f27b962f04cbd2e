"""What our server says of its own sharing, on its page of metrics."""

from __future__ import annotations

import asyncio
import re
import urllib.error
import urllib.request
from dataclasses import dataclass

from tests.benchmarks.fanout.servers import Server

PATH = "/metrics"
EXECUTIONS, SERIALISATIONS = "kempelen_fanout_executions", "kempelen_fanout_serialisations"


@dataclass(frozen=True, slots=True)
class SharedCounts:
    """How often it executed and serialised an event so far, for whomever."""

    executions: int
    serialisations: int


async def shared_counts(server: Server) -> SharedCounts | None:
    """The counters as the server offers them; none where it offers none."""
    try:
        address = f"http://127.0.0.1:{server.program.port}{PATH}"
        answer = await asyncio.to_thread(urllib.request.urlopen, address, timeout=10)
        return counts_on(answer.read().decode())
    except urllib.error.HTTPError:
        return None


def counts_on(page: str) -> SharedCounts | None:
    """What a page of Prometheus's says, if it says both."""
    executions, serialisations = _sum(page, EXECUTIONS), _sum(page, SERIALISATIONS)
    if executions is None or serialisations is None:
        return None
    return SharedCounts(executions, serialisations)


def _sum(page: str, name: str) -> int | None:
    """Of one counter, over all its labels; none where the page has no such counter."""
    if not re.search(rf"^# TYPE {name}(?:_total)? ", page, re.M):
        return None
    found = re.findall(rf"^{name}(?:_total)?(?:{{[^}}]*}})? ([0-9.e+]+)$", page, re.M)
    return sum(int(float(value)) for value in found)
