"""The fields whose values no message, log line, metric or trace may hold, by their names."""

from __future__ import annotations

import re

_ANYWHERE = (
    "password",
    "passphrase",
    "secret",
    "token",
    "credential",
    "taxid",
    "taxnumber",
    "birthdate",
    "accountnumber",
    "routingnumber",
    "cardnumber",
    "iban",
)
_AS_A_WORD = {"code", "challenge", "pin", "ssn", "tin", "bic", "otp", "cvc"}
_PUBLIC = {"countrycode", "currencycode", "languagecode", "postalcode"}
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def carries_secret(path: str) -> bool:
    """Whether a field carries a secret, by any name in its path, such as `payee.taxId`."""
    return any(_is_secret(name) for name in re.split(r"[^A-Za-z0-9_]+", path))


def _is_secret(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    joined = "".join(words)
    if joined in _PUBLIC:
        return False
    return not _AS_A_WORD.isdisjoint(words) or any(part in joined for part in _ANYWHERE)
