"""What workers say of themselves, which work may ask for: where they live, what they will see."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.qualifications.commands.consent_to_adult_content import set_adult_content_consent
from domain.qualifications.commands.declare_locale import change_locale
from schema.graph.person import Account, Worker
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput
from schema.people.refusals import TooManyAttempts


@strawberry.input(description="Where the viewer lives.")
class ChangeLocaleInput:
    country: str = strawberry.field(description="ISO 3166-1 alpha-2, such as DE.")
    subdivision: str | None = strawberry.field(
        default=None,
        description="Where the country is US: the two letters of a state, such as WA. For any "
        "other country it is left out.",
    )


@strawberry.type(description="The viewer lives there.")
class ChangeLocaleSuccess:
    account: Account = strawberry.field(description="The viewer's own account.")


@strawberry.input(description="Whether the viewer consents to see adult content.")
class SetAdultContentConsentInput:
    consents: bool = strawberry.field(
        description="True: the viewer confirms being over 18 and consents to see adult content. "
        "False: not, or no longer."
    )


@strawberry.type(description="The consent is as it was given.")
class SetAdultContentConsentSuccess:
    worker: Worker = strawberry.field(description="The viewer's own worker profile.")


ChangeLocaleResult = Annotated[
    ChangeLocaleSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("ChangeLocaleResult", description="What changeLocale answers."),
]
SetAdultContentConsentResult = Annotated[
    SetAdultContentConsentSuccess | Declined,
    strawberry.union(
        "SetAdultContentConsentResult", description="What setAdultContentConsent answers."
    ),
]


@strawberry.type
class DeclaringMutations:
    """What only a person can say of themselves: by a session, not by an API key."""

    @mutation(
        description="Say where the viewer, a worker, lives. At most once in 30 days; naming the "
        "state for the first time is free at any time. Needs a session."
    )
    async def change_locale(
        self,
        info: Info,
        input: Annotated[ChangeLocaleInput, strawberry.argument(description="Where.")],
    ) -> ChangeLocaleResult:
        account = await change_locale(
            info.context.signed_in(), country=input.country, subdivision=input.subdivision
        )
        return ChangeLocaleSuccess(account=await Account.read(account))

    @mutation(
        description="Confirm that the viewer, a worker, is over 18 and consents to see adult "
        "content; or take that back, at any time. Needs a session."
    )
    async def set_adult_content_consent(
        self,
        info: Info,
        input: Annotated[
            SetAdultContentConsentInput, strawberry.argument(description="Whether they do.")
        ],
    ) -> SetAdultContentConsentResult:
        worker = await set_adult_content_consent(info.context.signed_in(), consents=input.consents)
        return SetAdultContentConsentSuccess(worker=Worker.of(worker))
