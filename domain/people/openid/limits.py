"""The limits of sign-ins through providers."""

from __future__ import annotations

from datetime import timedelta

from domain.people.limits import Bound

PENDING_LASTS = timedelta(minutes=10)
STARTS_OF_A_NETWORK = (Bound(100, PENDING_LASTS),)  # so many wait at most
LONGEST_PROVIDER = 40  # characters of its name
LONGEST_REDIRECT = 400
LONGEST_ISSUER = 400
LONGEST_SUBJECT = 255  # as OpenID Connect says
LONGEST_CODE = 4096
