"""The scripts that task pages load, each at an address with its hash, where it never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "static"
PREFIX = "/assets/"
# In this order: the first has what the others are made with.
TASK_PARTS = ("files", "task")
CROWD_PARTS = (
    *("kernel", "form", "fields", "choices", "classifiers", "text", "regions", "layout"),
    "ready",
)
HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",
    # The origin of a task page equals no other, not even that of its own server.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A script: its name with its hash, and its text."""

    name: str
    text: str

    @classmethod
    def of(cls, name: str, text: str) -> Asset:
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        return cls(f"{name}.{digest}.js", text)


@dataclass(frozen=True, slots=True)
class Assets:
    """All scripts."""

    task: Asset
    helper: Asset
    crowd: Asset

    def route(self) -> Route:
        """The route of all of them, for GET and HEAD."""
        known = {each.name: each.text for each in (self.task, self.helper, self.crowd)}

        async def answer(request: Request) -> Response:
            if (text := known.get(request.path_params["name"])) is None:
                return PlainTextResponse("There is no such script.\n", 404)
            return Response(text, headers=HEADERS, media_type="text/javascript")

        return Route(f"{PREFIX}{{name}}", answer, methods=["GET"])


@cache
def assets() -> Assets:
    """The scripts, read once a process."""
    crowd_parts = [f"crowd/{part}" for part in CROWD_PARTS]
    return Assets(
        task=Asset.of("task", _joined(TASK_PARTS)),
        helper=Asset.of("externalHIT_v1", _text("externalHIT_v1.js")),
        crowd=Asset.of("crowd-html-elements", _joined(crowd_parts)),
    )


def _joined(parts: Iterable[str]) -> str:
    """The parts as one script, whose names no page sees."""
    whole = "\n".join(_text(f"{part}.js") for part in parts)
    return f"(() => {{\n{whole}\n}})();\n"


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
