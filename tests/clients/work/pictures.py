"""The pictures of docs/tasks.md, made by the frame page in Chromium from the examples there.

python -m tests.clients.work.pictures [NAME ...]
"""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import socket
import sys
import tempfile
import wave
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from api.configuration.settings import load
from api.database.migrate import migrate
from domain.secrets.keys import new_key
from tests.clients.conftest import BROWSERS, is_installed
from tests.clients.work.browser import Chromium, Page, Window
from tests.clients.work.session import session_of
from tests.schema.cast import a_requester, a_worker
from tests.schema.served import Served, serving
from tests.test_docs_tasks import ACCEPT, TYPE, UPLOAD, blocks, examples

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / "docs/pictures/tasks"
WIDTH = 754  # a field is 640 pixels wide
TALL, LOW = 1600, 660  # heights of the window, for forms and for frames
AROUND = 12  # pixels around what is shown
SECONDS_OF_SOUND = 9
HIT = """... on CreateHitSuccess { hit { id } }
    ... on InvalidInput { problems { message } }"""
REGION = ".form > .field > :not(.region-list)"
TEXT = "The train was late again, and it rained all day."
OPENED = "document.querySelector('.medium details').open = true"
# The least rectangle around the elements of a selector, in pixels of the window.
EDGES = """(() => {
  const all = [...document.querySelectorAll(SELECTOR)].map((each) => each.getBoundingClientRect());
  const seen = all.filter(({ width }) => width > 0); // others are not displayed
  const least = (side) => Math.min(...seen.map((each) => each[side]));
  const most = (side) => Math.max(...seen.map((each) => each[side]));
  const [x, y] = [least("left"), least("top")];
  return [x, y, most("right") - x, most("bottom") - y];
})()"""


@dataclass(frozen=True)
class Picture:
    """One picture: a question, what was answered, and the part of the page that is shown."""

    question: dict[str, Any]
    answer: list[dict[str, Any]] = field(default_factory=list)
    part: str = ".form > .field"
    ready: Callable[[Page], Awaitable[Any]] | None = None


def pictures() -> dict[str, Picture]:
    """Each picture by the name of its file: the kinds of fields, and the other questions."""
    fields, answers = examples("field"), {each["name"]: each for each in examples("answer")}
    (content,) = examples("content")
    page, crowd = blocks("html")
    made = {}
    for kind in dict.fromkeys(next(iter(each["kind"])) for each in fields):
        asked = [each for each in fields if kind in each["kind"]]
        given = [answers[each["name"]] for each in asked]
        made[kind] = Picture({"form": {"fields": asked}}, given)
    # The numbers of each region would make it twice as tall.
    made["region"] = replace(made["region"], part=f"{REGION}, .region-list > li:first-child")
    shout = [each for each in fields if each["name"] == "shout"]
    made["content"] = Picture(
        {"form": {"content": content, "fields": shout}},
        part=".form > :not(.field)",
        ready=lambda shown: shown.evaluate(OPENED),
    )
    made["xml"] = Picture({"xml": blocks("xml")[0]}, part=".form > *")
    made["html"] = Picture({"html": {"html": page, "frameHeight": 240}}, part=".task", ready=filled)
    made["crowd"] = Picture(
        {"html": {"html": crowd.replace("${text}", TEXT), "frameHeight": 380}},
        part=".task",
        ready=sorted_out,
    )
    external = {"url": "https://tasks.example/run?study=7", "frameHeight": 240}
    made["external"] = Picture({"external": external}, part=".task")
    return made


async def sorted_out(page: Page) -> None:
    inside = page.inside("iframe")
    await inside.css("input[type=radio]").nth(1).check()
    await inside.css("summary").click()


async def filled(page: Page) -> None:
    await page.inside("iframe").css("[name=colour]").nth(0).check()


def sound() -> bytes:
    """Some seconds of silence."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * SECONDS_OF_SOUND)
    return kept.getvalue()


async def scenery(window: Window) -> None:
    """What is at the addresses of the examples."""
    for address, name, kind in (
        ("https://example.org/street.jpg", "street.svg", "image/svg+xml"),
        ("https://example.org/1.jpg", "cat.svg", "image/svg+xml"),
        ("https://tasks.example/**", "external.html", "text/html; charset=utf-8"),
    ):
        await window.serve(address, (HERE / "scenes" / name).read_bytes(), kind)
    await window.serve("https://example.org/car.mp3", sound(), "audio/wav")


class Studio:
    """A market with a requester and a worker, and the worker's browser."""

    def __init__(self, market: Served, chromium: Chromium, origin: str) -> None:
        self._market, self._chromium, self._origin = market, chromium, origin

    async def enter(self) -> None:
        self._rita, self._wim = await a_requester("Rita"), await a_worker("Wim")
        made = await self._market.do(
            "createHitType",
            self._rita.token,
            TYPE,
            title="The street",
            description="Look at it.",
            reward="0.10",
            assignmentDurationSeconds=3600,
        )
        self._type = made.only["hitType"]["id"]

    async def accepted(self, question: dict[str, Any]) -> str:
        """The id of an assignment with this question."""
        made = await self._market.do(
            "createHit",
            self._rita.token,
            HIT,
            hitTypeId=self._type,
            lifetimeSeconds=86_400,
            maxAssignments=1,
            question=question,
        )
        assert made.verdict == "CreateHitSuccess", made.only
        hit = made.only["hit"]["id"]
        taken = await self._market.do("acceptHit", self._wim.token, ACCEPT, hitId=hit)
        return taken.only["assignment"]["id"]

    async def window(self, assignment: str, picture: Picture) -> Window:
        """The worker's, with what was typed into the form."""
        kept = session_of(self._wim.account, self._wim.token)
        draft = {"fields": [typed(each) for each in picture.answer]}
        kept.append({"name": f"kempelen.draft.{assignment}", "value": json.dumps(draft)})
        context = await self._chromium.do(
            "context",
            options={
                "viewport": {"width": WIDTH, "height": LOW if picture.part == ".task" else TALL},
                "locale": "en-GB",
                "colorScheme": "light",
                "storageState": {
                    "cookies": [],
                    "origins": [{"origin": self._origin, "localStorage": kept}],
                },
            },
        )
        window = Window(self._chromium, context, self._origin)
        await scenery(window)
        return window

    async def take(self, picture: Picture, path: Path) -> None:
        assignment = await self.accepted(picture.question)
        window = await self.window(assignment, picture)
        page = await window.page(f"/assignments/{assignment}")
        await page.css(picture.part).nth(0).shown()
        await page.settled()
        if picture.ready is not None:
            await picture.ready(page)
        edges = EDGES.replace("SELECTOR", json.dumps(picture.part))
        x, y, width, height = await page.evaluate(edges)
        clip = {
            "x": x - AROUND,
            "y": y - AROUND,
            "width": width + 2 * AROUND,
            "height": height + 2 * AROUND,
        }
        await page.screenshot(path, clip=clip)
        await window.close()


def typed(answer: dict[str, Any]) -> dict[str, Any]:
    """A field of a draft as the page keeps it."""
    kept = {"files": [], **answer}
    if UPLOAD in answer["values"]:
        kept["files"] = [{"id": UPLOAD, "name": "my street.jpg", "bytes": 1_843_200}]
    return kept


async def main(names: list[str]) -> None:
    node, chromium = shutil.which("node"), next(filter(None, map(shutil.which, BROWSERS)), None)
    if node is None or chromium is None or not is_installed():
        sys.exit("Node, its packages (npm ci in tests/clients) and Chromium are needed.")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "secret.keys").write_text(new_key())
        url = f"sqlite:///{folder}/market.sqlite3"
        await migrate(url)
        settings = load(
            database_url=url,
            outbox_folder=folder / "outbox",
            storage_folder=folder / "storage",
            secret_key_file=folder / "secret.keys",
            public_url=origin,
        )
        market = await stack.enter_async_context(serving(settings, port=port))
        browser = Chromium(node, chromium)
        stack.callback(browser.close)
        studio = Studio(market, browser, origin)
        await studio.enter()
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, picture in pictures().items():
            if not names or name in names:
                path = FOLDER / f"{name}.png"
                await studio.take(picture, path)
                print(f"{path.stat().st_size:>8,} {path.name}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
