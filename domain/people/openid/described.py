"""A provider as the settings describe it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DescribedProvider:
    """What the market knows of a provider before it asks it. The secret is in no text of it."""

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: tuple[str, ...]
    redirects: tuple[str, ...]
    takes_local_pages: bool = False  # any page of this machine may take its answers
