"""Serves the application: listening socket, uvicorn as we want it, one process or several."""

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

from api.configuration.settings import Settings, load
from api.http.uvicorn_protocol import HttpProtocol
from api.observability import logs, metrics_files
from api.process.heartbeat import Heart, show_where_it_stands_when_asked
from api.process.supervisor import Leash, Supervisor
from api.websocket.wire import Wire

BACKLOG = 2048
STALLED_PEER_MS = 30_000
WEBSOCKET_MESSAGE_BYTES = 128 * 1024
GRACEFUL_SECONDS = 20
KEEP_ALIVE_SECONDS = 30
KILL_AFTER_SECONDS = GRACEFUL_SECONDS + 10
LAST_REQUESTS_SECONDS = 1.0
TICKS_A_SECOND = 10  # uvicorn's own
OBJECTS_BETWEEN_COLLECTIONS = 5_000  # Python's own 700 are those of one request

ApplicationFactory = Callable[[Settings], Starlette]

log = logging.getLogger("kempelen.serve")


class CannotListen(Exception):
    """The address cannot be listened on; the message says why and what to set."""


class Server(uvicorn.Server):
    """Says that it is not ready first, and stops listening when others had time to see it.

    One of several tells its supervisor when it is ready, and stops when its leash is cut: at once,
    since the others listen on the same socket.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        app: Starlette,
        *,
        drain_seconds: float,
        leash: Leash | None = None,
    ) -> None:
        super().__init__(config)
        self._heart = leash.heart if leash else Heart()
        self._health = app.state.health
        self._streams = app.state.open_streams
        self._drain_seconds = drain_seconds
        self._stop_at: float | None = None
        self._leash = leash
        self._has_said_ready = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal drains and stops, the second stops at once."""
        self._health.is_draining = True
        if self._stop_at is not None or self._drain_seconds == 0:
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self.should_exit = True
        self._stop_at = time.monotonic() + self._drain_seconds

    async def main_loop(self) -> None:
        """When it is over, what was sent over connections accepted until then is still answered.

        uvicorn would close those whose request has not arrived yet, which clients see as lost.
        """
        spare_the_collector()
        await super().main_loop()
        self._health.is_draining = True
        for server in self.servers:
            server.close()
        await asyncio.sleep(LAST_REQUESTS_SECONDS)

    async def on_tick(self, counter: int) -> bool:
        self._heart.beat()
        is_drained = self._stop_at is not None and time.monotonic() >= self._stop_at
        is_let_go = self._leash is not None and await self._is_let_go(self._leash, counter)
        return is_drained or is_let_go or await super().on_tick(counter)

    async def _is_let_go(self, leash: Leash, counter: int) -> bool:
        if leash.is_cut():
            return True
        is_time = not self._has_said_ready and counter % TICKS_A_SECOND == 0
        if is_time and not await self._health.problems():
            self._has_said_ready = True
            leash.say_ready()
        return False

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams have no end of their own: they would be waited for like any other answer."""
        self._heart.rest()
        self._streams.end_all()
        await super().shutdown(sockets)


def spare_the_collector() -> None:
    """Take what stays for the process's life out of the garbage collector's rounds.

    Modules, schema and models are some hundred thousand objects: to go through them all halts
    everything for a tenth of a second, several times a minute, and finds nothing. What requests
    leave behind is looked through in larger heaps, thus seldom.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
    gc.collect()
    gc.freeze()


def run(settings: Settings, make_app: ApplicationFactory) -> int:
    """Serve until a signal says stop; answers the exit code. Raises CannotListen."""
    logs.configure(settings)
    listener = listening_socket(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    log.info("listening on http://%s:%d/graphql", shown, port)
    with listener:
        if settings.workers == 1:
            return serve(settings, make_app, listener)
        supervisor = Supervisor(
            functools.partial(
                one_of_several,
                given=settings.model_dump(exclude_unset=True),
                make_app=make_app,
                listener=listener,
            ),
            count=settings.workers,
            end_seconds=settings.drain_seconds + KILL_AFTER_SECONDS,
            hang_seconds=settings.hang_seconds,
        )
        with metrics_files.shared():
            return supervisor.run()


def one_of_several(
    leash: Leash, *, given: dict[str, Any], make_app: ApplicationFactory, listener: socket.socket
) -> None:
    """The life of one of several processes.

    The supervisor that starts it may be of the version before this one: hence the settings as
    they were given, to be read again, and hence these arguments stay what they are.
    """
    settings = load(**given)
    logs.configure(settings)
    show_where_it_stands_when_asked()
    # A terminal that hangs up tells all of its processes; this one listens to its supervisor.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise SystemExit(serve(settings, make_app, listener, leash=leash))


def serve(
    settings: Settings,
    make_app: ApplicationFactory,
    listener: socket.socket,
    *,
    leash: Leash | None = None,
) -> int:
    """One server process on a socket that already listens."""
    app = make_app(settings)
    server = Server(
        configuration(settings, app), app, drain_seconds=settings.drain_seconds, leash=leash
    )
    if leash is None:
        # Alone, it has nobody to be replaced by: SIGHUP stops it in order too.
        signal.signal(signal.SIGHUP, server.handle_exit)
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
