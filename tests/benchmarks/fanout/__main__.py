"""The fan-out benchmark: `make bench-fanout`, or this module with `--quick`.

python -m tests.benchmarks.fanout [--quick] [--distinct-ids] [--sockets=N,N] [--minutes=N]
    [--json=FILE]
"""

from __future__ import annotations

import asyncio
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.benchmarks.fanout import measures, servers
from tests.benchmarks.fanout.crowd import CROWD_SOURCE, compiled
from tests.benchmarks.fanout.results import Results
from tests.benchmarks.fanout.tables import WIDTH, show

FILE = "var/bench-fanout.json"
SPARE_FILES = 200
CALM_LOAD = 2.5  # a server and a crowd that are busy, each on a core of its own


async def main(arguments: list[str]) -> int:
    """Measure, print, store; returns the exit code, 1 when a round was wrong."""
    named = dict(word.split("=", 1) for word in arguments if "=" in word)
    scale = measures.QUICK if "--quick" in arguments else measures.FULL
    if "--sockets" in named:
        sizes = tuple(int(size) for size in named["--sockets"].split(","))
        scale = replace(scale, sizes=sizes)
    scale = replace(scale, minutes=float(named.get("--minutes", scale.minutes)))
    console, results = Console(width=WIDTH), Results()
    raise_file_limit(max(*scale.sizes, scale.crowded))
    servers.pin_client()
    bars = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with (
        tempfile.TemporaryDirectory() as folder,
        Progress(*bars, console=console, auto_refresh=False, transient=True) as progress,
    ):
        run = measures.Run(
            starters=servers.starters(),
            program=compiled(CROWD_SOURCE, Path(folder)),
            results=results,
            progress=progress,
            scale=scale,
            distinct_ids="--distinct-ids" in arguments,
        )
        for sockets in scale.sizes:
            await measures.fan_out(run, sockets)
        await measures.crowded(run)
        tells = await measures.groups(run)
    show(results, console)
    if not tells:
        console.print("Executions and serialisations: the server does not count them.")
    if servers.YOGA not in run.starters:
        console.print("graphql-yoga was left out: its packages are not installed.")
    if (load := os.getloadavg()[0]) > CALM_LOAD:
        console.print(f"The machine was busy with other things too: its load is {load:.1f}.")
    store(results, Path(named.get("--json", FILE)), seconds=time.monotonic() - run.began)
    return 1 if results.errors else 0


def raise_file_limit(sockets: int) -> None:
    """As many files as are allowed; a crowd is one process and so is each server."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < sockets + SPARE_FILES:
        raise SystemExit(f"{sockets} sockets need `ulimit -n {sockets + SPARE_FILES}` or more.")


def store(results: Results, file: Path, *, seconds: float) -> None:
    """All measurements, to compare runs."""
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    machine = {
        "cores": os.cpu_count(),
        "pinned": servers.is_pinned(),
        "python": platform.python_version(),
        "node": node.stdout.strip(),
        "load": os.getloadavg(),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {"seconds": seconds, "machine": machine, "samples": results.samples}
    file.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
