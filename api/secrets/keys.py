"""The keys of encryption at rest: of the setting, or of a file that a sandbox makes once."""

from __future__ import annotations

from pathlib import Path

from api.secrets.private_file import make_once
from domain.secrets import keys
from domain.secrets.keyring import Keyring
from domain.secrets.keys import BadKey


class BadSecretKeys(Exception):
    """The keys cannot be used; the message has the remedy, and no key."""


def keyring_from(given: str | None, path: Path, *, is_made: bool) -> Keyring:
    """The keys of the setting, or else those of the file; `is_made` where a missing file is made.

    All processes that use one file have the same keys: it appears whole, and the first one stays.
    Raises BadSecretKeys.
    """
    try:
        if given is not None:
            return keys.keyring_of(keys.listed(given))
        if is_made and not path.exists():
            make_once(path, f"{keys.new_key()}\n".encode())
        return keys.keyring_of(keys.lines(path.read_text(encoding="ascii")))
    except BadKey as problem:
        place = "KEMPELEN_SECRET_KEYS" if given is not None else f"The file of keys, {path}"
        raise BadSecretKeys(
            f"{place} cannot be used: {problem}. kempelen secrets new-key prints one; never throw "
            "away a key that still decrypts something."
        ) from None
    except UnicodeError:
        raise BadSecretKeys(f"The file of keys, {path}, is not text: {NEEDS}") from None
    except OSError as fault:
        reason = fault.strerror or fault
        raise BadSecretKeys(
            f"The file of keys, {path}, cannot be read or made: {reason}. Set KEMPELEN_SECRET_KEYS "
            "or KEMPELEN_SECRET_KEY_FILE."
        ) from None


NEEDS = "it has one key a line, 32 bytes in base64."
