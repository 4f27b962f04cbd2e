"""Which addresses of a provider may be asked: no answer of a provider leads anywhere else."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

LOCAL = ("localhost", "127.0.0.1", "::1")
LONGEST_ADDRESS = 2_000
# No quote, and none of < > \ ^ ` { | }
_CLEAN = re.compile(r"[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+")


class AddressRefused(Exception):
    """The address may not be asked; the message says why, for the operators' log."""


def is_local(url: str) -> bool:
    """Whether the address is on this machine."""
    return urlsplit(url).hostname in LOCAL


def checked_issuer(url: str) -> str:
    """An issuer of the settings: https, or http on this machine. Raises AddressRefused."""
    parts = _parts(url)
    if parts.query:
        raise AddressRefused("an issuer has no query")
    if parts.scheme != "https" and not is_local(url):
        raise AddressRefused("an issuer is https, but on this machine")
    return url


def checked_endpoint(url: object, *, issuer: str) -> str:
    """An address that the provider names: as the issuer, or a public name by https.

    Other services of this network, or of this machine, are not asked on behalf of a provider.
    Raises AddressRefused.
    """
    if not isinstance(url, str):
        raise AddressRefused("an endpoint is no text")
    parts, own = _parts(url), urlsplit(issuer)
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return url
    if parts.scheme != "https":
        raise AddressRefused("an endpoint is https")
    if parts.port not in (None, 443):
        raise AddressRefused("an endpoint on another host has the port of https")
    host = (parts.hostname or "").rstrip(".")  # a name may end with a dot
    if host in LOCAL or host.endswith(".localhost") or _is_number(host) or "." not in host:
        raise AddressRefused("an endpoint on another host has a public name")
    return url


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST_ADDRESS or _CLEAN.fullmatch(url) is None:
        raise AddressRefused("an address has plain characters, and not too many")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise AddressRefused("an address cannot be read") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressRefused("an address is https and has a host")
    if "@" in parts.netloc or "#" in url:
        raise AddressRefused("an address has no user name and no fragment")
    return parts


def _is_number(host: str) -> bool:
    """An IP address, also as systems read it that take one number or hexadecimal digits."""
    if host.rpartition(".")[2].isdecimal() or host.rpartition(".")[2].startswith("0x"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
