"""Objections of production to where files and secrets are at rest."""

from __future__ import annotations

from urllib.parse import urlsplit

from api.configuration.settings import Settings, variable


def storage_folder(settings: Settings) -> str | None:
    """Files are in one folder, wherever the server starts, or in a bucket."""
    if settings.storage_url is None and not settings.storage_folder.is_absolute():
        return (
            f"is {settings.storage_folder}, another folder wherever the server starts: set it to "
            "an absolute path."
        )
    return None


def storage_url(settings: Settings) -> str | None:
    """Files travel encrypted to a bucket."""
    url = settings.storage_url
    if url is not None and urlsplit(url).scheme != "https":
        return f"is {url}: anybody on the way can read and change files. Set it to https://."
    return None


def secret_keys(settings: Settings) -> str | None:
    """There are keys of secrets at rest, which no server makes by itself."""
    file = settings.secret_key_file
    if settings.secret_keys is None and not (file.is_absolute() and file.is_file()):
        return (
            f"is not set, and {variable('secret_key_file')} is no absolute path of a file: tax "
            "ids, documents and second steps are encrypted. Type kempelen secrets new-key, and "
            "keep the key outside of the database and its backups."
        )
    return None
