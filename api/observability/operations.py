"""Watches operations from their start to their end: counts them, times them, logs and traces them.

All transports enter `Observer.observed(...)` around an operation and say what they learn of it.
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
    """A trace's record of one operation."""

    def end(self, operation: ObservedOperation) -> None:
        """It has ended."""
        ...


class Tracer(Protocol):
    """Starts the records that traces are made of."""

    def start(self) -> Span: ...


class OperationObserver:
    """One an application."""

    def __init__(
        self, metrics: Metrics, *, slow_seconds: float, tracer: Tracer | None = None
    ) -> None:
        self.metrics = metrics
        self.slow_seconds = slow_seconds
        self.tracer = tracer
        self._ended: dict[tuple[Label, Outcome], tuple[Counter, Histogram | None]] = {}

    def observed(
        self, transport: str, operation_id: str, viewer: AuthenticatedViewer | None = None
    ) -> ObservedOperation:
        """A context manager to run an operation in."""
        return ObservedOperation(self, transport, operation_id, viewer=viewer)

    @contextmanager
    def open_socket(self) -> Iterator[None]:
        """Counts a socket for as long as the block lasts."""
        self.metrics.sockets.inc()
        try:
            yield
        finally:
            self.metrics.sockets.dec()

    @contextmanager
    def open_stream(self) -> Iterator[None]:
        """Counts an event stream for as long as the block lasts."""
        self.metrics.streams.inc()
        try:
            yield
        finally:
            self.metrics.streams.dec()

    def told(self, code: str) -> None:
        """A client was told this error or refusal, within an operation or before any."""
        known = code if code in CODES else OTHER
        self.metrics.errors.labels(known).inc()
        if (operation := current()) is not None:
            operation.note(known)

    def ended(self, operation: ObservedOperation) -> None:
        """Count, time and log an operation that has ended."""
        label, seconds = operation.label, operation.seconds
        key = (label, operation.outcome)
        # Looking children up by their labels costs more than counting.
        if (children := self._ended.get(key)) is None:
            children = self._ended[key] = self._children(label, operation.outcome)
        ended, took = children
        ended.inc()
        if took is not None:
            took.observe(seconds)
        self._log(operation)

    def _children(self, label: Label, outcome: Outcome) -> tuple[Counter, Histogram | None]:
        """How long a subscription took says nothing: it ends when its client has enough."""
        ended = self.metrics.operations.labels(*label, outcome.value)
        if label.kind == SUBSCRIPTION:
            return ended, None
        return ended, self.metrics.operation_seconds.labels(*label)

    def _log(self, operation: ObservedOperation) -> None:
        """Aloud what failed or was slow; the rest only where every operation is asked for."""
        is_slow = operation.label.kind != SUBSCRIPTION and operation.seconds >= self.slow_seconds
        level = logging.INFO if is_slow or operation.outcome not in QUIET else logging.DEBUG
        if log.isEnabledFor(level):
            log.log(level, "operation", extra=operation.fields())


class ObservedOperation:
    """One operation, watched; as a context manager, for as long as it runs."""

    __slots__ = (
        "_before",
        "_has_ended",
        "_lasts",
        "_observer",
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
        self._lasts = self._has_ended = False
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
        self._before = labels.watching.set(self)
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
            self.is_dropped()
        elif error is not None:
            self._observer.told(faults.INTERNAL)
        labels.watching.reset(self._before)
        if not self._lasts:
            self.finish()

    def lasts(self) -> None:
        """It goes on after its block, with nothing running for it; `finish` tells of its end."""
        self._lasts = True

    @contextmanager
    def again(self) -> Iterator[None]:
        """Something runs for it again, for as long as the block lasts."""
        before = labels.watching.set(self)
        try:
            yield
        finally:
            labels.watching.reset(before)

    def finish(self) -> None:
        """It has ended; a second time changes nothing."""
        if self._has_ended:
            return
        self._has_ended = True
        self.seconds = time.perf_counter() - self._started
        if self.label.kind == SUBSCRIPTION:
            self._observer.metrics.subscriptions.labels(self.label.field).dec()
        self._observer.ended(self)
        if self._span is not None:
            self._span.end(self)

    def begins(self) -> None:
        """The client has said what it wants; how long that took is not the operation's time."""
        self._started = time.perf_counter()

    def runs(self, label: Label) -> None:
        """The schema says which operation this is."""
        self.label = label
        if label.kind == SUBSCRIPTION:
            self._observer.metrics.subscriptions.labels(label.field).inc()

    def was_declined(self, reason: str) -> None:
        """The market said no."""
        self._observer.told(reason)

    def answered(self, result: ExecutionResult) -> None:
        """The schema's answer, or one of them."""
        for error in result.errors or ():
            self._observer.told(code_of(error))

    def is_dropped(self) -> None:
        """The client wants no more of it, which is how most subscriptions end."""
        if self.label.kind != SUBSCRIPTION:
            self._became(Outcome.DROPPED)

    def delivered(self, events: int = 1) -> None:
        """So many answers were sent; those of a subscription are events."""
        if self.label.kind != SUBSCRIPTION:
            return
        self.events += events
        self._observer.metrics.events.labels(self.label.field).inc(events)

    def note(self, code: str) -> None:
        """Keep what the client was told; `Observer.told` calls it."""
        if code not in self.codes:
            self.codes.append(code)
        otherwise = Outcome.DECLINED if code in REASONS else Outcome.REFUSED
        self._became(OUTCOMES.get(code, otherwise))

    def fields(self) -> dict[str, Any]:
        """What its log line tells. Nothing that a client has worded is among it."""
        told: dict[str, Any] = {
            "kind": self.label.kind,
            "field": self.label.field,
            "outcome": self.outcome.value,
            "milliseconds": round(self.seconds * 1000, 1),
            "transport": self.transport,
        }
        if self.codes:
            told["codes"] = self.codes
        if self.status is not None:
            told["status"] = self.status
        if self.label.kind == SUBSCRIPTION:
            told["events"] = self.events
        return {**told, **self.identity()}

    def identity(self) -> dict[str, str]:
        """Which operation it is, and whose: on every line that is logged within it."""
        told = {"operation_id": self.operation_id}
        if self.viewer is not None:
            told["account_id"] = str(self.viewer.account.id)
        return told

    def _became(self, outcome: Outcome) -> None:
        if SEVERITY[outcome] > SEVERITY[self.outcome]:
            self.outcome = outcome


def current() -> ObservedOperation | None:
    """The operation that runs here."""
    watcher = labels.watching.get()
    return watcher if isinstance(watcher, ObservedOperation) else None
