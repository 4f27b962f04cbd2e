"""Links to one file, signed and expiring: all that its holder needs to send or read it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from uuid import UUID

from domain.kernel import clock
from domain.storage import limits

SHORTEST_KEY = 32  # bytes
_PAYLOAD = struct.Struct(">B16sQ")


class LinkKind(IntEnum):
    """The one thing that a link allows."""

    SEND = 1
    READ = 2


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says; it is believed because it is signed."""

    kind: LinkKind
    upload_id: UUID
    expires_at: datetime

    @classmethod
    def to_send(cls, upload_id: UUID, expires_at: datetime) -> Link:
        """To send the bytes of an upload, until its row says."""
        return cls(LinkKind.SEND, upload_id, expires_at)

    @classmethod
    def to_read(cls, upload_id: UUID) -> Link:
        """To read the bytes, for a while from now. The caller has decided that its holder may."""
        return cls(LinkKind.READ, upload_id, clock.now() + limits.LINK_LASTS)

    def token(self) -> str:
        """The signed text."""
        seconds = int(self.expires_at.timestamp())
        payload = _PAYLOAD.pack(self.kind, self.upload_id.bytes, seconds)
        return base64.urlsafe_b64encode(payload + _signature(payload)).rstrip(b"=").decode()


def opened(token: str, kind: LinkKind) -> Link | None:
    """The link of a token; None where it is not signed, expired, or for another use."""
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    payload, signature = packed[: _PAYLOAD.size], packed[_PAYLOAD.size :]
    if len(payload) != _PAYLOAD.size or not hmac.compare_digest(signature, _signature(payload)):
        return None
    found, upload_id, seconds = _PAYLOAD.unpack(payload)
    expires_at = datetime.fromtimestamp(seconds, UTC)
    if found != kind or expires_at <= clock.now():
        return None
    link = Link(kind, UUID(bytes=upload_id), expires_at)
    return link if link.token() == token else None  # a link has one spelling


_key: bytes | None = None


def adopt(key: bytes) -> None:
    """Sign with this key in this process; all processes of an installation have the same one."""
    global _key
    assert len(key) >= SHORTEST_KEY, "a short key can be guessed"
    _key = key


def _signature(payload: bytes) -> bytes:
    assert _key is not None, "a process that serves files has adopted a key"
    return hmac.new(_key, payload, hashlib.sha256).digest()
