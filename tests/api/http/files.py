"""Small real files, and a client that sends and reads them by links."""

import base64
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from schema.kernel.node import unpacked
from tests.schema.served import Answer, Served

CREATED = """
... on CreateUploadSuccess { uploadUrl expiresAt upload { id state bytes fileName contentType } }
... on InvalidInput { problems { field rule minimum maximum allowed } }
... on Declined { minimum maximum }
"""


def a_png(*, pixels=b"\x00\xff\x00\x00"):
    def chunk(kind, data):
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b""))
    )


PNG = a_png()
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////"
    "////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAA"
    "AAAAAAAAAAD/2gAIAQEAAD8AN//Z"
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>"
    b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
WEBP = base64.b64decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
CSV = '\ufeffname;colour\n"Żółw; \nfrog";green\n'.encode()
HTML = b"<!doctype html><script>alert(1)</script>"


@dataclass
class Files:
    """Sends and reads files of a running market."""

    market: Served
    tokens: dict[str, str] = field(default_factory=dict)
    purpose: str = "ANSWER_FILE"

    async def announce(self, token, size, /, **values: Any) -> Answer:
        given = {
            "purpose": self.purpose,
            "fileName": "passport.png",
            "contentType": "image/png",
            "bytes": size,
        }
        return await self.market.do("createUpload", token, CREATED, **(given | values))

    async def link(self, token, size, /, **values: Any) -> str:
        """A link to send a file of so many bytes to."""
        return (await self.announce(token, size, **values)).only["uploadUrl"]

    async def put(self, url, content, **options):
        return await self.market.http.put(self.at(url), content=content, **options)

    async def sent(self, token, content, /, **values: Any) -> dict[str, Any]:
        """What the server says of a file that was stored."""
        answer = await self.put(await self.link(token, len(content), **values), content)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def get(self, url, **options):
        return await self.market.http.get(self.at(url), **options)

    async def url_of(self, token, upload_id):
        """The link to read an upload, as its owner asks for it."""
        query = "query($id: ID!) { node(id: $id) { ... on Upload { url } } }"
        found = (await self.market.ask(query, token, id=upload_id)).only
        return found and found["url"]

    async def state(self, token, upload_id):
        query = "query($id: ID!) { node(id: $id) { ... on Upload { state } } }"
        found = (await self.market.ask(query, token, id=upload_id)).only
        return found and found["state"]

    def at(self, url):
        """The public address, on the port of this test."""
        return self.market.url.removesuffix("/graphql") + urlsplit(url).path


def key(upload_id):
    return unpacked(upload_id)[1]


def problem(answer):
    """The status of a refusal, and the name of the problem."""
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"].get("problem", error["extensions"]["code"])
