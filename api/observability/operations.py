"""Observes operations from start to end: counts, times, logs and traces them.

All transports enter `OperationObserver.observed(...)` around an operation and report to it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Protocol, Self

from prometheus_client import Counter, Histogram
from strawberry.types import ExecutionResult

from api.access.authentication import AuthenticatedViewer
from api.observability.metrics import Metrics
from api.observability.outcomes import CODES, OUTCOMES, QUIET, REASONS, SEVERITY, Outcome, code_of
from schema.execution import faults, labels
from schema.execution.labels import NO_OPERATION, Label

SUBSCRIPTION = "subscription"
OTHER = "OTHER"

log = logging.getLogger("kempelen.operations")


class Span(Protocol):
    """The record of one operation in a trace."""

    def end(self, operation: ObservedOperation) -> None:
        """The operation has ended."""
        ...


class Tracer(Protocol):
    """Starts spans."""

    def start(self) -> Span: ...


class OperationObserver:
    """The observer of an application; there is one."""

    def __init__(
        self, metrics: Metrics, *, slow_seconds: float, tracer: Tracer | None = None
    ) -> None:
        self.metrics = metrics
        self.slow_seconds = slow_seconds
        self.tracer = tracer
        self._counters: dict[tuple[Label, Outcome], tuple[Counter, Histogram | None]] = {}

    def observed(
        self, transport: str, operation_id: str, viewer: AuthenticatedViewer | None = None
    ) -> ObservedOperation:
        """A context manager to run an operation in."""
        return ObservedOperation(self, transport, operation_id, viewer=viewer)

    @contextmanager
    def open_socket(self) -> Iterator[None]:
        """Count a websocket for as long as the block lasts."""
        self.metrics.sockets.inc()
        self.metrics.sockets_here += 1
        try:
            yield
        finally:
            self.metrics.sockets.dec()
            self.metrics.sockets_here -= 1

    @contextmanager
    def open_stream(self) -> Iterator[None]:
        """Count an event stream for as long as the block lasts."""
        self.metrics.streams.inc()
        self.metrics.streams_here += 1
        try:
            yield
        finally:
            self.metrics.streams.dec()
            self.metrics.streams_here -= 1

    def count_error(self, code: str) -> None:
        """Count an error or refusal that is sent to a client, in an operation or before one."""
        known = code if code in CODES else OTHER
        self.metrics.errors.labels(known).inc()
        if (operation := current()) is not None:
            operation.add_code(known)

    def record(self, operation: ObservedOperation) -> None:
        """Count, time and log an operation that has ended."""
        label, seconds = operation.label, operation.seconds
        key = (label, operation.outcome)
        # Finding a metric by its labels costs more than counting, so it is cached.
        if (children := self._counters.get(key)) is None:
            children = self._counters[key] = self._children(label, operation.outcome)
        count, duration = children
        count.inc()
        if duration is not None:
            duration.observe(seconds)
        self._log(operation)

    def _children(self, label: Label, outcome: Outcome) -> tuple[Counter, Histogram | None]:
        """Subscriptions have no duration: they end when their client wants."""
        count = self.metrics.operations.labels(*label, outcome.value)
        if label.kind == SUBSCRIPTION:
            return count, None
        return count, self.metrics.operation_seconds.labels(*label)

    def _log(self, operation: ObservedOperation) -> None:
        """At level INFO where the operation failed or was slow, else at DEBUG.

        While the database is away every operation fails: the cause is logged, and they are not.
        """
        is_slow = operation.label.kind != SUBSCRIPTION and operation.seconds >= self.slow_seconds
        is_told = is_slow or operation.outcome not in QUIET
        if operation.codes == [faults.UNAVAILABLE]:
            is_told = False
        level = logging.INFO if is_told else logging.DEBUG
        if log.isEnabledFor(level):
            log.log(level, "operation", extra=operation.log_fields())


class ObservedOperation:
    """One operation under observation; a context manager around its run."""

    __slots__ = (
        "_finishes_later",
        "_has_ended",
        "_observer",
        "_outer",
        "_span",
        "_started",
        "codes",
        "events",
        "label",
        "operation_id",
        "outcome",
        "seconds",
        "status",
        "transport",
        "viewer",
    )

    def __init__(
        self,
        observer: OperationObserver,
        transport: str,
        operation_id: str,
        *,
        viewer: AuthenticatedViewer | None,
    ) -> None:
        self._observer = observer
        self._span: Span | None = None
        self._finishes_later = self._has_ended = False
        self.transport = transport
        self.operation_id = operation_id
        self.viewer = viewer
        self.label = NO_OPERATION
        self.outcome = Outcome.OK
        self.codes: list[str] = []
        self.events = 0
        self.seconds = 0.0
        self.status: int | None = None

    def __enter__(self) -> Self:
        self._outer = labels.watching.set(self)
        self._started = time.perf_counter()
        if (tracer := self._observer.tracer) is not None:
            self._span = tracer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, asyncio.CancelledError):
            self.note_disconnect()
        elif error is not None:
            self._observer.count_error(faults.code_of_fault(error))
        labels.watching.reset(self._outer)
        if not self._finishes_later:
            self.finish()

    def finish_later(self) -> None:
        """The operation goes on after its block, without a task; its end is a call of `finish`."""
        self._finishes_later = True

    @contextmanager
    def resumed(self) -> Iterator[None]:
        """A task runs for the operation again, for as long as the block lasts."""
        outer = labels.watching.set(self)
        try:
            yield
        finally:
            labels.watching.reset(outer)

    def finish(self) -> None:
        """The operation has ended; a second call changes nothing."""
        if self._has_ended:
            return
        self._has_ended = True
        self.seconds = time.perf_counter() - self._started
        if self.label.kind == SUBSCRIPTION:
            self._observer.metrics.subscriptions.labels(self.label.field).dec()
        self._observer.record(self)
        if self._span is not None:
            self._span.end(self)

    def restart_clock(self) -> None:
        """The request has been read; the time that took does not count."""
        self._started = time.perf_counter()

    def runs(self, label: Label) -> None:
        """The schema names the operation."""
        self.label = label
        if label.kind == SUBSCRIPTION:
            self._observer.metrics.subscriptions.labels(label.field).inc()

    def was_declined(self, reason: str) -> None:
        """A rule of the market refused the operation."""
        self._observer.count_error(reason)

    def note_result(self, result: ExecutionResult) -> None:
        """Count the errors of a result of the operation."""
        for error in result.errors or ():
            self._observer.count_error(code_of(error))

    def note_disconnect(self) -> None:
        """The client left before the end. Most subscriptions end in this way."""
        if self.label.kind != SUBSCRIPTION:
            self._worsen_to(Outcome.DROPPED)

    def count_events(self, events: int = 1) -> None:
        """Count results that were sent; only those of a subscription are events."""
        if self.label.kind != SUBSCRIPTION:
            return
        self.events += events
        self._observer.metrics.events.labels(self.label.field).inc(events)

    def add_code(self, code: str) -> None:
        """Add the code of an error; `OperationObserver.count_error` calls it."""
        if code not in self.codes:
            self.codes.append(code)
        otherwise = Outcome.DECLINED if code in REASONS else Outcome.REFUSED
        self._worsen_to(OUTCOMES.get(code, otherwise))

    def log_fields(self) -> dict[str, Any]:
        """The fields of its log line. No text of a client is among them."""
        fields: dict[str, Any] = {
            "kind": self.label.kind,
            "field": self.label.field,
            "outcome": self.outcome.value,
            "milliseconds": round(self.seconds * 1000, 1),
            "transport": self.transport,
        }
        if self.codes:
            fields["codes"] = self.codes
        if self.status is not None:
            fields["status"] = self.status
        if self.label.kind == SUBSCRIPTION:
            fields["events"] = self.events
        return {**fields, **self.identity()}

    def identity(self) -> dict[str, str]:
        """The ids of the operation and its account, for every line logged within it."""
        identity = {"operation_id": self.operation_id}
        if self.viewer is not None:
            identity["account_id"] = str(self.viewer.account.id)
        return identity

    def _worsen_to(self, outcome: Outcome) -> None:
        if SEVERITY[outcome] > SEVERITY[self.outcome]:
            self.outcome = outcome


def current() -> ObservedOperation | None:
    """The operation of the current task, if any."""
    watcher = labels.watching.get()
    return watcher if isinstance(watcher, ObservedOperation) else None
