"""The discovery document of a provider: its endpoints, cached and checked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.openid.addresses import AddressRefused, checked_endpoint
from api.openid.fetching import FAULT_LASTS, BadAnswer, Fetcher, Json, NoAnswer
from domain.kernel import clock

DISCOVERY_LASTS = timedelta(hours=1)
PATH = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The part of a discovery document that is used."""

    authorisation: str
    token: str
    keys: str
    user_info: str | None
    takes_basic: bool
    names_issuer: bool  # answers have the parameter `iss`


class Discovery:
    """The document of one issuer; of several requests at once, one fetches it."""

    def __init__(self, issuer: str, fetcher: Fetcher) -> None:
        self._issuer, self._fetcher = issuer, fetcher
        self._lock = asyncio.Lock()
        self._found: tuple[datetime, Endpoints] | None = None
        self._fault: tuple[datetime, NoAnswer | BadAnswer] | None = None

    async def endpoints(self) -> Endpoints:
        """The endpoints. Raises NoAnswer, BadAnswer."""
        async with self._lock:
            if self._fault is not None and clock.now() < self._fault[0]:
                fault = self._fault[1]
                raise type(fault)(f"a moment ago: {fault}")
            if self._found is None or self._found[0] <= clock.now():
                self._found = (clock.now() + DISCOVERY_LASTS, await self._fetched())
            return self._found[1]

    async def _fetched(self) -> Endpoints:
        self._fault = None
        try:
            document = await self._fetcher.get(self._issuer.rstrip("/") + PATH)
            return _read(document, self._issuer)
        except (NoAnswer, BadAnswer) as fault:
            self._fault = (clock.now() + FAULT_LASTS, fault)
            raise


def _read(document: Json, issuer: str) -> Endpoints:
    if document.get("issuer") != issuer:
        raise BadAnswer("the discovery document is of another issuer")
    methods = _listed(document, "code_challenge_methods_supported")
    if methods and "S256" not in methods:
        raise BadAnswer("the provider has no PKCE by S256")
    auth = _listed(document, "token_endpoint_auth_methods_supported")
    try:
        user_info = document.get("userinfo_endpoint")
        return Endpoints(
            authorisation=checked_endpoint(document.get("authorization_endpoint"), issuer=issuer),
            token=checked_endpoint(document.get("token_endpoint"), issuer=issuer),
            keys=checked_endpoint(document.get("jwks_uri"), issuer=issuer),
            user_info=None if user_info is None else checked_endpoint(user_info, issuer=issuer),
            takes_basic=not auth or "client_secret_basic" in auth,
            names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        )
    except AddressRefused as refused:
        raise BadAnswer(str(refused)) from None


def _listed(document: Json, name: str) -> list[Any]:
    found = document.get(name)
    return found if isinstance(found, list) else []
