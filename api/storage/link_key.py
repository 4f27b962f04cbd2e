"""The key that links to files are signed with: of the settings, or of a file made here once."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from api.secrets.private_file import make_once
from domain.storage.links import SHORTEST_KEY

FILE_NAME = "link.key"


class BadLinkKey(Exception):
    """The file of the key cannot be used; the message names it and the remedy."""


def link_key(given: str | None, folder: Path) -> bytes:
    """The key of the setting, or else that of the file in the storage folder.

    All processes on one folder have one key: the file appears whole, and the first one stays.
    Raises BadLinkKey.
    """
    if given is not None:
        return hashlib.sha256(given.encode()).digest()
    path = folder / FILE_NAME
    try:
        if not path.exists():
            make_once(path, secrets.token_bytes(SHORTEST_KEY))
        key = path.read_bytes()
    except OSError as fault:
        raise BadLinkKey(f"The key of links, {path}, cannot be read or made: {fault}.") from None
    if len(key) < SHORTEST_KEY:
        raise BadLinkKey(
            f"The key of links, {path}, is shorter than {SHORTEST_KEY} bytes: delete the file, and "
            "a new one is made."
        )
    return key
