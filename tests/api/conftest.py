"""A real server on a free port, with the small schema behind it."""

import contextlib
import functools
from dataclasses import dataclass

import httpx
import pytest
import websockets
from starlette.applications import Starlette

from api import command_line
from api.serve import Server, configuration, listening_socket
from api.settings import Settings, load
from tests.api.small_market import Doorman, application


@dataclass
class Served:
    url: str
    app: Starlette
    doorman: Doorman

    @property
    def socket_url(self) -> str:
        return self.url.replace("http://", "ws://")


@contextlib.asynccontextmanager
async def serving(settings: Settings):
    """The small market, served."""
    doorman = Doorman()
    app = application(settings, doorman)
    async with listening(settings, app) as url:
        yield Served(url, app, doorman)


@contextlib.asynccontextmanager
async def listening(settings: Settings, app: Starlette):
    """The server of `kempelen serve` without its main loop, which would look up every 100 ms."""
    config = configuration(settings, app)
    config.load()
    with listening_socket("127.0.0.1", 0) as listener:
        server = Server(config, app, drain_seconds=0)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        port = listener.getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}/graphql"
        finally:
            await server.shutdown(sockets=[listener])


def http_client(**options):
    """A client that spends no time on certificates, since nothing here is encrypted."""
    return httpx.AsyncClient(verify=False, trust_env=False, **options)


@pytest.fixture(autouse=True)
def without_costs(monkeypatch):
    """The transport is tested as it is without costs; what tests costs asks for them."""
    monkeypatch.setenv("KEMPELEN_COST_BUCKET", "0")


@pytest.fixture
async def served():
    async with serving(load()) as server:
        yield server


@pytest.fixture
async def client(served):
    async with http_client() as http:
        yield http


def connecting_to(served, **options):
    """A raw websocket; awaited or entered, as the library has it."""
    options = {"subprotocols": ["graphql-transport-ws"], "proxy": None, **options}
    return websockets.connect(served.socket_url, **options)


@pytest.fixture
def connect(served):
    return functools.partial(connecting_to, served)


@pytest.fixture
def kempelen(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            command_line.main(arguments)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run
