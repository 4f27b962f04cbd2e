"""A provider of the settings, asked over HTTP: the adapter of the domain's port."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from api.openid import id_tokens
from api.openid.addresses import is_local
from api.openid.discovery import Discovery, Endpoints
from api.openid.fetching import BadAnswer, Fetcher, Json, NoAnswer
from api.openid.keys import Keys
from domain.people.openid.described import DescribedProvider
from domain.people.openid.providers import AuthorisationAnswer, AuthorisationRequest, Identity
from domain.people.openid.refusals import ProviderAnswerRefused, ProviderUnavailable

_log = logging.getLogger("kempelen.openid")


class RemoteProvider:
    """One provider. Its documents and keys are cached in this process."""

    def __init__(self, described: DescribedProvider, fetcher: Fetcher | None = None) -> None:
        self._described = described
        self._fetcher = fetcher or Fetcher()
        self._discovery = Discovery(described.issuer, self._fetcher)
        self._keys = Keys(self._fetcher)

    @property
    def name(self) -> str:
        return self._described.name

    @property
    def label(self) -> str:
        return self._described.label

    @property
    def issuer(self) -> str:
        return self._described.issuer

    @property
    def redirects(self) -> Sequence[str]:
        return self._described.redirects

    def takes_redirect(self, redirect: str) -> bool:
        if redirect in self._described.redirects:
            return True
        return self._described.takes_local_pages and _is_local_page(redirect)

    async def address(self, request: AuthorisationRequest) -> str:
        try:
            endpoints = await self._discovery.endpoints()
        except (NoAnswer, BadAnswer) as fault:
            raise self._unavailable(fault) from fault
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._described.client_id,
                "redirect_uri": request.redirect,
                "scope": " ".join(self._described.scopes),
                "state": request.state,
                "nonce": request.nonce,
                "code_challenge": request.challenge,
                "code_challenge_method": "S256",
            }
        )
        joint = "&" if urlsplit(endpoints.authorisation).query else "?"
        return f"{endpoints.authorisation}{joint}{query}"

    async def identity(self, answer: AuthorisationAnswer) -> Identity:
        try:
            endpoints = await self._discovery.endpoints()
            if answer.issuer is None and endpoints.names_issuer:
                raise BadAnswer("the answer names no issuer, and this provider does")
            return await self._identity(endpoints, answer)
        except NoAnswer as fault:
            raise self._unavailable(fault) from fault
        except BadAnswer as refused:
            _log.warning("an answer of a provider is refused", extra=self._trouble(refused))
            raise ProviderAnswerRefused(self.label, str(refused)) from None

    async def _identity(self, endpoints: Endpoints, answer: AuthorisationAnswer) -> Identity:
        tokens = await self._redeemed(endpoints, answer)
        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise BadAnswer("the provider gave no id token")
        algorithm, key_id = id_tokens.header_of(token)
        key = await self._keys.key(endpoints.keys, key_id=key_id, algorithm=algorithm)
        claims = id_tokens.claims_of(
            token,
            key,
            issuer=self.issuer,
            client_id=self._described.client_id,
            nonce=answer.nonce,
        )
        if "email" not in claims and endpoints.user_info is not None:
            claims |= await self._more_claims(endpoints.user_info, tokens, claims["sub"])
        return _identity(claims)

    async def _redeemed(self, endpoints: Endpoints, answer: AuthorisationAnswer) -> Json:
        client_id, secret = self._described.client_id, self._described.client_secret
        form = {
            "grant_type": "authorization_code",
            "code": answer.code,
            "redirect_uri": answer.redirect,
            "code_verifier": answer.verifier,
        }
        if secret is None:
            return await self._fetcher.post(endpoints.token, {**form, "client_id": client_id})
        if endpoints.takes_basic:
            quoted = (_quoted(client_id), _quoted(secret))
            return await self._fetcher.post(endpoints.token, form, basic=quoted)
        form |= {"client_id": client_id, "client_secret": secret}
        return await self._fetcher.post(endpoints.token, form)

    async def _more_claims(self, url: str, tokens: Json, subject: str) -> Json:
        """The claims of the user info, of the same person, that the id token left out."""
        bearer = tokens.get("access_token")
        if not isinstance(bearer, str) or not bearer.isascii() or not bearer.isprintable():
            return {}
        found = await self._fetcher.get(url, bearer=bearer)
        if found.get("sub") != subject:
            raise BadAnswer("the user info is of another person")
        told = {name: found[name] for name in _OF_PEOPLE if name in found}
        return {"email_verified": False} | told  # of this e-mail, and no other

    def _unavailable(self, fault: Exception) -> ProviderUnavailable:
        _log.warning("a provider does not answer", extra=self._trouble(fault))
        return ProviderUnavailable(self.label)

    def _trouble(self, fault: Exception) -> dict[str, str]:
        return {"provider": self.name, "why": str(fault)}


_OF_PEOPLE = ("email", "email_verified", "name", "preferred_username")


def _identity(claims: Json) -> Identity:
    email = claims.get("email")
    names = [claims.get(each) for each in ("name", "preferred_username")]
    return Identity(
        subject=claims["sub"],
        email=email if isinstance(email, str) else None,
        is_email_verified=claims.get("email_verified") in (True, "true"),
        names=tuple(each for each in names if isinstance(each, str)),
    )


def _quoted(value: str) -> str:
    """As a form has it: RFC 6749 says so of the two parts of the header."""
    return urlencode({"": value})[1:]


def _is_local_page(redirect: str) -> bool:
    try:
        parts = urlsplit(redirect)
        _ = parts.port
    except ValueError:
        return False
    is_plain = redirect.isascii() and redirect.isprintable() and "\\" not in redirect
    is_page = parts.scheme == "http" and "@" not in parts.netloc and "#" not in redirect
    return is_plain and is_page and not parts.query and is_local(redirect)
