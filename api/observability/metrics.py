"""The numbers that operators are shown, for one process or for all that serve together.

Several processes write their numbers into files of one folder, and whichever of them is asked
adds the files up. `docs/operating.md` has the table of all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from api.observability.metrics_files import FOLDER

# Gauges of a process that has ended go with its file of this name; other numbers stay.
LIVE_FILE = "gauge_livesum_{pid}.db"

OPERATION_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
LATENESS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 600)
LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)

Mode = Literal["livesum", "livemax"]
"""How the gauges of several processes are one: only of those that run."""

# When each of them was first written is nobody's question, and would be a third of the page.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Every number of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._of_operations()
        self._of_parts()

    def timers_were_late(self, duty: str, seconds: Sequence[float]) -> None:
        """A duty was done for so many rows, each so long after its moment."""
        lateness = self.timer_lateness.labels(duty)
        for each in seconds:
            lateness.observe(max(0.0, each))

    def exposition(
        self, accept: str, asked_now: Mapping[str, tuple[str, float]]
    ) -> tuple[bytes, str]:
        """All numbers as text with its media type; `asked_now` are gauges of this moment by name.

        It reads files: call it in a thread.
        """
        folder = os.environ.get(FOLDER)
        answer = CollectorRegistry()
        answer.register(
            MultiProcessCollector(None, path=folder)  # type: ignore[no-untyped-call]
            if folder
            else self.registry
        )
        answer.register(_Each(lambda: _processes(folder)))
        answer.register(
            _Each(
                lambda: (
                    GaugeMetricFamily(name, text, value)
                    for name, (text, value) in asked_now.items()
                )
            )
        )
        encode, media_type = choose_encoder(accept)
        return encode(answer), media_type

    def _of_operations(self) -> None:
        counter, gauge, histogram = self._counter, self._gauge, self._histogram
        self.operations = counter(
            "kempelen_operations", "Operations that ended, and how.", "kind", "field", "outcome"
        )
        self.operation_seconds = histogram(
            "kempelen_operation_seconds",
            "How long queries and mutations took.",
            "kind",
            "field",
            buckets=OPERATION_SECONDS,
        )
        self.errors = counter(
            "kempelen_errors", "Errors and refusals that clients were told.", "code"
        )
        self.sockets = gauge("kempelen_sockets_open", "Websockets that are open.")
        self.streams = gauge("kempelen_streams_open", "Event streams that are open.")
        self.subscriptions = gauge(
            "kempelen_subscriptions_running", "Subscriptions that are running.", "field"
        )
        self.events = counter("kempelen_events_delivered", "Events sent to subscribers.", "field")

        self.fanout_executions = counter(
            "kempelen_fanout_executions",
            "Events run for subscribers, each once for all who hear the same.",
            "field",
        )
        self.fanout_serialisations = counter(
            "kempelen_fanout_serialisations", "Those events put into bytes.", "field"
        )

    def _of_parts(self) -> None:
        gauge, histogram = self._gauge, self._histogram
        self.log_seconds_behind = gauge(
            "kempelen_log_seconds_behind",
            "How long the event log has stood still for the slowest process.",
            mode="livemax",
        )
        self.timer_lateness = histogram(
            "kempelen_timer_lateness_seconds",
            "From a deadline to the commit that kept it.",
            "duty",
            buckets=LATENESS_SECONDS,
        )
        self.connections = gauge(
            "kempelen_database_connections", "Database connections held, by state.", "state"
        )
        self.connections_most = gauge(
            "kempelen_database_connections_most", "Database connections that may be held."
        )
        self.loop_lag = histogram(
            "kempelen_loop_lag_seconds",
            "How much too late the event loop woke who slept.",
            buckets=LAG_SECONDS,
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str, mode: Mode = "livesum") -> Gauge:
        return Gauge(name, text, labels, registry=self.registry, multiprocess_mode=mode)

    def _histogram(self, name: str, text: str, *labels: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(name, text, labels, registry=self.registry, buckets=buckets)


class _Each(Collector):
    """Collects whatever a function has to tell."""

    def __init__(self, collect: Callable[[], Iterator[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterator[Metric]:
        return self._collect()


def _processes(folder: str | None) -> Iterator[Metric]:
    """Memory, processor time and files of each server process, told apart by its id."""
    told: dict[str, Metric] = {}
    for pid in _pids(folder):
        for metric in ProcessCollector(pid=partial(int, pid), registry=None).collect():
            joined = told.setdefault(
                metric.name, Metric(metric.name, metric.documentation, metric.type)
            )
            for sample in metric.samples:
                joined.add_sample(sample.name, {**sample.labels, "pid": str(pid)}, sample.value)
    yield from told.values()


def _pids(folder: str | None) -> list[int]:
    if not folder:
        return [os.getpid()]
    before, after = LIVE_FILE.split("{pid}")
    found = (path.name for path in Path(folder).glob(LIVE_FILE.format(pid="*")))
    return sorted(int(name.removeprefix(before).removesuffix(after)) for name in found)
