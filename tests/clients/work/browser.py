"""Chromium for tests: people with windows and pages, driven over a process of Node."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import subprocess
import threading
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STOP_SECONDS = 20


class Chromium:
    """The browser. Its commands are done one after the other."""

    def __init__(self, node: str, chromium: str) -> None:
        self._process = subprocess.Popen(
            [node, HERE / "driver.js"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"CHROMIUM": chromium, "PATH": "/usr/bin:/bin", "HOME": "/tmp"},
        )
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        assert json.loads(self._process.stdout.readline()) == {"ready": True}

    async def do(self, command: str, **values: Any) -> Any:
        return await asyncio.to_thread(self._do, command, values)

    def _do(self, command: str, values: dict[str, Any]) -> Any:
        with self._lock:
            message = {"id": next(self._numbers), "command": command, **values}
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise AssertionError(f"{command} {values}: {answer['error']}")
        return answer["value"]

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(STOP_SECONDS)
        self._process.stdout.close()


class Window:
    """What one person has open: its pages share what the browser stores."""

    def __init__(self, chromium: Chromium, context: int, origin: str) -> None:
        self._chromium = chromium
        self._context = context
        self._origin = origin
        self.pages: list[Page] = []

    async def page(self, path: str | None = None) -> Page:
        key = await self._chromium.do("page", context=self._context)
        page = Page(self._chromium, key, self._origin)
        self.pages.append(page)
        if path is not None:
            await page.goto(path)
        return page

    async def serve(self, address: str, body: bytes, content_type: str) -> None:
        encoded = base64.b64encode(body).decode()
        await self._chromium.do(
            "serve", context=self._context, address=address, type=content_type, base64=encoded
        )

    async def close(self) -> None:
        await self._chromium.do("close", context=self._context)


class Page:
    """One tab. What is not a method here is one of Playwright's, in its own spelling."""

    def __init__(self, chromium: Chromium, key: int, origin: str) -> None:
        self._chromium = chromium
        self._key = key
        self._origin = origin

    async def goto(self, path: str) -> int:
        return await self._call([], "goto", f"{self._origin}{path}")

    async def reload(self) -> None:
        await self._call([], "reload")

    async def evaluate(self, script: str) -> Any:
        return await self._call([], "evaluate", script)

    async def press(self, keys: str) -> None:
        await self._chromium.do("key", page=self._key, method="press", args=[keys])

    async def type(self, text: str) -> None:
        await self._chromium.do("key", page=self._key, method="type", args=[text])

    async def mouse(self, method: str, *args: Any) -> None:
        await self._chromium.do("mouse", page=self._key, method=method, args=list(args))

    async def settled(self) -> None:
        """Wait until everything has loaded, in its frames too."""
        await self._call([], "waitForLoadState", "networkidle")

    async def screenshot(self, path: Path, **options: Any) -> None:
        """A picture of the page at that path."""
        await self._call([], "screenshot", {"path": str(path), **options})

    async def faults(self) -> list[str]:
        return await self._chromium.do("faults", page=self._key)

    async def audit(self, **options: Any) -> list[str]:
        return await self._chromium.do("audit", page=self._key, options=options)

    def role(self, role: str, name: str | None = None, **more: Any) -> Located:
        options = {**({} if name is None else {"name": name, "exact": True}), **more}
        return self._at(["getByRole", role, options])

    def label(self, text: str, *, exact: bool = True) -> Located:
        return self._at(["getByLabel", text, {"exact": exact}])

    def text(self, text: str, *, exact: bool = False) -> Located:
        return self._at(["getByText", text, {"exact": exact}])

    def css(self, selector: str) -> Located:
        return self._at(["locator", selector])

    def inside(self, frame: str) -> Framed:
        return Framed(self, frame)

    def _at(self, *steps: list[Any]) -> Located:
        return Located(self, list(steps))

    async def _call(self, steps: list[Any], method: str, *args: Any) -> Any:
        return await self._chromium.do(
            "call", page=self._key, steps=steps, method=method, args=list(args)
        )


class Framed:
    """What is in a frame of a page."""

    def __init__(self, page: Page, frame: str) -> None:
        self._page = page
        self._frame = frame

    def css(self, selector: str) -> Located:
        return self._page._at(["frameLocator", self._frame], ["locator", selector])


class Located:
    """Elements of a page. The methods wait until there is one."""

    def __init__(self, page: Page, steps: list[Any]) -> None:
        self._page = page
        self._steps = steps

    def css(self, selector: str) -> Located:
        return Located(self._page, [*self._steps, ["locator", selector]])

    def role(self, role: str, name: str | None = None) -> Located:
        options = {} if name is None else {"name": name, "exact": True}
        return Located(self._page, [*self._steps, ["getByRole", role, options]])

    def label(self, text: str) -> Located:
        return Located(self._page, [*self._steps, ["getByLabel", text, {"exact": True}]])

    def nth(self, place: int) -> Located:
        return Located(self._page, [*self._steps, ["nth", place]])

    def having(self, text: str) -> Located:
        return Located(self._page, [*self._steps, ["filter", {"hasText": text}]])

    async def do(self, method: str, *args: Any) -> Any:
        return await self._page._call(self._steps, method, *args)

    async def click(self) -> None:
        await self.do("click")

    async def check(self) -> None:
        await self.do("check")

    async def fill(self, text: str) -> None:
        await self.do("fill", text)

    async def press(self, keys: str) -> None:
        await self.do("press", keys)

    async def focus(self) -> None:
        await self.do("focus")

    async def is_focused(self) -> bool:
        return await self.ask("(element) => element === document.activeElement")

    async def ask(self, function: str) -> Any:
        """What a function of the element gives."""
        return await self.do("evaluate", function)

    async def shown(self) -> None:
        await self.do("waitFor", {"state": "visible"})

    async def gone(self) -> None:
        await self.do("waitFor", {"state": "hidden"})

    async def said(self) -> str:
        return await self.do("innerText")

    async def value(self) -> str:
        return await self.do("inputValue")

    async def count(self) -> int:
        return await self.do("count")
