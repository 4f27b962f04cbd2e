"""A market behind a line that can be cut, one Chromium, and windows of its people."""

import socket
from datetime import timedelta

import pytest

from api.timers.clockwork import Clockwork
from domain.assignments import commands as assignments
from domain.kernel import clock
from schema.kernel.node import global_id
from tests.clients.cutting import Line
from tests.clients.work.browser import Chromium, Window
from tests.clients.work.forms import PICTURES, png
from tests.clients.work.session import session_of

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def driven(node, chromium):
    browser = Chromium(node, chromium)
    yield browser
    browser.close()


@pytest.fixture
def port():
    """A free port for the market's public address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def more_settings(port):
    return {"public_url": f"http://127.0.0.1:{port}"}


@pytest.fixture
async def public(market, port):
    """The way to the market, at its public address."""
    line = Line(int(market.url.split(":")[2].split("/")[0]))
    line.port = port
    await line.open()
    yield line
    await line.close()


@pytest.fixture
async def open_window(driven, public):
    """Opens a window of a person, who is signed in; of nobody without one."""
    opened = []

    async def window(person=None, *, viewport=DESKTOP, **options):
        origin = f"http://127.0.0.1:{public.port}"
        kept = None if person is None else session_of(person.account, person.token)
        stored = [] if person is None else [{"origin": origin, "localStorage": kept}]
        context = await driven.do(
            "context",
            options={
                "viewport": viewport,
                "locale": "en-GB",
                "storageState": {"cookies": [], "origins": stored},
                **options,
            },
        )
        opened.append(Window(driven, context, origin))
        await opened[-1].serve(PICTURES, png(), "image/png")
        return opened[-1]

    yield window
    for each in opened:
        await each.close()


@pytest.fixture
def accepted(people):
    """Accepts a HIT for Wim, and gives the address of the assignment."""

    async def accept(hit, person=None):
        row = await assignments.accept((person or people.wim).worker, hit.id)
        return f"/assignments/{global_id('Assignment', row.id)}"

    return accept


async def time_passes(seconds):
    """Move the market's clock, and run the timers that are due."""
    clock.advance(timedelta(seconds=seconds))
    await Clockwork(log_retention=timedelta(days=7)).round()
