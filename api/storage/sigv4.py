"""AWS Signature Version 4, as far as a store of objects needs it: signed headers of a request.

The body is not signed (UNSIGNED-PAYLOAD), since it is streamed and its hash is known at its end
only; TLS carries it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

ALGORITHM, SERVICE = "AWS4-HMAC-SHA256", "s3"
UNSIGNED = "UNSIGNED-PAYLOAD"
INSTANT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs requests with the key of one account in one region."""

    access_key: str
    secret_key: str
    region: str

    def headers(
        self,
        method: str,
        url: str,
        *,
        at: datetime,
        more: Mapping[str, str] | None = None,
        payload: str = UNSIGNED,
    ) -> dict[str, str]:
        """The headers to send, in lower case, with `more` and the signature of all of them.

        The address has no query.
        """
        instant = at.strftime(INSTANT)
        parts = urlsplit(url)
        signed = {
            **(more or {}),
            "host": parts.netloc,
            "x-amz-content-sha256": payload,
            "x-amz-date": instant,
        }
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
        canonical = f"{method}\n{quote(parts.path, safe='/-_.~')}\n\n{lines}\n{names}\n{payload}"
        scope = f"{instant[:8]}/{self.region}/{SERVICE}/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"{ALGORITHM}\n{instant}\n{scope}\n{digest}"
        signature = hmac.new(self._key(instant[:8]), text.encode(), hashlib.sha256).hexdigest()
        credential = f"{self.access_key}/{scope}"
        signed["authorization"] = (
            f"{ALGORITHM} Credential={credential},SignedHeaders={names},Signature={signature}"
        )
        return signed

    def _key(self, day: str) -> bytes:
        key = f"AWS4{self.secret_key}".encode()
        for part in (day, self.region, SERVICE, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key
