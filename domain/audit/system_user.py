"""The user of the system for whom a process of the command line runs."""

from __future__ import annotations

_user: str | None = None


def adopt_user(name: str | None) -> None:
    """Set the user of this process: entries of the command line have it as their address."""
    global _user
    _user = name


def adopted_user() -> str | None:
    """The user that was set; None in a process of a server."""
    return _user
