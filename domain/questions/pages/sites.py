"""The servers of pages in frames: which ones a requester's page may not be on."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.kernel import bounds, policy
from domain.kernel.refusals import InvalidInput, Rule

LOOPBACK = "localhost"
DEFAULT_PORTS = {None, 80, 443}

# A number at the end makes a browser read the whole host as an address of IPv4.
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_LOCAL_PAGE = re.compile(
    r"http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?([/?#][^\s\\<>\"]*)?"
)

Site = tuple[str, int]


def checked_page(field: str, url: str, *, at_most: int) -> str:
    """The address of a requester's page. Raises InvalidInput.

    It is an https address, or one of this machine while developing, and not on a server whose
    pages have a worker's sign-in: a frame on their origin could read it.
    """
    rules = policy.current()
    bounds.text(field, url, at_most=at_most)
    if not (rules.local_pages and _LOCAL_PAGE.fullmatch(url)):
        bounds.https_url(field, url, at_most=at_most)
    site = site_of(url)
    if site is None:
        bound = "an address whose host is a name, or an IP address in full"
        raise InvalidInput(field, url, bound, broken=Rule.FORMAT)
    if site in rules.own_sites:
        bound = "a page on a server of your own, not on one of the market's"
        raise InvalidInput(field, url, bound, broken=Rule.OTHER)
    return url


def may_be_shown(url: str) -> bool:
    """Whether a page that was published may still be shown: the market's own sites may change."""
    return site_of(url) not in policy.current().own_sites


def site_of(url: str) -> Site | None:
    """The host and port of an address, alike for every spelling of the same server.

    None where the host or the port cannot be read.
    """
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if host is None:
        return None
    return host, 443 if port in DEFAULT_PORTS else port or 0


def _host(written: str) -> str | None:
    """A host in one spelling; None where it is neither a name nor a whole IP address."""
    host = written.lower().rstrip(".")
    if not host or ".." in host:
        return None
    if ":" not in host and not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return LOOPBACK if host.endswith(f".{LOOPBACK}") else host
    try:
        address = ip_address(host)
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    return LOOPBACK if address.is_loopback or address.is_unspecified else str(address)
