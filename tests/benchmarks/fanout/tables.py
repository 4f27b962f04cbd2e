"""The tables: a figure is a median with the least and the most beside it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from tests.benchmarks.fanout import message
from tests.benchmarks.fanout.results import (
    BOUNDS,
    BURST,
    CALLS,
    COALESCED,
    CPU,
    CROWDED,
    CROWDED_RATE,
    END_TO_END,
    GOAL_SOCKETS,
    GROUPS,
    MEMORY,
    RATE,
    RATIOS,
    STEADY,
    Results,
    Sample,
    middle,
)
from tests.benchmarks.fanout.servers import OURS

WIDTH = 140
TITLES = {
    BURST: "Burst: events back to back",
    STEADY: "Steady: 1,000 deliveries a second on average",
    END_TO_END: "End to end: five createHit a second",
    CROWDED: f"Crowded: {CROWDED_RATE} createHit a second",
}
WAYS = {CALLS: "a call each", COALESCED: "coalesced"}  # further ways of ours to make a burst


def show(results: Results, console: Console) -> None:
    """All of them."""
    for measure in TITLES:
        for sockets in results.sizes(measure):
            console.print(_measured(results, measure, sockets))
    for sockets in results.sizes(MEMORY):
        console.print(_memory(results, sockets))
    if groups := [s for s in results.samples if s["measure"] == GROUPS]:
        console.print(_groups(groups))
    console.print(_goals(results))
    for error in results.errors:
        console.print(f"[red]ERROR[/] {error}")
    for sentence in _unlike(results):
        console.print(f"[red]UNLIKE[/] {sentence}")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", width=WIDTH)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    return table


def _measured(results: Results, measure: str, sockets: int) -> Table:
    table = _table(
        f"{TITLES[measure]}, {sockets:,} sockets",
        *("server", "events", "deliveries/s", "p50 ms", "p95 ms", "p99 ms"),
        *("CPU us", "client", "bytes", "sound"),
    )
    rows = [(server, measure, server) for server in _servers(results)]
    if measure == BURST:
        rows[1:1] = [(f"{OURS}, {words}", way, OURS) for way, words in WAYS.items()]
    for title, way, server in rows:
        every = results.all_of(way, server, sockets)
        sound = results.sound(way, server, sockets)
        counted = f"{len(sound)}/{len(every)}"
        if sound:
            table.add_row(title, *_figures(sound), counted)
        elif every:
            void = sum(bool(s.get("void")) for s in every)
            table.add_row(title, *[""] * 8, f"{counted} ({void} void)")
    return table


def _figures(sound: list[Sample]) -> list[str]:
    return [
        f"{middle(_all(sound, 'events')):.0f}",
        _spread(_all(sound, RATE)),
        *(_rounded(middle(_all(sound, name))) for name in ("p50_ms", "p95_ms")),
        _spread(_all(sound, "p99_ms")),
        f"{middle(_all(sound, CPU)):,.1f}",
        f"{max(s['share'] + s['runner_share'] for s in sound):.0%}",
        f"{middle(_all(sound, 'bytes_a_message')):.0f}",
    ]


def _memory(results: Results, sockets: int) -> Table:
    table = _table(
        f"Memory and connecting, {sockets:,} sockets",
        *("server", "idle MiB", "KiB a socket, subscribed", "KiB a socket, told"),
        *("connect and subscribe, s", "a second"),
    )
    for server in _servers(results):
        for sample in results.sound(MEMORY, server, sockets):
            table.add_row(
                server,
                f"{sample['idle_kib'] / 1024:.1f}",
                f"{sample['subscribed_kib_each']:.1f}",
                f"{sample['told_kib_each']:.1f}",
                f"{sample['connect_s']:.2f}",
                f"{sockets / sample['connect_s']:,.0f}",
            )
    return table


def _groups(samples: list[Sample]) -> Table:
    table = _table(
        "Executions and serialisations an event: as many as there are groups",
        *("groups", "sockets", "events", "executions an event", "serialisations an event", ""),
    )
    for sample in samples:
        events = sample["events"]
        each = [sample[name] / events for name in ("executions", "serialisations")]
        is_exact = each == [sample["groups"]] * 2
        table.add_row(
            f"{sample['groups']}",
            f"{sample['sockets']:,}",
            f"{events}",
            *(f"{number:g}" for number in each),
            "[green]exact[/]" if is_exact else "[red]NOT EXACT[/]",
        )
    return table


def _goals(results: Results) -> Table:
    table = _table("Ours against the goals", "what", "sockets", "against", "is", "goal", "")
    for ratio in RATIOS:
        for sockets in results.sizes(ratio.measure):
            if values := results.ratios(ratio, sockets):
                target = ratio.target if sockets == GOAL_SOCKETS else None
                goal = "" if target is None else f"{target:g} x"
                verdict = "" if target is None else _verdict(middle(values) >= target)
                shown = f"{_spread(values)} x"
                table.add_row(ratio.title, f"{sockets:,}", ratio.peer, shown, goal, verdict)
    for bound in BOUNDS:
        for sockets in results.sizes(bound.measure):
            if values := results.figures(bound, sockets):
                is_meant = bound.sockets in (None, sockets)
                goal = f"<= {bound.at_most:g} {bound.unit}" if is_meant else ""
                verdict = _verdict(middle(values) <= bound.at_most) if is_meant else ""
                shown = f"{_spread(values)} {bound.unit}"
                table.add_row(bound.title, f"{sockets:,}", "", shown, goal, verdict)
    return table


def _unlike(results: Results) -> Iterable[str]:
    """Messages of another size than ours would make the comparison unfair."""
    sizes = {
        server: middle(found)
        for server in _servers(results)
        if (found := [s["bytes_a_message"] for s in results.samples
                      if s["server"] == server and s.get("received")])
    }  # fmt: skip
    least, most = min(sizes.values(), default=0), max(sizes.values(), default=0)
    if most > least * (1 + message.BYTES_ALIKE):
        yield f"the messages are not of one size: {sizes}"


def _servers(results: Results) -> list[str]:
    return list(dict.fromkeys(s["server"] for s in results.samples))


def _all(samples: list[Sample], name: str) -> list[float]:
    return [sample[name] for sample in samples]


def _spread(values: list[float]) -> str:
    middling, least, most = (_rounded(pick(values)) for pick in (middle, min, max))
    return middling if len(values) == 1 else f"{middling} ({least}-{most})"


def _rounded(value: float) -> str:
    """To about three digits, for no more are known."""
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def _verdict(is_met: bool) -> str:
    return "[green]met[/]" if is_met else "[red]MISSED[/]"
