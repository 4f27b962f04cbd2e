"""A small OpenID provider of our own, for trying and for tests: anybody is whoever they say.

Its codes and its key are in the memory of one process, and production refuses it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.openid.discovery import PATH as DISCOVERY_PATH
from api.openid.sandbox_pages import approval_page, landing_page, problem_page
from domain.kernel import clock
from domain.people.openid.described import DescribedProvider

PATH = "/sandbox/openid"
CODE_LASTS = timedelta(minutes=1)
TOKEN_LASTS = timedelta(minutes=5)
MOST_CODES = 1_000
LONGEST_FORM = 16 * 1024
_ALGORITHM = "ES256"

Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Approval:
    """What a code stands for."""

    claims: dict[str, Any]
    redirect: str
    challenge: str
    expires_at: datetime


class SandboxProvider:
    """The provider and its routes."""

    def __init__(self, client: DescribedProvider, takes_redirect: Callable[[str], bool]) -> None:
        self.client, self._takes_redirect = client, takes_redirect
        self._codes: dict[str, Approval] = {}
        self._key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8)}, private=True)

    def routes(self) -> list[Route]:
        """The routes of the provider, all below its issuer."""
        return [
            Route(f"{PATH}{DISCOVERY_PATH}", self._document),
            Route(f"{PATH}/keys", self._keys),
            Route(f"{PATH}/authorize", self._authorize, methods=["GET", "POST"]),
            Route(f"{PATH}/token", self._token, methods=["POST"]),
            Route(f"{PATH}/landing", self._landing),
        ]

    async def _document(self, _request: Request) -> Response:
        issuer = self.client.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [_ALGORITHM],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def _landing(self, request: Request) -> Response:
        return landing_page(request.query_params)

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        redirect = asked.get("redirect_uri", "")
        if asked.get("client_id") != self.client.client_id or not self._takes_redirect(redirect):
            return problem_page("This client or its redirect address is not known here.")
        is_code = asked.get("response_type") == "code"
        if not is_code or asked.get("code_challenge_method") != "S256":
            return problem_page("Only codes with PKCE by S256 are given here.")
        if request.method == "GET":
            return approval_page(redirect)
        form = await _form_of(request)
        if not form.get("user"):
            return approval_page(redirect, problem="Say who you are.")
        answer = {"state": asked.get("state", ""), "iss": self.client.issuer}
        if form.get("answer") == "deny":
            answer["error"] = "access_denied"
        else:
            answer["code"] = self._code(asked, form)
        joint = "&" if "?" in redirect else "?"
        return RedirectResponse(f"{redirect}{joint}{urlencode(answer)}", 303)

    def _code(self, asked: Form, form: Form) -> str:
        now = clock.now()
        self._codes = {key: each for key, each in self._codes.items() if each.expires_at > now}
        while len(self._codes) >= MOST_CODES:
            del self._codes[next(iter(self._codes))]
        claims = {
            "iss": self.client.issuer,
            "sub": form["user"],
            "aud": self.client.client_id,
            "nonce": asked.get("nonce", ""),
            "email": form.get("email", ""),
            "email_verified": form.get("verified") == "on",
            "name": form.get("name", ""),
        }
        code = secrets.token_urlsafe(32)
        challenge, redirect = asked.get("code_challenge", ""), asked["redirect_uri"]
        self._codes[code] = Approval(claims, redirect, challenge, now + CODE_LASTS)
        return code

    async def _token(self, request: Request) -> Response:
        form, now = await _form_of(request), clock.now()
        if not self._is_client(request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, 401)
        approval = self._codes.pop(form.get("code", ""), None)
        if (
            approval is None
            or approval.expires_at <= now
            or approval.redirect != form.get("redirect_uri")
            or approval.challenge != _challenge(form.get("code_verifier", ""))
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        times = {
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LASTS).timestamp()),
        }
        header = {"alg": _ALGORITHM, "kid": self._key.kid}
        token = jwt.encode(header, approval.claims | times, self._key, [_ALGORITHM])
        said = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer"}
        return JSONResponse({**said, "id_token": token}, headers={"cache-control": "no-store"})

    def _is_client(self, header: str) -> bool:
        scheme, _, encoded = header.partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True).decode()
        except ValueError:
            return False
        name, _, secret = given.partition(":")
        expected = f"{self.client.client_id}:{self.client.client_secret}"
        is_same = f"{unquote_plus(name)}:{unquote_plus(secret)}"
        return scheme.lower() == "basic" and hmac.compare_digest(
            is_same.encode(), expected.encode()
        )


async def _form_of(request: Request) -> Form:
    """The first value of each field; nothing where the form is too long."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            return {}
    fields = parse_qsl(body.decode("utf-8", errors="replace"))
    return {name: value.strip() for name, value in reversed(fields)}


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
