"""The metrics of one server process, or of several that serve together.

Several processes write their metrics into files of one folder; the process that is asked adds the
files up. `docs/operating.md` has the table of all metrics.
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

from api.counts.presence import OpenConnections
from api.observability.metrics_files import FOLDER
from subscriptions.tasks.background import BackgroundTask

# The gauges of a process are removed with this file when it ends; its counters stay.
LIVE_FILE = "gauge_livesum_{pid}.db"

OPERATION_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
LATENESS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 600)
LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)

Mode = Literal["livesum", "livemax", "livemin"]
"""How the gauges of the running processes are combined."""

# The creation time of each series would be a third of the page, and has no use.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Every metric of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sockets_here = self.streams_here = 0  # open ones of this process alone
        self._of_operations()
        self._of_parts()
        self._of_faults()

    def observe_lateness(self, timer: str, seconds: Sequence[float]) -> None:
        """Record how many seconds after its due moment each row of a timer was committed."""
        lateness = self.timer_lateness.labels(timer)
        for each in seconds:
            lateness.observe(max(0.0, each))

    def connections_here(self) -> OpenConnections:
        """The connections that are open in this process."""
        return OpenConnections(self.sockets_here, self.streams_here)

    def observe_task(self, task: BackgroundTask) -> None:
        """Record that a background task is up, or has failed."""
        self.background_task_up.labels(task.name).set(task.is_up)
        if not task.is_up:
            self.background_task_failures.labels(task.name).inc()

    def exposition(
        self, accept: str, shared_gauges: Mapping[str, tuple[str, float]]
    ) -> tuple[bytes, str]:
        """All metrics as text with its media type; `shared_gauges` are meaning and value by name.

        It reads files: call it in a thread.
        """
        folder = os.environ.get(FOLDER)
        answer = CollectorRegistry()
        answer.register(
            MultiProcessCollector(None, path=folder)  # type: ignore[no-untyped-call]
            if folder
            else self.registry
        )
        answer.register(_FunctionCollector(lambda: _processes(folder)))
        answer.register(
            _FunctionCollector(
                lambda: (
                    GaugeMetricFamily(name, text, value)
                    for name, (text, value) in shared_gauges.items()
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
        self.errors = counter("kempelen_errors", "Errors and refusals sent to clients.", "code")
        self.sockets = gauge("kempelen_sockets_open", "Websockets that are open.")
        self.streams = gauge("kempelen_streams_open", "Event streams that are open.")
        self.subscriptions = gauge(
            "kempelen_subscriptions_running", "Subscriptions that are running.", "field"
        )
        self.events = counter("kempelen_events_delivered", "Events sent to subscribers.", "field")

        self.fanout_executions = counter(
            "kempelen_fanout_executions",
            "Executions of events, each shared by all subscribers with the same view.",
            "field",
        )
        self.fanout_serialisations = counter(
            "kempelen_fanout_serialisations",
            "Payloads that these executions were serialised to.",
            "field",
        )

    def _of_parts(self) -> None:
        gauge, histogram = self._gauge, self._histogram
        self.log_seconds_behind = gauge(
            "kempelen_log_seconds_behind",
            "How far behind the event log the slowest process is.",
            mode="livemax",
        )
        self.timer_lateness = histogram(
            "kempelen_timer_lateness_seconds",
            "From a deadline to the commit of its timer.",
            "duty",
            buckets=LATENESS_SECONDS,
        )
        self.connections = gauge(
            "kempelen_database_connections", "Open database connections, by state.", "state"
        )
        self.connections_most = gauge(
            "kempelen_database_connections_most", "Most database connections that may be open."
        )
        self.loop_lag = histogram(
            "kempelen_loop_lag_seconds",
            "How late the event loop resumed a sleeping task.",
            buckets=LAG_SECONDS,
        )

    def _of_faults(self) -> None:
        self.malformed = self._counter(
            "kempelen_malformed",
            "What clients sent that is no HTTP, or no websocket frame.",
            "protocol",
        )
        self.out_of_files = self._gauge(
            "kempelen_out_of_files",
            "Processes that can open no file and accept no connection.",
        )
        self.background_task_up = self._gauge(
            "kempelen_background_task_up",
            "Whether a background task went well last, in every process.",
            "task",
            mode="livemin",
        )
        self.background_task_failures = self._counter(
            "kempelen_background_task_failures",
            "How often a background task failed and was started again.",
            "task",
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str, mode: Mode = "livesum") -> Gauge:
        return Gauge(name, text, labels, registry=self.registry, multiprocess_mode=mode)

    def _histogram(self, name: str, text: str, *labels: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(name, text, labels, registry=self.registry, buckets=buckets)


class _FunctionCollector(Collector):
    """Collects the metrics that a function returns."""

    def __init__(self, collect: Callable[[], Iterator[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterator[Metric]:
        return self._collect()


def _processes(folder: str | None) -> Iterator[Metric]:
    """Memory, processor time and open files of each server process, labelled by its pid."""
    found: dict[str, Metric] = {}
    for pid in _pids(folder):
        for metric in ProcessCollector(pid=partial(int, pid), registry=None).collect():
            joined = found.setdefault(
                metric.name, Metric(metric.name, metric.documentation, metric.type)
            )
            for sample in metric.samples:
                joined.add_sample(sample.name, {**sample.labels, "pid": str(pid)}, sample.value)
    yield from found.values()


def _pids(folder: str | None) -> list[int]:
    if not folder:
        return [os.getpid()]
    before, after = LIVE_FILE.split("{pid}")
    found = (path.name for path in Path(folder).glob(LIVE_FILE.format(pid="*")))
    return sorted(int(name.removeprefix(before).removesuffix(after)) for name in found)
