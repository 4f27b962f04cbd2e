"""Serves the application: listening socket, uvicorn as we want it, one process or several."""

import gc
import logging
import multiprocessing
import signal
import socket
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from api import logs, metrics_folder
from api.heartbeat import Heart, kill_hung, show_where_it_stands_when_asked
from api.http_protocol import HttpProtocol
from api.settings import Settings
from api.socket_wire import Wire

BACKLOG = 2048
STALLED_PEER_MS = 30_000
WEBSOCKET_MESSAGE_BYTES = 128 * 1024
GRACEFUL_SECONDS = 20
KEEP_ALIVE_SECONDS = 30
KILL_AFTER_SECONDS = GRACEFUL_SECONDS + 10
LOOK_SECONDS = 0.5
OBJECTS_BETWEEN_COLLECTIONS = 5_000  # Python's own 700 are those of one request
MAX_RESTARTS = 5
RESTARTS_WITHIN_SECONDS = 60.0

ApplicationFactory = Callable[[Settings], Starlette]

log = logging.getLogger("kempelen.serve")


class CannotListen(Exception):
    """The address cannot be listened on; the message says why and what to set."""


class Server(uvicorn.Server):
    """Says that it is not ready first, and stops listening when others had time to see it."""

    def __init__(
        self,
        config: uvicorn.Config,
        app: Starlette,
        *,
        drain_seconds: float,
        heart: Heart | None = None,
    ) -> None:
        super().__init__(config)
        self._heart = heart or Heart()
        self._health = app.state.health
        self._streams = app.state.open_streams
        self._drain_seconds = drain_seconds
        self._stop_at: float | None = None

    async def main_loop(self) -> None:
        """Also take what stays for the process's life out of the garbage collector's rounds.

        Modules, schema and models are some hundred thousand objects: to go through them all
        halts everything for a tenth of a second, several times a minute, and finds nothing.
        What requests leave behind is looked through in larger heaps, thus seldom.
        """
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
        gc.collect()
        gc.freeze()
        await super().main_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal drains and stops, the second stops at once."""
        self._health.is_draining = True
        if self._stop_at is not None or self._drain_seconds == 0:
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self.should_exit = True
        self._stop_at = time.monotonic() + self._drain_seconds

    async def on_tick(self, counter: int) -> bool:
        self._heart.beat()
        is_drained = self._stop_at is not None and time.monotonic() >= self._stop_at
        return is_drained or await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams have no end of their own: they would be waited for like any other answer."""
        self._heart.rest()
        self._streams.end_all()
        await super().shutdown(sockets)


def run(settings: Settings, make_app: ApplicationFactory) -> int:
    """Serve until a signal says stop; answers the exit code. Raises CannotListen."""
    logs.configure(settings)
    listener = listening_socket(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    log.info("listening on http://%s:%d/graphql", shown, port)
    with listener:
        if settings.workers > 1:
            with metrics_folder.shared():
                return Supervisor(settings, make_app, listener).run()
        return serve(settings, make_app, listener)


def serve(
    settings: Settings,
    make_app: ApplicationFactory,
    listener: socket.socket,
    *,
    heart: Heart | None = None,
) -> int:
    """One server process on a socket that already listens."""
    app = make_app(settings)
    server = Server(
        configuration(settings, app), app, drain_seconds=settings.drain_seconds, heart=heart
    )
    server.run(sockets=[listener])
    return 0 if server.started else 1


def configuration(settings: Settings, app: Starlette) -> uvicorn.Config:
    """uvicorn as measured: no deflate (memory and speed), small frames, own logging."""
    return uvicorn.Config(
        app,
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


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket whose connections the kernel ends when a peer stops taking data.

    A reader that stalls would otherwise be held for ever: closing waits for it to read.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Event loops look at the protocol number before they turn Nagle's delays off.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_PEER_MS)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(
            f"Cannot listen on {host} port {port}: {error.strerror or error}. "
            "Set KEMPELEN_HOST and KEMPELEN_PORT, or stop what listens there."
        ) from error
    listener.setblocking(False)
    listener.set_inheritable(True)
    return listener


def work(
    settings: Settings, make_app: ApplicationFactory, listener: socket.socket, *, heart: Heart
) -> None:
    """The life of one of several processes."""
    logs.configure(settings)
    show_where_it_stands_when_asked()
    raise SystemExit(serve(settings, make_app, listener, heart=heart))


class Supervisor:
    """Keeps several server processes on one listening socket, and stops them together."""

    def __init__(
        self, settings: Settings, make_app: ApplicationFactory, listener: socket.socket
    ) -> None:
        self._arguments = (settings, make_app, listener)
        self._count = settings.workers
        self._hang_seconds = settings.hang_seconds
        self._hearts: dict[SpawnProcess, Heart] = {}
        self._spawning = multiprocessing.get_context("spawn")
        self._is_stopping = False
        self._restarts: list[float] = []

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        processes = [self._started() for _ in range(self._count)]
        exit_code = 0
        while not self._is_stopping:
            wait([process.sentinel for process in processes], LOOK_SECONDS)
            if not self._is_stopping and not self._replaced(processes):
                exit_code = 1
                break
        self._end(processes)
        return exit_code

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _started(self) -> SpawnProcess:
        heart = Heart()
        process = self._spawning.Process(target=work, args=self._arguments, kwargs={"heart": heart})
        process.start()
        self._hearts[process] = heart
        return process

    def _end_if_hung(self, process: SpawnProcess) -> None:
        """A loop that hangs answers nobody, yet its process takes connections from the others."""
        still = self._hearts[process].seconds_still()
        if process.is_alive() and still > self._hang_seconds:
            log.error("server process %s hangs for %.0f seconds: replaced", process.pid, still)
            kill_hung(process)

    def _replaced(self, processes: list[SpawnProcess]) -> bool:
        """Start anew what has died; false when that happens too often to be an accident."""
        for index, process in enumerate(processes):
            self._end_if_hung(process)
            if process.is_alive():
                continue
            del self._hearts[process]
            metrics_folder.forget(process.pid)
            log.error("server process %s ended with code %s", process.pid, process.exitcode)
            now = time.monotonic()
            self._restarts = [t for t in self._restarts if now - t < RESTARTS_WITHIN_SECONDS]
            if len(self._restarts) >= MAX_RESTARTS:
                log.error("server processes keep ending: giving up")
                return False
            self._restarts.append(now)
            processes[index] = self._started()
        return True

    def _end(self, processes: Sequence[SpawnProcess]) -> None:
        deadline = time.monotonic() + KILL_AFTER_SECONDS
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
