"""Signing in through OpenID providers; linking and unlinking them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.people import authentication
from domain.people.openid import commands
from domain.people.openid.commands import WantedSignIn
from domain.people.openid.pending import BroughtBack
from schema.execution.cost import Cost
from schema.graph.accounts.own_account import Account
from schema.graph.accounts.sign_in_ways import LinkedIdentity, SignInProvider
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput, NotFound
from schema.people.refusals import SecondStepRequired, TooManyAttempts
from schema.people.sign_in import SignInSuccess

# A provider is asked, and a request is one attempt.
PROVIDER_COST = Cost(weight=100, per_operation=1)


@strawberry.input(description="What a new person says who signs up through a provider.")
class ProviderSignUpInput:
    country: str = strawberry.field(
        description="The country of residence, ISO 3166-1 alpha-2, such as DE."
    )
    subdivision: str | None = strawberry.field(
        default=None,
        description="The two letters of the state, such as WA; for the US only.",
    )


@strawberry.input(description="The sign-in to begin.")
class StartSignInInput:
    provider: str = strawberry.field(
        description="The name of a provider of `installation { signInProviders }`."
    )
    redirect: str | None = strawberry.field(
        default=None,
        description="The page of the frontend that takes the answer: exactly one of the settings, "
        "at most 400 characters. Without it, the first one of the provider.",
    )
    sign_up: ProviderSignUpInput | None = strawberry.field(
        default=None,
        description="Where an account shall be opened for a person who has none. Without it, "
        "`finishSignIn` refuses such a person.",
    )
    link: bool = strawberry.field(
        default=False,
        description="Whether the identity shall be linked to the viewer's account, by "
        "`linkSignIn`; needs a session.",
    )


@strawberry.type(
    description="A sign-in waits for the provider's answer for ten minutes: send the browser to "
    "the address."
)
class StartSignInSuccess:
    address: str = strawberry.field(
        description="The address of the provider to send the browser to."
    )
    browser_secret: str = strawberry.field(
        description="A secret that the page stores in this browser alone, such as in "
        "`sessionStorage`, and sends with the answer. It is shown only here."
    )
    expires_at: datetime = strawberry.field(
        description="The time until which the answer must come."
    )


@strawberry.input(
    description="The answer that the provider added to the address of the frontend's page."
)
class FinishSignInInput:
    code: str = secret(description="The parameter `code`, at most 4096 characters.")
    state: str = strawberry.field(description="The parameter `state`.")
    iss: str | None = strawberry.field(
        default=None,
        description="The parameter `iss`, where there is one: always send it along.",
    )
    browser_secret: str = secret(description="The secret that `startSignIn` gave this browser.")


@strawberry.input(
    description="The answer that the provider added to the address of the frontend's page."
)
class LinkSignInInput:
    code: str = secret(description="The parameter `code`, at most 4096 characters.")
    state: str = strawberry.field(description="The parameter `state`.")
    iss: str | None = strawberry.field(
        default=None,
        description="The parameter `iss`, where there is one: always send it along.",
    )
    browser_secret: str = secret(description="The secret that `startSignIn` gave this browser.")


@strawberry.type(description="The identity signs in to the viewer's account from now on.")
class LinkSignInSuccess:
    identity: LinkedIdentity = strawberry.field(description="The identity.")


@strawberry.input(description="The provider whose identity shall no longer sign in.")
class UnlinkSignInInput:
    provider: str = strawberry.field(description="The name of the provider, at most 40 characters.")


@strawberry.type(description="The identity no longer signs in. Open sessions stay.")
class UnlinkSignInSuccess:
    provider: SignInProvider = strawberry.field(description="The provider.")


StartSignInResult = Annotated[
    StartSignInSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("StartSignInResult", description="The result of startSignIn."),
]
FinishSignInResult = Annotated[
    SignInSuccess | SecondStepRequired | TooManyAttempts | Declined,
    strawberry.union("FinishSignInResult", description="The result of finishSignIn."),
]
LinkSignInResult = Annotated[
    LinkSignInSuccess | TooManyAttempts | Declined,
    strawberry.union("LinkSignInResult", description="The result of linkSignIn."),
]
UnlinkSignInResult = Annotated[
    UnlinkSignInSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("UnlinkSignInResult", description="The result of unlinkSignIn."),
]


@strawberry.type
class OpenIdMutations:
    @mutation(
        description="Begin to sign in through an OpenID provider, which may take ten minutes. At "
        "most 100 begin within them from one network. Refused with PROVIDER_UNAVAILABLE while the "
        "provider does not answer. Needs no sign-in, but with `link`.",
        cost=PROVIDER_COST,
    )
    async def start_sign_in(
        self,
        info: Info,
        input: Annotated[
            StartSignInInput, strawberry.argument(description="The sign-in to begin.")
        ],
    ) -> StartSignInResult:
        account_id = None
        if input.link:
            viewer = info.context.signed_in()
            viewer.require_session()
            account_id = viewer.account_id
        sign_up = input.sign_up
        wanted = WantedSignIn(
            provider=input.provider,
            redirect=input.redirect,
            country=None if sign_up is None else sign_up.country,
            subdivision=None if sign_up is None else sign_up.subdivision,
            account_id=account_id,
        )
        started = await commands.start_sign_in(wanted, client_address=info.context.address)
        return StartSignInSuccess(
            address=started.address,
            browser_secret=started.browser_secret,
            expires_at=started.expires_at,
        )

    @mutation(
        description="Open a session by the answer of a provider, as `signIn` does; the answer "
        "works once. For an account with a second step the answer is `SecondStepRequired`, and "
        "`finishSecondStep` opens it. A new person is signed up where `startSignIn` had `signUp`. "
        "Refused with "
        "TOKEN_INVALID where no sign-in waits for it, NO_ACCOUNT_YET, EMAIL_TAKEN where an account "
        "has the e-mail (sign in to it, and link the provider), PROVIDER_UNAVAILABLE and "
        "PROVIDER_ANSWER_REFUSED; and after a hundred wrong answers from one address within 15 "
        "minutes. Needs no sign-in.",
        cost=PROVIDER_COST,
    )
    async def finish_sign_in(
        self,
        info: Info,
        input: Annotated[
            FinishSignInInput, strawberry.argument(description="The answer of the provider.")
        ],
    ) -> FinishSignInResult:
        session = await commands.finish_sign_in(
            BroughtBack(input.code, input.state, input.browser_secret, input.iss),
            client_address=info.context.address,
            public_url=info.context.server.public_url,
        )
        viewer = await authentication.viewer_for(session.token)
        assert viewer is not None, "a session that was just opened is live"
        return SignInSuccess(
            token=session.token,
            expires_at=session.expires_at,
            account=Account.of(viewer, has_just_signed_in=True),
        )

    @mutation(
        description="Link the identity of a provider's answer to the viewer's account, which began "
        "it by `startSignIn` with `link`; a mail tells the owner. An account has one identity at "
        "each provider. Refused with ALREADY_LINKED, and otherwise as `finishSignIn`. Needs a "
        "session.",
        cost=PROVIDER_COST,
    )
    async def link_sign_in(
        self,
        info: Info,
        input: Annotated[
            LinkSignInInput, strawberry.argument(description="The answer of the provider.")
        ],
    ) -> LinkSignInResult:
        link = await commands.link_sign_in(
            info.context.signed_in(),
            BroughtBack(input.code, input.state, input.browser_secret, input.iss),
            client_address=info.context.address,
        )
        return LinkSignInSuccess(identity=LinkedIdentity.of(link))

    @mutation(
        description="End the link of the viewer's account to its identity at a provider; a mail "
        "tells the owner. Refused with LAST_SIGN_IN_WAY where the account has no password and no "
        "other identity. Needs a session."
    )
    async def unlink_sign_in(
        self,
        info: Info,
        input: Annotated[
            UnlinkSignInInput, strawberry.argument(description="The provider to unlink.")
        ],
    ) -> UnlinkSignInResult:
        link = await commands.unlink_sign_in(info.context.signed_in(), input.provider)
        return UnlinkSignInSuccess(provider=LinkedIdentity.of(link).provider)
