"""The ways to sign in to one's own account, and the providers of the installation."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.people import models
from domain.people.openid import links, providers
from domain.people.openid.models import SignInLink
from domain.people.passwords import NO_PASSWORD
from schema.execution.cost import Cost
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned


@strawberry.type(description="An OpenID provider through which one may sign in.")
class SignInProvider:
    name: str = strawberry.field(description="The name, for `startSignIn`.")
    label: str = strawberry.field(description="The name for people.")

    @classmethod
    def all(cls) -> list[SignInProvider]:
        """The providers of the settings, in their order."""
        return [cls(name=each.name, label=each.label) for each in providers.current()]


@strawberry.type(description="An identity at a provider that signs in to the account.")
class LinkedIdentity:
    provider: SignInProvider = strawberry.field(description="The provider.")
    email: str | None = strawberry.field(
        description="The e-mail there, as it was at the last sign-in; null where it gives none."
    )
    leads: bool = strawberry.field(
        description="Whether the account came by it: then name and e-mail are changed at the "
        "provider, and taken over at each sign-in."
    )
    linked_at: datetime = strawberry.field(description="The time when it was linked.")
    used_at: datetime = strawberry.field(description="The time when it signed in last.")

    @classmethod
    def of(cls, link: SignInLink) -> LinkedIdentity:
        provider = SignInProvider(name=link.provider, label=providers.label_of(link.provider))
        return cls(
            provider=provider,
            email=link.email,
            leads=link.leads,
            linked_at=link.linked_at,
            used_at=link.used_at,
        )


@strawberry.type(description="The ways to sign in to an account.")
class OwnSignInWays:
    has_password: bool = strawberry.field(description="Whether it has a password.")
    identities: list[LinkedIdentity] = strawberry.field(
        description="The identities at providers, the oldest link first; one at each provider.",
        directives=[Cost(weight=0)],
    )


@strawberry.type
class WithSignInWays:
    """A part of the type Account."""

    row: strawberry.Private[models.Account]
    owner: strawberry.Private[Owner]

    @owned(description="The ways to sign in to the account.")
    async def sign_in_ways(self, info: Info) -> OwnSignInWays:
        linked = await links.of_account(self.row.id)
        return OwnSignInWays(
            has_password=self.row.password_hash != NO_PASSWORD,
            identities=[LinkedIdentity.of(each) for each in linked],
        )
