"""The public keys of a provider, cached; an unknown key id fetches them again, not too often."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from api.openid.fetching import FAULT_LASTS, BadAnswer, Fetcher, NoAnswer
from domain.kernel import clock

KEYS_LAST = timedelta(hours=1)
LEAST_BETWEEN = timedelta(seconds=30)  # fetches for ids that are not known
MOST_KEYS = 100
LEAST_RSA_BITS, MOST_RSA_BITS = 2048, 8192

PublicKey = RSAKey | ECKey | OKPKey
_KINDS: dict[str, type[PublicKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
# The algorithms that a key of each kind may sign with.
KIND_OF = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}


class Keys:
    """The keys of one issuer."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._lock = asyncio.Lock()
        self._keys: list[PublicKey] = []
        self._fetched_at: datetime | None = None
        self._fault: tuple[datetime, NoAnswer | BadAnswer] | None = None

    async def key(self, url: str, *, key_id: str | None, algorithm: str) -> PublicKey:
        """The key with this id; without an id the only one that fits. Raises BadAnswer, NoAnswer.

        Of several requests at once, one fetches.
        """
        async with self._lock:
            if self._is_older(KEYS_LAST):
                await self._fetch(url)
            found = self._fitting(key_id, algorithm)
            if found is None and self._is_older(LEAST_BETWEEN):
                await self._fetch(url)
                found = self._fitting(key_id, algorithm)
            if found is None:
                raise BadAnswer("no key of the provider has the id of the token")
            return found

    def _is_older(self, age: timedelta) -> bool:
        return self._fetched_at is None or clock.now() >= self._fetched_at + age

    async def _fetch(self, url: str) -> None:
        if self._fault is not None and clock.now() < self._fault[0]:
            fault = self._fault[1]
            raise type(fault)(f"a moment ago: {fault}")
        try:
            await self._fetch_now(url)
        except (NoAnswer, BadAnswer) as fault:
            self._fault = (clock.now() + FAULT_LASTS, fault)
            raise
        self._fault = None

    async def _fetch_now(self, url: str) -> None:
        listed = (await self._fetcher.get(url)).get("keys")
        if not isinstance(listed, list) or len(listed) > MOST_KEYS:
            raise BadAnswer("the keys of the provider are no list, or too many")
        self._keys = [key for each in listed if (key := _key(each)) is not None]
        self._fetched_at = clock.now()

    def _fitting(self, key_id: str | None, algorithm: str) -> PublicKey | None:
        fitting = [
            key
            for key in self._keys
            if key.key_type == KIND_OF[algorithm] and key.get("alg") in (None, algorithm)
        ]
        if key_id is None:
            return fitting[0] if len(fitting) == 1 else None
        return next((key for key in fitting if key.kid == key_id), None)


def _key(given: Any) -> PublicKey | None:
    """A public key that signs; None for one of another kind, which is passed over."""
    if not isinstance(given, dict) or given.get("use") not in (None, "sig"):
        return None
    kind = _KINDS.get(str(given.get("kty")))
    if kind is None:
        return None
    public = {name: value for name, value in given.items() if name in _PUBLIC}
    if kind is RSAKey and len(str(public.get("n"))) < LEAST_RSA_BITS // 6:
        return None
    try:
        key = kind.import_key(public)
        raw = key.public_key
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if isinstance(raw, RSAPublicKey) and not LEAST_RSA_BITS <= raw.key_size <= MOST_RSA_BITS:
        return None
    return key


# Of a private key that a provider shows by mistake, the rest is not read.
_PUBLIC = {"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"}
