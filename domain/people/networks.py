"""The network of a client: limits count by it."""

from __future__ import annotations

import ipaddress

from domain.kernel import policy

IPV6_NETWORK_BITS = 64  # One household or machine has a whole network of addresses.
UNKNOWN = "unknown"


def network(address: str | None) -> str:
    """A client's network, so wide that the client cannot change it by changing its address."""
    parsed = _parsed(address)
    if parsed is None:
        return address or UNKNOWN
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))


def shown(address: str | None) -> str:
    """The address to show in a mail. A text that is no address is not shown."""
    parsed = _parsed(address)
    return UNKNOWN if parsed is None else str(parsed)


def is_unlimited(address: str | None) -> bool:
    """Whether the limits by network leave this client out: this machine, outside production."""
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback and policy.current().loopback_is_unlimited


def _parsed(address: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed
