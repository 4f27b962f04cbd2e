"""The files of the frame page, read once: plain and compressed, below one hash of them all.

Its modules are sent as one script, and its style sheets as one.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response

from api.pages.work.joining import joined, joined_styles

FOLDER = Path(__file__).parent / "static"
ENTRY = "main.js"
STYLES = ("look.css", "work.css", "fields.css")  # in this order, since later rules win
SCRIPT, STYLE = "page.js", "page.css"
VERSION_DIGITS = 16
MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
SAME_VERSION = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file, ready to be sent."""

    body: bytes
    compressed: bytes
    media_type: str
    tag: str

    @classmethod
    def of(cls, body: bytes, suffix: str) -> PageFile:
        tag = f'"{hashlib.sha256(body).hexdigest()[:VERSION_DIGITS]}"'
        compressed = gzip.compress(body, mtime=0)
        return cls(body, compressed, f"{MEDIA_TYPES[suffix]}; charset=utf-8", tag)

    def response(self, headers: Headers, *, cache: str) -> Response:
        """The answer to a request with these headers."""
        common = {"etag": self.tag, "cache-control": cache, "vary": "Accept-Encoding"}
        if self.tag in _tags(headers.get("if-none-match", "")):
            return Response(status_code=304, headers=common)
        body = self.body
        if _takes_gzip(headers.get("accept-encoding", "")):
            body, common["content-encoding"] = self.compressed, "gzip"
        return Response(body, headers=common, media_type=self.media_type)


@dataclass(frozen=True, slots=True)
class Bundle:
    """All files by their names, and the hash of names and contents."""

    version: str
    files: dict[str, PageFile]

    @classmethod
    @cache
    def installed(cls) -> Bundle:
        """The files of this version, read once a process."""
        return cls.read(FOLDER)

    @classmethod
    def read(cls, folder: Path) -> Bundle:
        paths = sorted(path for path in folder.rglob("*") if path.suffix in MEDIA_TYPES)
        bodies = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        whole = hashlib.sha256()
        for name, body in bodies.items():
            whole.update(f"{name} {len(body)}\n".encode() + body)
        files = {name: PageFile.of(body, Path(name).suffix) for name, body in _sent(bodies).items()}
        return cls(whole.hexdigest()[:VERSION_DIGITS], files)


def _sent(bodies: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that browsers ask for."""
    sent = {name: body for name, body in bodies.items() if not name.endswith((".js", ".css"))}
    modules = {name: body.decode() for name, body in bodies.items() if name.endswith(".js")}
    if ENTRY in modules:
        sent[SCRIPT] = joined(modules, ENTRY).encode()
    sent[STYLE] = joined_styles(bodies[name].decode() for name in STYLES if name in bodies).encode()
    return sent


def _tags(if_none_match: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]


def _takes_gzip(accept_encoding: str) -> bool:
    """Whether gzip is named, and not refused by a quality of 0."""
    for part in accept_encoding.lower().split(","):
        name, _, quality = part.replace(" ", "").partition(";q=")
        if name == "gzip":
            return quality.strip("0.") != "" if quality else True
    return False
