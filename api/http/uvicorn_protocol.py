"""uvicorn's HTTP protocol, corrected: a running request learns that its client has left, and what
strangers send is counted, not logged."""

from __future__ import annotations

import logging
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from api.http.pacing import PacedHttp
from api.observability.metrics import Metrics
from subscriptions.faults import troubles


class HttpProtocol(PacedHttp):
    """Reports a lost connection to the running request, and counts what is no HTTP.

    uvicorn reports a lost connection to the newest request only. Where a client pipelines, the
    newest request still waits, and the running one would never end.
    """

    _running: RequestResponseCycle | None = None

    def __init__(self, config: Config, *arguments: Any, **options: Any) -> None:
        super().__init__(config, *arguments, **options)
        self.logger = cast(Any, MalformedRequests(self.logger, config))

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except Exception as fault:
            # The event loop would log it each time.
            count_malformed(self.config, "http")
            troubles.report("uvicorn could not read what a client sent over HTTP", fault)
            self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()


class MalformedRequests(logging.LoggerAdapter[logging.Logger]):
    """uvicorn's logger, for one connection: its warnings are about what a stranger has sent."""

    def __init__(self, logger: logging.Logger, config: Config) -> None:
        super().__init__(logger, {})
        self.level = logger.level
        self._config = config

    def warning(self, *arguments: Any, **named: Any) -> None:
        count_malformed(self._config, "http")


def count_malformed(config: Config, protocol: str) -> None:
    """Count something that a client sent and that is not of its protocol."""
    metrics: Metrics = cast(Any, config.app).state.metrics
    metrics.malformed.labels(protocol).inc()
