"""`/.well-known/kempelen.json`: the public keys that verify what this market signs."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.kernel import policy
from domain.secrets.signed_documents import key_list
from domain.secrets.signing import public_keys
from subscriptions.faults import troubles
from subscriptions.faults.passing import cause_of

PATH = "/.well-known/kempelen.json"
FRESH_SECONDS = 300
RETRY_SECONDS = 5


class KeyList:
    """The list, for anybody: it has no secret. It is read anew for each request."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def route(self) -> Route:
        """Its route, for GET and HEAD."""
        return Route(PATH, self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        try:
            keys = await public_keys()
        except Exception as fault:
            troubles.report("the list of keys was not read", fault)
            message = {"error": cause_of(fault) or "the keys cannot be read now"}
            return JSONResponse(message, 503, {"retry-after": str(RETRY_SECONDS)})
        text = key_list(policy.current().name, self._public_url, keys)
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        headers = {"etag": tag, "cache-control": f"public, max-age={FRESH_SECONDS}"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(text, headers=headers, media_type="application/json")
