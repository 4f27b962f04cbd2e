"""The countries that are open to each role."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pycountry

from domain.kernel import policy
from domain.kernel.refusals import Constraint, InvalidInput
from domain.people.admission import ApplicationRole

LISTED = Path(__file__).with_name("requester-countries.txt")
SHOWN = 10  # codes in a message; `allowed` has all of a shorter list


@cache
def every_country() -> frozenset[str]:
    """The codes of all countries."""
    return frozenset(each.alpha_2 for each in pycountry.countries)


@cache
def listed_for_requesters() -> frozenset[str]:
    """The countries of the file in this package."""
    lines = LISTED.read_text(encoding="ascii").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def open_to(role: ApplicationRole) -> frozenset[str]:
    """The codes of the countries from which one may apply for this role."""
    admission = policy.current().admission
    if role is ApplicationRole.WORKER:
        chosen = admission.worker_countries
    elif role is ApplicationRole.REQUESTER:
        chosen = admission.requester_countries
    else:
        return open_to(ApplicationRole.WORKER) & open_to(ApplicationRole.REQUESTER)
    return every_country() if chosen is None else chosen


def check_open(country: str, role: ApplicationRole) -> None:
    """Raises InvalidInput, with the countries that are open, for a country that is not."""
    allowed = sorted(open_to(role))
    if country in allowed:
        return
    shown = ", ".join(allowed[:SHOWN]) + (", ..." if len(allowed) > SHOWN else "")
    bound = f"a country that is open to a {role.lower()} ({shown})"
    raise InvalidInput("country", country, bound, broken=Constraint.one_of(allowed))
