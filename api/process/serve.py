"""Serves the application: its listening sockets, uvicorn configured, one process or several."""

import asyncio
import functools
import gc
import logging
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette

from api.configuration import production
from api.configuration.settings import Settings, load, variable
from api.http.uvicorn_protocol import HttpProtocol
from api.observability import logs, metrics_files
from api.process.by_port import ByPort
from api.process.heartbeat import Heartbeat, print_stacks_on_signal
from api.process.memory import give_back_freed_memory
from api.process.supervisor import Supervisor, SupervisorLink
from api.websocket.wire import Wire
from subscriptions.faults import troubles

BACKLOG = 2048
STALLED_PEER_MS = 30_000
UNSENT_BYTES = 128 * 1024  # of one connection, in the kernel
WEBSOCKET_MESSAGE_BYTES = 128 * 1024
GRACEFUL_SECONDS = 20
KEEP_ALIVE_SECONDS = 30
KILL_AFTER_SECONDS = GRACEFUL_SECONDS + 10
LAST_REQUESTS_SECONDS = 1.0
TICKS_A_SECOND = 10  # uvicorn's own
OBJECTS_BETWEEN_COLLECTIONS = 5_000  # one request makes as many as Python's default of 700

ApplicationFactory = Callable[[Settings], Starlette]

log = logging.getLogger("kempelen.serve")


class CannotListen(Exception):
    """The address cannot be listened on; the message says why, and which settings to change."""


class Server(uvicorn.Server):
    """Reports not ready first, and stops listening after load balancers had time to notice.

    One of several processes reports to its supervisor when it is ready, and stops when its link is
    closed: without the delay, since the others listen on the same socket.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        app: Starlette,
        *,
        drain_seconds: float,
        link: SupervisorLink | None = None,
    ) -> None:
        super().__init__(config)
        self._heartbeat = link.heartbeat if link else Heartbeat()
        self._health = app.state.health
        self._streams = app.state.open_streams
        self._drain_seconds = drain_seconds
        self._stop_at: float | None = None
        self._link = link
        self._has_reported_ready = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal drains and stops; a second one stops at once."""
        self._health.is_draining = True
        if self._stop_at is not None or self._drain_seconds == 0:
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self.should_exit = True
        self._stop_at = time.monotonic() + self._drain_seconds

    async def main_loop(self) -> None:
        """Serve; at the end, still answer requests that arrive over open connections.

        uvicorn would close connections whose request has not arrived yet, and clients would see a
        lost connection.
        """
        freeze_garbage_collector()
        await super().main_loop()
        self._health.is_draining = True
        for server in self.servers:
            server.close()
        await asyncio.sleep(LAST_REQUESTS_SECONDS)

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop. A fault is reported and the server serves on, as background tasks do."""
        self._heartbeat.beat()
        is_drained = self._stop_at is not None and time.monotonic() >= self._stop_at
        try:
            is_told_to_stop = self._link is not None and await self._check(self._link, counter)
            return is_drained or is_told_to_stop or await super().on_tick(counter)
        except Exception as fault:
            troubles.report("a turn of the server's main loop failed", fault)
            return is_drained or self.should_exit

    async def _check(self, link: SupervisorLink, counter: int) -> bool:
        """Whether the supervisor wants this process to stop; report to it once ready."""
        if link.is_closed():
            return True
        is_time = not self._has_reported_ready and counter % TICKS_A_SECOND == 0
        if is_time and not await self._health.problems():
            self._has_reported_ready = True
            link.report_ready()
        return False

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End event streams first: they do not end by themselves, and uvicorn waits for them."""
        self._heartbeat.stop()
        self._streams.end_all()
        await super().shutdown(sockets)


def freeze_garbage_collector() -> None:
    """Exclude the objects that live as long as the process from garbage collection.

    Modules, schema and models are some hundred thousand objects. A collection of them all stops
    the process for a tenth of a second, several times a minute, and frees nothing. Objects of
    requests are collected less often, more of them at a time.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
    gc.collect()
    gc.freeze()


def run(settings: Settings, make_app: ApplicationFactory) -> int:
    """Serve until a signal says stop; returns the exit code. Raises CannotListen."""
    logs.configure(settings)
    for warning in production.warnings(settings):
        log.warning(warning)
    with (
        listening_socket(settings.host, settings.port) as listener,
        listening_socket(settings.host, settings.task_pages_port, what="task_pages_port") as tasks,
    ):
        # A port that was free is known only now; the addresses of task pages begin with it.
        given = settings.model_dump(exclude_unset=True) | {"task_pages_port": _port_of(tasks)}
        log.info("listening on http://%s/graphql", _place_of(listener))
        log.info("task pages on http://%s, in browsers on %s", *_places_of(tasks, load(**given)))
        if settings.workers == 1:
            return serve(load(**given), make_app, [listener, tasks])
        supervisor = Supervisor(
            functools.partial(
                serve_one_of_several,
                given=given,
                make_app=make_app,
                listener=listener,
                tasks=tasks,
            ),
            count=settings.workers,
            end_seconds=settings.drain_seconds + KILL_AFTER_SECONDS,
            hang_seconds=settings.hang_seconds,
        )
        with metrics_files.shared():
            return supervisor.run()


def serve_one_of_several(
    link: SupervisorLink,
    *,
    given: dict[str, Any],
    make_app: ApplicationFactory,
    listener: socket.socket,
    tasks: socket.socket | None = None,
) -> None:
    """Run one of several processes.

    Its supervisor may be of the previous version. So it passes the settings as they were given, to
    be read again, and the names and arguments here change only with a restart. One from before the
    task pages had a socket passes none: they are served after a restart.
    """
    settings = load(**given)
    logs.configure(settings)
    print_stacks_on_signal()
    # A terminal that closes signals all of its processes; only the supervisor handles that.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    listeners = [listener] if tasks is None else [listener, tasks]
    raise SystemExit(serve(settings, make_app, listeners, link=link))


def serve(
    settings: Settings,
    make_app: ApplicationFactory,
    listeners: list[socket.socket],
    *,
    link: SupervisorLink | None = None,
) -> int:
    """One server process on sockets that already listen."""
    give_back_freed_memory()
    app = make_app(settings)
    server = Server(
        configuration(settings, app), app, drain_seconds=settings.drain_seconds, link=link
    )
    if link is None:
        # A single process cannot be replaced: SIGHUP stops it in order too.
        signal.signal(signal.SIGHUP, server.handle_exit)
    server.run(sockets=listeners)
    return 0 if server.started else 1


def configuration(settings: Settings, app: Starlette) -> uvicorn.Config:
    """uvicorn's configuration: no deflate (memory and speed), small frames, our logging."""
    return uvicorn.Config(
        ByPort(app, task_pages=app.state.task_pages, port=settings.task_pages_port),
        loop="uvloop",
        http=HttpProtocol,
        ws=Wire,
        ws_max_size=WEBSOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=settings.socket_ping_seconds,
        ws_ping_timeout=settings.socket_ping_seconds,
        lifespan="on",
        access_log=False,
        log_config=None,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


def listening_socket(host: str, port: int, *, what: str = "port") -> socket.socket:
    """A socket whose connections the kernel ends when a peer takes no more data.

    A stalled reader would otherwise hold its connection for ever: closing waits for it to read. The
    kernel also buffers little that is not sent: it would take megabytes for each such reader before
    the server noticed it. `what` is the setting of the port. Raises CannotListen.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Event loops disable Nagle's algorithm only where the protocol number is set.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_PEER_MS)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, UnicodeError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise CannotListen(
            f"Cannot listen on {host} port {port}: {reason}. "
            f"Set {variable('host')} and {variable(what)}, or stop what listens there."
        ) from error
    listener.setblocking(False)
    listener.set_inheritable(True)
    return listener


def _port_of(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def _place_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _places_of(tasks: socket.socket, settings: Settings) -> tuple[str, str]:
    return _place_of(tasks), settings.task_pages_address
