"""Checks of what a person sets. Each returns the value to store, or raises InvalidInput."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

import pycountry

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.people import rules

MOST_ADDRESS_LINES = 3
LONGEST_POSTAL_CODE = 20
LONGEST_LANGUAGE = 35  # characters of a tag, as RFC 5646 recommends
LONGEST_TIME_ZONE = 64
_NO_PLACES = {"Factory", "localtime", "posixrules"}
_POSTAL_CODE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 -]*[A-Za-z0-9])?")
_LANGUAGE = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where a person gets letters. Not every place has a region or a postal code."""

    lines: tuple[str, ...]
    city: str
    region: str | None
    postal_code: str | None
    country: str

    def checked(self, field: str = "postalAddress") -> PostalAddress:
        """The address with the values to store. Raises InvalidInput with every invalid value."""
        wrong = Objections()
        wrong.check(_number_of_lines, f"{field}.lines", self.lines)
        lines = [
            wrong.check(rules.line, f"{field}.lines[{number}]", each)
            for number, each in enumerate(self.lines[:MOST_ADDRESS_LINES])
        ]
        city = wrong.check(rules.line, f"{field}.city", self.city)
        region = self.region and wrong.check(rules.line, f"{field}.region", self.region)
        code = self.postal_code
        code = code and wrong.check(postal_code, f"{field}.postalCode", code)
        country = wrong.check(rules.country, self.country, field=f"{field}.country")
        wrong.raise_any()
        assert city is not None, "nothing was wrong"
        assert country is not None, "nothing was wrong"
        return PostalAddress(
            lines=tuple(line for line in lines if line is not None),
            city=city,
            region=region or None,
            postal_code=code or None,
            country=country,
        )


def postal_code(field: str, value: str) -> str:
    """A postal code: letters, digits, spaces and hyphens."""
    bounds.text(field, value, at_most=LONGEST_POSTAL_CODE)
    if _POSTAL_CODE.fullmatch(value.strip()) is None:
        bound = "letters A to Z, digits, and spaces or hyphens between them"
        raise InvalidInput(field, value, bound, broken=Rule.CHARACTERS)
    return value.strip()


def time_zone(field: str, value: str) -> str:
    """The name of a time zone of the IANA database, as it is written there."""
    bounds.text(field, value, at_most=LONGEST_TIME_ZONE)
    if value not in _time_zones():
        bound = "a time zone of the IANA database such as Europe/Berlin"
        raise InvalidInput(field, value, bound, broken=Rule.FORMAT)
    return value


def language(field: str, value: str) -> str:
    """A language tag of BCP 47: a language, optionally a script and a region, in canonical case."""
    bounds.text(field, value, at_most=LONGEST_LANGUAGE)
    match = _LANGUAGE.fullmatch(value)
    if match is None or not _is_registered(match):
        bound = "a BCP 47 tag of a language, script and region such as en, pt-BR or zh-Hant-TW"
        raise InvalidInput(field, value, bound, broken=Rule.FORMAT)
    script, region = match["script"], match["region"]
    parts = (match["language"].lower(), script and script.title(), region and region.upper())
    return "-".join(part for part in parts if part)


def _number_of_lines(field: str, lines: tuple[str, ...]) -> None:
    if not 1 <= len(lines) <= MOST_ADDRESS_LINES:
        bound = f"1 to {MOST_ADDRESS_LINES} lines"
        broken = Constraint.between(Rule.COUNT, 1, MOST_ADDRESS_LINES)
        raise InvalidInput(field, f"{len(lines)} lines", bound, broken=broken)


def _is_registered(match: re.Match[str]) -> bool:
    """Whether the codes are in ISO 639, ISO 15924 and ISO 3166; numbers of regions are of UN M49"""
    code, script, region = match["language"].lower(), match["script"], match["region"]
    known = pycountry.languages.get(**{f"alpha_{len(code)}": code})
    if known is None or (script and pycountry.scripts.get(alpha_4=script.title()) is None):
        return False
    if region is None or region.isdigit():
        return True
    return pycountry.countries.get(alpha_2=region.upper()) is not None


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_PLACES)
