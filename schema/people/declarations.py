"""A worker's declarations that requirements may refer to: location and adult content consent."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.qualifications.commands.consent_to_adult_content import set_adult_content_consent
from domain.qualifications.commands.declare_locale import change_locale
from schema.graph.accounts.own_account import Account
from schema.graph.person import Worker
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput
from schema.people.refusals import TooManyAttempts


@strawberry.input(description="The viewer's country and state.")
class ChangeLocaleInput:
    country: str = strawberry.field(description="The country, ISO 3166-1 alpha-2, such as DE.")
    subdivision: str | None = strawberry.field(
        default=None,
        description="The two letters of the state, such as WA; required for the US and left out "
        "for any other country.",
    )


@strawberry.type(description="The location was stored. Also returned where it did not change.")
class ChangeLocaleSuccess:
    account: Account = strawberry.field(description="The viewer's own account.")


@strawberry.input(description="The viewer's consent to see adult content.")
class SetAdultContentConsentInput:
    consents: bool = strawberry.field(
        description="True: the viewer confirms being over 18 and consents to see adult content. "
        "False: no consent, or the consent is withdrawn."
    )


@strawberry.type(description="The consent was stored. Also returned where it did not change.")
class SetAdultContentConsentSuccess:
    worker: Worker = strawberry.field(description="The viewer's own worker profile.")


ChangeLocaleResult = Annotated[
    ChangeLocaleSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("ChangeLocaleResult", description="The result of changeLocale."),
]
SetAdultContentConsentResult = Annotated[
    SetAdultContentConsentSuccess | Declined,
    strawberry.union(
        "SetAdultContentConsentResult",
        description="The result of setAdultContentConsent.",
    ),
]


@strawberry.type
class DeclaringMutations:
    """Declarations of a person, so a session is needed: an API key is refused."""

    @mutation(
        description="Set the location of the viewer, a worker. At most once in 30 days; adding the "
        "state for the first time is free at any time. Needs a session."
    )
    async def change_locale(
        self,
        info: Info,
        input: Annotated[ChangeLocaleInput, strawberry.argument(description="The location.")],
    ) -> ChangeLocaleResult:
        account = await change_locale(
            info.context.signed_in(), country=input.country, subdivision=input.subdivision
        )
        return ChangeLocaleSuccess(account=await Account.read(account))

    @mutation(
        description="Confirm that the viewer, a worker, is over 18 and consents to see adult "
        "content, or withdraw the consent, at any time. Needs a session."
    )
    async def set_adult_content_consent(
        self,
        info: Info,
        input: Annotated[
            SetAdultContentConsentInput, strawberry.argument(description="The consent.")
        ],
    ) -> SetAdultContentConsentResult:
        worker = await set_adult_content_consent(info.context.signed_in(), consents=input.consents)
        return SetAdultContentConsentSuccess(worker=Worker.of(worker))
