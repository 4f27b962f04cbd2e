"""The origins of the market's own pages, and of the pages that may show its frames."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import idna

from api.configuration.settings import Settings
from domain.questions.pages.sites import Site, site_of

ANY = "*"
LOCAL_ANCESTORS = tuple(
    f"{scheme}://{host}:*" for scheme in ("http", "https") for host in ("localhost", "127.0.0.1")
)


@dataclass(frozen=True, slots=True)
class FramingPages:
    """The pages that may show frames, in the words of a content security policy and as targets of
    messages.

    A local page may have any port, which no target can say. There the policy alone decides: a
    browser does not show the page of an answer within any other.
    """

    ancestors: tuple[str, ...]
    targets: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings) -> FramingPages:
        named = {origin_of(settings.public_url), *map(origin_of, settings.allowed_origins)}
        if ANY in named:
            return cls((ANY,), (ANY,))
        if settings.production:
            return cls(tuple(sorted(named)), tuple(sorted(named)))
        return cls((*sorted(named), *LOCAL_ANCESTORS), (ANY,))


def own_sites(settings: Settings) -> frozenset[Site]:
    """The sites on which no external question may be: their pages may have a worker's sign-in."""
    addresses = [settings.public_url, settings.task_pages_address, *settings.allowed_origins]
    sites = {site_of(_ascii(each)) for each in addresses if each and each != ANY}
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    for port in filter(None, (settings.port, settings.task_pages_port)):
        sites.add(site_of(f"http://{host}:{port}"))
    return frozenset(site for site in sites if site is not None)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a browser writes an origin."""
    if url == ANY:
        return url
    parts = urlsplit(_ascii(url))
    default = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in (None, default) else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _ascii(url: str) -> str:
    """The address with its host as browsers send it, where it has other letters than ASCII."""
    if url.isascii():
        return url
    host = urlsplit(url).hostname or ""
    return url.replace(host, idna.encode(host, uts46=True).decode(), 1)
