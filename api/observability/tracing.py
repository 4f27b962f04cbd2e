"""Traces operations by OpenTelemetry, one span each. Imported only where tracing is on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from api.observability.operations import ObservedOperation
from api.observability.outcomes import Outcome

SERVICE = "kempelen"
FAULTS = {Outcome.FAILED, Outcome.LATE}


class Tracing:
    """One an application. OpenTelemetry's own variables (OTEL_*) set where spans are sent."""

    def __init__(self, exporter: SpanExporter | None = None) -> None:
        resource = Resource.create({SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME", SERVICE)})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(SERVICE)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send the spans that are left at the end of the block."""
        try:
            yield
        finally:
            await asyncio.to_thread(self._provider.shutdown)

    def start(self) -> OperationSpan:
        """The span of an operation that starts now; `OperationSpan.end` names it."""
        return OperationSpan(self._tracer.start_span("operation", kind=trace.SpanKind.SERVER))


class OperationSpan:
    """A span that is named at its end, when the operation is known."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def end(self, operation: ObservedOperation) -> None:
        """Name the operation as the metrics do. No text of a client is in it."""
        kind, field = operation.label
        self._span.update_name(f"{kind} {field}")
        self._span.set_attributes(
            {
                "graphql.operation.type": kind,
                "kempelen.field": field,
                "kempelen.outcome": operation.outcome.value,
                "kempelen.codes": operation.codes,
                "kempelen.operation_id": operation.operation_id,
                "kempelen.transport": operation.transport,
            }
        )
        if operation.outcome in FAULTS:
            self._span.set_status(trace.StatusCode.ERROR)
        self._span.end()
