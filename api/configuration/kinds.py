"""Kinds of settings: how their text is parsed, and which values are refused."""

import ipaddress
import os
import re
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pycountry
from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

MOST_WARNINGS = 10
ALL = "all"
FILES = ("sqlite://", "memory://")
NEED_A_HOST = ("http", "https", "smtp", "smtps")
COLON = re.compile(r":(?!//)")  # not that of a scheme


def with_scheme(*schemes: str) -> AfterValidator:
    """A URL that starts with one of the schemes, and whose host and port can be read."""

    def check(url: str) -> str:
        if urlsplit(url).scheme not in schemes or "://" not in url:
            raise ValueError("must start with " + " or ".join(f"{name}://" for name in schemes))
        if not url.startswith(FILES):
            _check_host(url)
        return url

    return AfterValidator(check)


def _check_host(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        # The message of the error would quote a part of the password.
        raise ValueError(
            "the host or the port is malformed; special characters of a password are written as %XX"
        ) from None
    if host is None and parts.scheme in NEED_A_HOST:
        raise ValueError("must name a host")


def is_address_of_pages(url: str) -> str:
    """An address that pages are put behind: their own path, query and fragment are added to it."""
    parts = urlsplit(url)
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise ValueError("must be an address without a user name, a query and a fragment")
    return url


def split_at_commas(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def are_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    """The origins as browsers send them: in lower case."""
    for origin in origins:
        parts = urlsplit(origin)
        is_origin = parts.scheme in ("http", "https") and origin.endswith("://" + parts.netloc)
        if origin != "*" and not (is_origin and parts.netloc):
            raise ValueError("each must be a scheme and a host, as in https://example.org")
    return tuple(origin.lower() for origin in origins)


def are_networks(proxies: tuple[str, ...]) -> tuple[str, ...]:
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            raise ValueError(f"each must be an IP address or a network: {error}") from None
    return proxies


def are_warnings(seconds: tuple[int, ...]) -> tuple[int, ...]:
    if any(second < 1 for second in seconds) or len(seconds) > MOST_WARNINGS:
        raise ValueError("must be at most ten whole numbers of seconds, each at least 1")
    return tuple(sorted(set(seconds), reverse=True))


def are_countries(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Country codes in capitals; `all` stands for every country."""
    if codes == (ALL,):
        return codes
    known = {each.alpha_2 for each in pycountry.countries}
    found = tuple(code.upper() for code in codes)
    if wrong := [code for code in found if code not in known]:
        raise ValueError(
            f"{wrong[0]} is no ISO 3166-1 alpha-2 code: name codes such as US,CA, or {ALL}"
        )
    if not found:
        raise ValueError(f"must name a country at least, or {ALL}")
    return found


def is_time_zone(name: str) -> str:
    """A name of the IANA database of time zones."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            "must be a time zone of the IANA database, such as America/Los_Angeles or UTC"
        ) from None
    return name


AddressOfPages = Annotated[str, with_scheme("http", "https"), AfterValidator(is_address_of_pages)]
_LISTED = (NoDecode, BeforeValidator(split_at_commas))
Origins = Annotated[tuple[str, ...], *_LISTED, AfterValidator(are_origins)]
Networks = Annotated[tuple[str, ...], *_LISTED, AfterValidator(are_networks)]
Countries = Annotated[tuple[str, ...], *_LISTED, AfterValidator(are_countries)]
TimeZone = Annotated[str, AfterValidator(is_time_zone)]
Warnings = Annotated[tuple[int, ...], *_LISTED, AfterValidator(are_warnings)]


def without_passwords(text: str) -> str:
    """The text of a URL without its password: all from the first colon to the last @, since the
    password of a wrong URL may have any character."""
    before, at, host = text.rpartition("@")
    if not at or (colon := COLON.search(before)) is None:
        return text
    return f"{before[: colon.start()]}:***@{host}"


def cores() -> int:
    """The cores that this process may use, where the system says; else all cores."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
