"""The codes of the second step: those of an app (RFC 6238), and those to recover with."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from domain.kernel import bounds
from domain.people.secrets import hash_of

SECRET_BYTES = 20
DIGITS = 6
STEP_SECONDS = 30
STEPS_OFF = (-1, 0, 1)  # by which the clock of a phone may differ
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 random bits need no slow hash
LONGEST_CODE = 40  # characters, with the spaces and hyphens that people type

_OF_APP = re.compile(r"[0-9]{6}")
_SEPARATORS = re.compile(r"[\s-]+")
_FOURS = re.compile(r"(.{4})(?=.)")


def new_secret() -> str:
    """A new secret for an app, in base32 as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address_of(secret: str, *, email: str, issuer: str) -> str:
    """The `otpauth://` address that apps read, such as from a picture."""
    return _app(secret).get_provisioning_uri(email, issuer.replace(":", " "))


def code_at(secret: str, at: datetime) -> str:
    """The code that an app shows at this time."""
    return _app(secret).generate(int(at.timestamp())).decode()


def checked(code: str) -> str:
    """A text that may be a code. Raises InvalidInput."""
    return bounds.text("code", code, at_most=LONGEST_CODE)


def typed(code: str) -> str:
    """A code as it is compared: without spaces and hyphens, in capitals."""
    return _SEPARATORS.sub("", code).upper()


def is_of_app(code: str) -> bool:
    """Whether a typed code has the form of an app's."""
    return _OF_APP.fullmatch(code) is not None


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """The step of 30 seconds whose code this is, at most one away; None where it is none."""
    app, now, found = _app(secret), int(at.timestamp()) // STEP_SECONDS, None
    for step in (now + off for off in STEPS_OFF):
        if hmac.compare_digest(app.generate(step * STEP_SECONDS), code.encode()):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten new codes, in groups of four characters."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str) -> str:
    """The stored hash of a recovery code."""
    return hash_of(typed(code))


def _recovery_code() -> str:
    code = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return _FOURS.sub(r"\1-", code)


def _app(secret: str) -> TOTP:
    # SHA-1 is what all apps take; as HMAC it is sound.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)
