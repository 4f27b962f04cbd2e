"""Checks of a person's inputs. Each returns the value to store, or raises InvalidInput."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import pycountry
from email_validator import EmailNotValidError, validate_email

from domain.kernel import bounds
from domain.kernel.refusals import InvalidInput
from domain.people import limits
from domain.people.models import Scope

NO_EMAIL = "nobody"
WITH_SUBDIVISIONS = "US"


@dataclass(frozen=True, slots=True)
class SignUpForm:
    """A person's inputs to sign up."""

    email: str
    password: str
    display_name: str
    country: str
    subdivision: str | None = None

    def checked(self) -> SignUpForm:
        """The form with the values to store. Raises InvalidInput for the first invalid value."""
        code = country(self.country)
        return SignUpForm(
            email=email(self.email),
            password=password("password", self.password),
            display_name=line("displayName", self.display_name),
            country=code,
            subdivision=subdivision(self.subdivision, country=code),
        )


def email(value: str) -> str:
    """A well-formed address. A mail checks whether it exists, not DNS.

    Names under `.test`, which nobody owns, are allowed, for tests and demonstrations.
    """
    bound = f"an e-mail address of at most {limits.LONGEST_EMAIL} characters"
    bounds.clean("email", value)
    try:
        known = validate_email(value.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidInput("email", value, bound) from None
    longest = max(len(known.normalized), len(email_key(known.normalized)))
    if longest > limits.LONGEST_EMAIL or "." not in known.ascii_domain:
        raise InvalidInput("email", value, bound)
    return known.normalized


def email_key(value: str) -> str:
    """The key of an address: equal for two spellings of one address."""
    return value.strip().casefold()


def known_email_key(value: str) -> str:
    """The key of the account with this e-mail; for an invalid e-mail a key that finds none."""
    try:
        return email_key(email(value))
    except InvalidInput:
        return NO_EMAIL


def password(field: str, value: str) -> str:
    """A password of bounded length. Errors do not contain it."""
    shortest, longest = limits.SHORTEST_PASSWORD, limits.LONGEST_PASSWORD
    if not shortest <= len(value) <= longest:
        raise InvalidInput(
            field, f"{len(value)} characters", f"{shortest} to {longest} characters long"
        )
    return bounds.clean(field, value)


def line(field: str, value: str) -> str:
    """A name on one line."""
    bounds.text(field, value, at_most=limits.LONGEST_NAME)
    if len(value.splitlines()) != 1 or "\t" in value:
        raise InvalidInput(field, "several lines or a tab", "one line of text")
    return value.strip()


def country(value: str) -> str:
    """A country code: two letters."""
    bounds.clean("country", value)
    known = pycountry.countries.get(alpha_2=value.upper()) if len(value) == 2 else None
    if known is None:
        raise InvalidInput("country", value, "an ISO 3166-1 alpha-2 country code such as DE")
    code: str = known.alpha_2
    return code


def subdivision(value: str | None, *, country: str) -> str | None:
    """The two letters of a US state; other countries have no subdivision."""
    if value is None:
        return None
    bounds.clean("subdivision", value)
    if country != WITH_SUBDIVISIONS:
        raise InvalidInput("subdivision", value, "left out, but where the country is US")
    if len(value) != 2 or value.upper() not in _states():
        raise InvalidInput("subdivision", value, "the two letters of a US state such as WA")
    return value.upper()


def scopes(values: Collection[Scope]) -> list[Scope]:
    """At least one scope, in the order of the enum."""
    if not values:
        raise InvalidInput("scopes", "none", "at least one scope")
    return [scope for scope in Scope if scope in values]


def api_key_expiry(value: datetime, *, at: datetime) -> datetime:
    """An instant in the future, within the longest lifetime of API keys."""
    latest = at + limits.API_KEY_LASTS_AT_MOST
    if not at < value <= latest:
        raise InvalidInput(
            "expiresAt",
            value.isoformat(),
            f"an instant within the next {limits.API_KEY_LASTS_AT_MOST.days} days",
        )
    return value


@cache
def _states() -> frozenset[str]:
    """The states of the United States, with the District of Columbia and the territories."""
    codes = (each.code for each in pycountry.subdivisions if each.country_code == WITH_SUBDIVISIONS)
    return frozenset(code.removeprefix(f"{WITH_SUBDIVISIONS}-") for code in codes)
