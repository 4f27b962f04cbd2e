"""Links to task pages, signed and expiring: a page is shown to those who got its link.

A requirement may hide a HIT, so the id of a HIT alone opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.kernel import clock

PATH = "/tasks/"
PREVIEW_LASTS = timedelta(hours=1)  # and up to an hour more, so that the link changes seldom
_HOUR = PREVIEW_LASTS.total_seconds()
_PAYLOAD = struct.Struct(">16sQ")
_ROW_PAYLOAD = struct.Struct(">c16sQ")  # of another length, so that one is never the other
_ROW = b"r"
_SIGNATURE_BYTES = hashlib.sha256().digest_size
_USE = b"task pages"  # the key signs links to files too


@dataclass(frozen=True, slots=True)
class PageLink:
    """The page of one HIT, or of a row that its requester looks at, until a time."""

    page_id: UUID
    expires_at: datetime
    is_of_row: bool = False

    @classmethod
    def to_preview(cls, page_id: UUID, *, is_of_row: bool = False) -> PageLink:
        """For a look at the page. It is the same link for an hour: a frame whose address changes
        is loaded anew."""
        hour = clock.now().timestamp() // _HOUR
        return cls(page_id, datetime.fromtimestamp((hour + 2) * _HOUR, UTC), is_of_row)

    def token(self) -> str:
        """The signed text."""
        values = self.page_id.bytes, int(self.expires_at.timestamp())
        payload = _ROW_PAYLOAD.pack(_ROW, *values) if self.is_of_row else _PAYLOAD.pack(*values)
        return base64.urlsafe_b64encode(payload + _signature(payload)).rstrip(b"=").decode()

    def url(self, task_pages_url: str) -> str:
        """The address of the page."""
        return f"{task_pages_url.rstrip('/')}{PATH}{self.token()}"


def opened(token: str) -> PageLink | None:
    """The link of a token; None where it is not signed, or expired."""
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    is_of_row = len(packed) == _ROW_PAYLOAD.size + _SIGNATURE_BYTES
    shape = _ROW_PAYLOAD if is_of_row else _PAYLOAD
    payload, signature = packed[: shape.size], packed[shape.size :]
    if len(payload) != shape.size or not hmac.compare_digest(signature, _signature(payload)):
        return None
    *_, page_id, seconds = shape.unpack(payload)
    link = PageLink(UUID(bytes=page_id), datetime.fromtimestamp(seconds, UTC), is_of_row)
    if link.expires_at <= clock.now() or link.token() != token:  # a link has one spelling
        return None
    return link


_key: bytes | None = None


def adopt(key: bytes) -> None:
    """Sign with this key in this process; all processes of an installation have the same one."""
    global _key
    _key = hmac.digest(key, _USE, "sha256")


def _signature(payload: bytes) -> bytes:
    assert _key is not None, "a process that serves pages has adopted a key"
    return hmac.new(_key, payload, hashlib.sha256).digest()
