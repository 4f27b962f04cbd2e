"""The authorization of a socket: from connection_init, or from the request that opened it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Self

from starlette.datastructures import Headers
from starlette.types import Scope

from api.access.authentication import (
    SCHEME,
    BadCredential,
    bearer_token,
    has_token_in_address,
    is_name_of_tokens,
    scheme_and_token,
)

AUTHORIZATION = "authorization"
IN_ADDRESS = "A token in the address is not read, since addresses are logged: use connection_init"
DEEPEST = 3  # {"context": {"headers": {"authorization": ...}}}


def authorization_in(payload: Mapping[str, Any]) -> str | None:
    """The authorization in the payload of connection_init, also inside `headers` and the like.

    Raises BadCredential where there are two, and where a token has another name.
    """
    given, misnamed = [], None
    for name, value in members(payload):
        if value is None:
            continue
        if name.lower() == AUTHORIZATION:
            given.append(value)
        elif value and is_name_of_tokens(name):
            misnamed = name
    if not given:
        if misnamed is not None:
            why = f'connection_init takes {{"{AUTHORIZATION}": "Bearer ..."}}, no {misnamed[:20]}'
            raise BadCredential(why)
        return None
    if not isinstance(given[0], str):
        raise BadCredential("The authorization must be a string: Bearer and the token")
    if any(each != given[0] for each in given):
        raise BadCredential("connection_init has two authorizations that differ: send one")
    return given[0]


def members(payload: Mapping[str, Any], depth: int = 1) -> Iterator[tuple[str, Any]]:
    """The members of an object and of the objects in it."""
    for name, value in payload.items():
        yield name, value
        if depth < DEEPEST:
            for each in objects_in(value):
                yield from members(each, depth + 1)


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects that a value is or lists. Headers may be listed as pairs of name and value."""
    for each in value if isinstance(value, list) else (value,):
        match each:
            case dict():
                yield each
            case [str(name), content]:
                yield {name: content}


class Upgrade(NamedTuple):
    """What the request that opens a socket says of its sender."""

    authorization: str | None
    has_token_in_address: bool

    @classmethod
    def of(cls, scope: Scope) -> Self:
        """The scope's own headers are freed once the socket is open."""
        authorization = Headers(scope=scope).get(AUTHORIZATION)
        return cls(authorization, has_token_in_address(scope["query_string"]))


def joined(initial: str | None, upgrade: Upgrade | None) -> str | None:
    """The authorization of connection_init and of the upgrade request, which may repeat it.

    Beside that of connection_init, an upgrade request may have one for a proxy, such as Basic.
    Raises BadCredential where both have tokens that differ, and for one in the address alone.
    """
    header = None if upgrade is None else upgrade.authorization
    if initial is None and header is None and upgrade and upgrade.has_token_in_address:
        raise BadCredential(IN_ADDRESS)
    if initial is None or header is None:
        return header if initial is None else initial
    if scheme_and_token(header)[0] == SCHEME and bearer_token(header) != bearer_token(initial):
        raise BadCredential("The upgrade request and connection_init differ in their tokens")
    return initial
