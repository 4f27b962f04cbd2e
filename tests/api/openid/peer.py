"""A provider over HTTP that does what a test says, also what no honest one does."""

import asyncio
import base64
import contextlib
import copy
import hashlib
import json

import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.process.serve import listening_socket
from domain.kernel import clock
from domain.people.openid.refusals import ProviderAnswerRefused
from tests.listening import ended

EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
CLIENT, SECRET = "kempelen", "s3cret/&+ with spaces"


class AnyAlgorithm(JWSRegistry):
    """All that a liar may sign with."""

    def __init__(self):
        super().__init__(algorithms=list(JWSRegistry.algorithms), strict_check_header=False)
        self.algorithms = {name: copy.copy(each) for name, each in JWSRegistry.algorithms.items()}
        for each in self.algorithms.values():
            each.security_warning = None


class HttpPeer:
    """The routes of the provider; each document can be changed, or answered by a function."""

    def __init__(self):
        self.url = ""
        self.keys = [EC]
        self.document, self.claims, self.header = {}, {}, {"alg": "ES256", "kid": "ec"}
        self.signing_key = EC
        self.asked = []
        self.forms = []
        self.answers = {}  # by path: a response to give instead
        self.user_info = {"sub": "ada", "email": "ada@example.org", "email_verified": True}
        self.nonce = "a-nonce"

    def app(self):
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._user_info),
            ]
        )

    async def _given(self, request):
        self.asked.append(request.url.path)
        answer = self.answers.get(request.url.path)
        return await answer() if asyncio.iscoroutinefunction(answer) else answer

    async def _discovery(self, request):
        given = await self._given(request)
        document = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
        }
        return given or JSONResponse(document | self.document)

    async def _keys(self, request):
        given = await self._given(request)
        listed = [
            each if isinstance(each, dict) else each.as_dict(private=False) for each in self.keys
        ]
        return given or JSONResponse({"keys": listed})

    async def _token(self, request):
        self.forms.append((request.headers.get("authorization"), (await request.body()).decode()))
        given = await self._given(request)
        return given or JSONResponse({"access_token": "an-access-token", "id_token": self.token()})

    async def _user_info(self, request):
        given = await self._given(request)
        assert request.headers["authorization"] == "Bearer an-access-token"
        return given or JSONResponse(self.user_info)

    def token(self):
        """The id token, with the claims that a test changed; None leaves one out."""
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.url,
            "sub": "ada",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": self.nonce,
            "email": "ada@example.org",
            "email_verified": True,
            "name": "Ada",
        }
        claims = {name: each for name, each in (claims | self.claims).items() if each is not None}
        return jwt.encode(self.header, claims, self.signing_key, registry=AnyAlgorithm())


@contextlib.asynccontextmanager
async def serving_peer():
    """The provider on a free port."""
    peer = HttpPeer()
    config = uvicorn.Config(peer.app(), log_config=None, lifespan="off")
    config.load()
    with listening_socket("127.0.0.1", 0) as listener:
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        peer.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield peer
        finally:
            server.force_exit = True  # an answer may never come
            await ended(server, [listener])


def rsa():
    return RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)


def okp():
    return OKPKey.generate_key("Ed25519", {"kid": "okp"}, private=True)


def unsigned(token):
    """The same claims under the algorithm `none`."""
    return f"{encoded({'alg': 'none'})}.{token.split('.')[1]}."


def encoded(header):
    """The first part of a token."""
    return base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()


def challenge(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def never():
    """An answer that does not come."""
    await asyncio.Event().wait()


def huge():
    return Response(b'{"a":"' + b"x" * 300_000 + b'"}', media_type="application/json")


async def refused(remote, answer):
    """Why the operators' log says that the answer is refused; its person is not told."""
    with pytest.raises(ProviderAnswerRefused) as found:
        await remote.identity(answer)
    assert found.value.why not in found.value.message
    return found.value.why
