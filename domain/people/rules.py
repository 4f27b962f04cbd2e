"""Checks of a person's inputs. Each returns the value to store, or raises InvalidInput."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import pycountry

from domain.kernel import bounds
from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.mail.addresses import LONGEST_ADDRESS, NotAnAddress, address
from domain.people import limits
from domain.people.models import Scope
from domain.people.teams.roles import TeamRole, lower_of

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
        """The form with the values to store. Raises InvalidInput with every invalid value."""
        wrong = Objections()
        address = wrong.check(email, self.email)
        wrong.check(password, "password", self.password)
        name = wrong.check(line, "displayName", self.display_name)
        code = wrong.check(country, self.country)
        state = None if code is None else wrong.check(subdivision, self.subdivision, country=code)
        wrong.raise_any()
        assert address is not None, "nothing was wrong"
        assert name is not None, "nothing was wrong"
        assert code is not None, "nothing was wrong"
        return SignUpForm(address, self.password, name, code, state)


def email(value: str, *, field: str = "email") -> str:
    """A well-formed address that no program reads as another one.

    A mail checks whether it exists, not DNS.
    """
    bound = f"an e-mail address of at most {LONGEST_ADDRESS} characters"
    bounds.clean(field, value)
    try:
        known = address(value)
    except NotAnAddress:
        rule = Rule.FORMAT if len(value.strip()) <= LONGEST_ADDRESS else Rule.LENGTH
        broken = Constraint.between(rule, 1, LONGEST_ADDRESS)
        raise InvalidInput(field, value, bound, broken=broken) from None
    if len(email_key(known)) > LONGEST_ADDRESS:
        broken = Constraint.between(Rule.LENGTH, 1, LONGEST_ADDRESS)
        raise InvalidInput(field, value, bound, broken=broken)
    return known


def email_key(value: str) -> str:
    """The key of an address: equal for two spellings of one address."""
    return normal_form(value)


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
        bound = f"{shortest} to {longest} characters long"
        broken = Constraint.between(Rule.LENGTH, shortest, longest)
        raise InvalidInput(field, f"{len(value)} characters", bound, broken=broken)
    return bounds.clean(field, value)


def line(field: str, value: str) -> str:
    """A name on one line."""
    bounds.text(field, value, at_most=limits.LONGEST_NAME)
    if len(value.splitlines()) != 1 or "\t" in value:
        given, bound = "several lines or a tab", "one line of text"
        raise InvalidInput(field, given, bound, broken=Rule.CHARACTERS)
    return value.strip()


def country(value: str, *, field: str = "country") -> str:
    """A country code: two letters."""
    bounds.clean(field, value)
    is_code = len(value) == 2 and value.isascii()
    known = pycountry.countries.get(alpha_2=value.upper()) if is_code else None
    if known is None:
        bound = "an ISO 3166-1 alpha-2 country code such as DE"
        raise InvalidInput(field, value, bound, broken=Rule.FORMAT)
    code: str = known.alpha_2
    return code


def subdivision(value: str | None, *, country: str) -> str | None:
    """The two letters of a US state; other countries have no subdivision."""
    if value is None:
        return None
    bounds.clean("subdivision", value)
    if country != WITH_SUBDIVISIONS:
        bound = "left out, but where the country is US"
        raise InvalidInput("subdivision", value, bound, broken=Rule.LEFT_OUT)
    if not value.isascii() or value.upper() not in _states():
        bound = "the two letters of a US state such as WA"
        raise InvalidInput("subdivision", value, bound, broken=Constraint.one_of(sorted(_states())))
    return value.upper()


def scopes(values: Collection[Scope]) -> list[Scope]:
    """At least one scope, in the order of the enum."""
    if not values:
        broken = Constraint.between(Rule.COUNT, 1, len(Scope))
        raise InvalidInput("scopes", "none", "at least one scope", broken=broken)
    return [scope for scope in Scope if scope in values]


def api_key_expiry(value: datetime, *, at: datetime) -> datetime:
    """An instant in the future, within the longest lifetime of API keys."""
    latest = at + limits.API_KEY_LASTS_AT_MOST
    if not at < value <= latest:
        bound = f"an instant within the next {limits.API_KEY_LASTS_AT_MOST.days} days"
        broken = Constraint.between(Rule.RANGE, at.isoformat(), latest.isoformat())
        raise InvalidInput("expiresAt", value.isoformat(), bound, broken=broken)
    return value


def api_key(
    name: str, scopes_wanted: Collection[Scope], expires_at: datetime, *, at: datetime
) -> tuple[str, list[Scope]]:
    """The name and the scopes of a new key. Raises InvalidInput with every invalid value."""
    wrong = Objections()
    shown = wrong.check(line, "name", name)
    listed = wrong.check(scopes, scopes_wanted)
    wrong.check(api_key_expiry, expires_at, at=at)
    wrong.raise_any()
    assert shown is not None, "nothing was wrong"
    assert listed is not None, "nothing was wrong"
    return shown, listed


def key_role(value: TeamRole, *, owners: TeamRole | None) -> TeamRole:
    """The role of an API key: at most that of its owner, who is in a team."""
    if owners is None:
        bound = "left out, but where you belong to a requester account"
        raise InvalidInput("teamRole", value, bound, broken=Rule.LEFT_OUT)
    if lower_of(value, owners) is not value:
        allowed = [role for role in TeamRole if lower_of(role, owners) is role]
        bound = f"{' or '.join(allowed)}, since you act as {owners}"
        raise InvalidInput("teamRole", value, bound, broken=Constraint.one_of(allowed))
    return value


@cache
def _states() -> frozenset[str]:
    """The states of the United States, with the District of Columbia and the territories."""
    codes = (each.code for each in pycountry.subdivisions if each.country_code == WITH_SUBDIVISIONS)
    return frozenset(code.removeprefix(f"{WITH_SUBDIVISIONS}-") for code in codes)
