"""The settings of sign-in through OpenID providers."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings

from domain.people.openid.described import DescribedProvider
from domain.people.openid.limits import LONGEST_ISSUER, LONGEST_REDIRECT

VARIABLE = "KEMPELEN_OPENID_PROVIDERS"
MOST_PROVIDERS = 20
MOST_REDIRECTS = 20
LONGEST_FILE = 256 * 1024
SANDBOX = "sandbox"
_LOCAL = ("localhost", "127.0.0.1", "::1")


def _is_safe(url: str) -> str:
    parts = urlsplit(url)
    is_local = parts.scheme == "http" and parts.hostname in _LOCAL
    if not parts.hostname or not (parts.scheme == "https" or is_local):
        raise ValueError("must start with https://, or with http:// on this machine")
    if "@" in parts.netloc or "#" in url or not url.isascii() or not url.isprintable():
        raise ValueError("must be plain, without a user name and a fragment")
    return url


def _is_issuer(url: str) -> str:
    if urlsplit(url).query:
        raise ValueError("must have no query")
    return url


def _is_scope(scope: str) -> str:
    if not scope or not scope.isascii() or not scope.isprintable() or " " in scope:
        raise ValueError("must be a word without spaces")
    return scope


Issuer = Annotated[
    str, Field(max_length=LONGEST_ISSUER), AfterValidator(_is_safe), AfterValidator(_is_issuer)
]
Redirect = Annotated[str, Field(max_length=LONGEST_REDIRECT), AfterValidator(_is_safe)]
OpenIdScope = Annotated[str, Field(max_length=100), AfterValidator(_is_scope)]


class ProviderEntry(BaseModel):
    """A provider in the list of the setting."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    label: str | None = Field(None, min_length=1, max_length=60)
    issuer: Issuer
    client_id: str = Field(min_length=1, max_length=400)
    client_secret: SecretStr | None = Field(None, min_length=1, max_length=2000)
    scopes: tuple[OpenIdScope, ...] = Field(("openid", "email", "profile"), max_length=20)
    redirects: tuple[Redirect, ...] = Field(min_length=1, max_length=MOST_REDIRECTS)

    def described(self) -> DescribedProvider:
        """As the domain knows it; the scope `openid` is always asked for."""
        secret = self.client_secret
        return DescribedProvider(
            name=self.name,
            label=self.label or self.name,
            issuer=self.issuer,
            client_id=self.client_id,
            client_secret=None if secret is None else secret.get_secret_value(),
            scopes=("openid", *(each for each in self.scopes if each != "openid")),
            redirects=self.redirects,
        )


class OpenIdSettings(BaseSettings):
    """A part of the settings; `docs/sign-in.md` explains them."""

    openid_providers: SecretStr | None = Field(
        None,
        description="The OpenID providers that people may sign in through: a list in JSON, or the "
        "path of a file with it (`docs/sign-in.md`). Each has `name`, `label`, `issuer`, "
        "`client_id`, `client_secret`, `scopes` and `redirects`, the addresses of the frontend's "
        "pages that take its answers.",
    )
    openid_sandbox: bool = Field(
        False,
        description="Whether this server is an OpenID provider itself, for trying: anybody signs "
        "in there as anybody. In one process, and never in production.",
    )

    @model_validator(mode="after")
    def _providers_can_be_read(self) -> Self:
        _ = self.openid_entries
        return self

    @model_validator(mode="after")
    def _sandbox_is_one_process(self) -> Self:
        if self.openid_sandbox and getattr(self, "workers", 1) != 1:
            raise ValueError(
                "KEMPELEN_OPENID_SANDBOX is on, and its codes are known to one process alone: set "
                "KEMPELEN_WORKERS=1."
            )
        return self

    @cached_property
    def openid_entries(self) -> tuple[ProviderEntry, ...]:
        """The providers of the list. They are read once: a changed file needs a restart."""
        given = self.openid_providers
        if given is None or not given.get_secret_value().strip():
            return ()
        return entries(given.get_secret_value().strip())


def entries(text: str) -> tuple[ProviderEntry, ...]:
    """The entries of a list in JSON, or of a file. Raises ValueError; no message has a secret."""
    listed = _json(text if text.startswith(("[", "{")) else _file(text))
    if not isinstance(listed, list) or len(listed) > MOST_PROVIDERS:
        raise ValueError(f"{VARIABLE} must be a JSON list of at most {MOST_PROVIDERS} providers.")
    found = [_entry(number, each) for number, each in enumerate(listed, start=1)]
    names = [each.name for each in found]
    if len({*names, SANDBOX}) != len(names) + 1:
        raise ValueError(f"{VARIABLE}: each provider needs a name of its own, and not {SANDBOX}.")
    return tuple(found)


def _file(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
        if len(content) > LONGEST_FILE:
            raise ValueError(f"{VARIABLE}: its file is longer than {LONGEST_FILE} bytes.")
        return content.decode()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ValueError(f"{VARIABLE}: its file cannot be read: {why}.") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"{VARIABLE} is not JSON.") from None


def _entry(number: int, given: Any) -> ProviderEntry:
    try:
        return ProviderEntry.model_validate(given)
    except ValidationError as error:
        [first, *_] = error.errors(include_input=False, include_url=False, include_context=False)
        where = ".".join(map(str, first["loc"]))
        what = str(first["msg"]).removeprefix("Value error, ")
        raise ValueError(f"{VARIABLE}: provider {number}, {where}: {what}.") from None


def insecure_provider(settings: OpenIdSettings) -> str | None:
    """The objection to the providers in production."""
    for entry in settings.openid_entries:
        for address in (entry.issuer, *entry.redirects):
            if not address.startswith("https://"):
                return (
                    f"has {address} for {entry.name}: anybody on the way can sign in as another "
                    "person. Set it to https://."
                )
    return None


def open_sandbox(settings: OpenIdSettings) -> str | None:
    """The objection to the provider for trying in production."""
    if settings.openid_sandbox:
        return "is on: anybody could sign in as anybody. Name real providers instead."
    return None
