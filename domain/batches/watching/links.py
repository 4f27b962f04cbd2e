"""Links to the picture of a batch's progress: signed, expiring, and read without signing in."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.kernel import clock

LASTS = timedelta(days=7)
_USE = b"pictures of batches"  # the key signs other links too
_HOUR = 3_600
_SIGNED_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class PictureLink:
    """The picture of one batch, until a time."""

    batch_id: UUID
    expires_at: datetime

    @classmethod
    def to(cls, batch_id: UUID) -> PictureLink:
        """For the time that links last, and up to an hour more: so the link changes seldom."""
        hour = -int(-(clock.now() + LASTS).timestamp() // _HOUR)
        return cls(batch_id, datetime.fromtimestamp(hour * _HOUR, UTC))

    def url(self, public_url: str) -> str:
        """The address of the picture."""
        until = int(self.expires_at.timestamp())
        return (
            f"{public_url.rstrip('/')}/batches/{self.batch_id}/progress.svg"
            f"?until={until}&signature={_signature(self.batch_id, until)}"
        )


def opened(batch_id: str, until: str, signature: str) -> PictureLink | None:
    """The link with these parts; None where it is not signed, or expired."""
    try:
        id, seconds = UUID(batch_id), int(until)
        given = base64.b64decode(signature + "=", altchars=b"-_", validate=True)
        link = PictureLink(id, datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError, binascii.Error):
        return None
    if (
        seconds < 0
        or str(id) != batch_id
        or str(seconds) != until
        or len(given) != hashlib.sha256().digest_size
    ):
        return None  # a link has one spelling
    if not hmac.compare_digest(signature, _signature(id, seconds)):
        return None
    return link if link.expires_at > clock.now() else None


_key: bytes | None = None


def adopt(key: bytes) -> None:
    """Sign with this key in this process; all processes of an installation have the same one."""
    global _key
    _key = hmac.digest(key, _USE, "sha256")


def _signature(batch_id: UUID, until: int) -> str:
    assert _key is not None, "a process that serves pictures has adopted a key"
    signed = hmac.digest(_key, batch_id.bytes + until.to_bytes(8, "big"), "sha256")
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()
