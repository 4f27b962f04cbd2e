"""Id tokens: their signature by an allowed algorithm, and every claim that must hold."""

from __future__ import annotations

from copy import copy
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry, extract_compact

from api.openid.fetching import BadAnswer, Json
from api.openid.keys import KIND_OF, PublicKey
from domain.kernel import clock
from domain.people.openid.limits import LONGEST_SUBJECT

LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600  # a token is made when the code is redeemed
LONGEST_TOKEN = 16 * 1024


def _without_warning(name: str) -> Any:
    """The algorithm under the name that providers use still."""
    algorithm = copy(JWSRegistry.algorithms[name])
    algorithm.security_warning = None
    return algorithm


class AllowedAlgorithms(JWSRegistry):
    """No other algorithm exists here: neither `none`, nor one with a shared secret."""

    def __init__(self) -> None:
        super().__init__(algorithms=list(KIND_OF), strict_check_header=False)
        plain = {name: JWSRegistry.algorithms[name] for name in ("RS256", "PS256", "ES256")}
        self.algorithms = {**plain, "EdDSA": _without_warning("EdDSA")}
        self.max_header_length = LONGEST_TOKEN


REGISTRY = AllowedAlgorithms()


def header_of(token: str) -> tuple[str, str | None]:
    """The algorithm and the id of the key. Raises BadAnswer."""
    if not token.isascii() or len(token) > LONGEST_TOKEN:
        raise BadAnswer("the id token is too long, or no token")
    try:
        header = extract_compact(token.encode(), registry=REGISTRY).headers()
    except (JoseError, ValueError, TypeError):
        raise BadAnswer("the id token is no token") from None
    if "crit" in header:
        raise BadAnswer("the id token has extensions that nobody here knows")
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in KIND_OF:
        raise BadAnswer("the id token is signed by an algorithm that is not allowed")
    if key_id is not None and not isinstance(key_id, str):
        raise BadAnswer("the id of the token's key is no text")
    return algorithm, key_id


def claims_of(token: str, key: PublicKey, *, issuer: str, client_id: str, nonce: str) -> Json:
    """The claims of a token that holds. Raises BadAnswer."""
    try:
        claims = jwt.decode(token, key, registry=REGISTRY).claims
    except (JoseError, ValueError, TypeError):
        raise BadAnswer("the signature of the id token does not hold") from None
    if claims.get("iss") != issuer:
        raise BadAnswer("the id token is of another issuer")
    _check_audience(claims, client_id)
    _check_times(claims)
    if claims.get("nonce") != nonce:
        raise BadAnswer("the id token has another nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise BadAnswer("the id token has no subject")
    if not subject.isprintable():
        raise BadAnswer("the subject of the id token is no text")
    return claims


def _check_audience(claims: Json, client_id: str) -> None:
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    if client_id not in listed:
        raise BadAnswer("the id token is for another client")
    party = claims.get("azp")
    if party != client_id and (party is not None or len(listed) > 1):
        raise BadAnswer("the id token was given to another client")


def _check_times(claims: Json) -> None:
    now = clock.now().timestamp()
    expires, issued, begins = (_time(claims, name) for name in ("exp", "iat", "nbf"))
    if expires is None or expires + LEEWAY_SECONDS <= now:
        raise BadAnswer("the id token has expired")
    if issued is None or not now - OLDEST_SECONDS <= issued <= now + LEEWAY_SECONDS:
        raise BadAnswer("the id token was not made just now")
    if claims.get("nbf") is not None and (begins is None or begins > now + LEEWAY_SECONDS):
        raise BadAnswer("the id token does not hold yet")


def _time(claims: Json, name: str) -> float | None:
    value: Any = claims.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 1e12 else None
