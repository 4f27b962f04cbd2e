"""Changing one's own settings, and turning mails off."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.unset import UNSET, UnsetType

from domain.accounts import setting_rules, settings
from domain.accounts.settings import Left, SettingsChange
from domain.mail.kinds import NoticeKind
from schema.graph.accounts.own_account import Account
from schema.graph.accounts.settings import LINES_DESCRIPTION, POSTAL_CODE_DESCRIPTION
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput


@strawberry.input(description="A postal address.")
class PostalAddressInput:
    lines: list[str] = strawberry.field(description=LINES_DESCRIPTION)
    city: str = strawberry.field(description="The city or place, 1 to 100 characters.")
    country: str = strawberry.field(description="The country, ISO 3166-1 alpha-2, such as DE.")
    region: str | None = strawberry.field(
        default=None,
        description="The state, province or the like, 1 to 100 characters.",
    )
    postal_code: str | None = strawberry.field(default=None, description=POSTAL_CODE_DESCRIPTION)


@strawberry.input(description="Whether to get a kind of mail.")
class MailChoiceInput:
    kind: NoticeKind = strawberry.field(description="The kind.")
    is_wanted: bool = strawberry.field(description="False turns it off, true on again.")


@strawberry.input(description="The settings to change; those that are left out stay.")
class ChangeSettingsInput:
    display_name: str | None = strawberry.field(
        default=UNSET,
        description="The name of the account's owner: one line, 1 to 100 characters. Null leaves "
        "it.",
    )
    time_zone: str | None = strawberry.field(
        default=UNSET,
        description="A time zone of the IANA database, such as Europe/Berlin, as it is written "
        "there. Null removes it.",
    )
    language: str | None = strawberry.field(
        default=UNSET,
        description="A BCP 47 tag of a language and, optionally, a script and a region, at most 35 "
        "characters, such as pt-BR. Null removes it.",
    )
    postal_address: PostalAddressInput | None = strawberry.field(
        default=UNSET, description="The whole postal address. Null removes it."
    )
    mails: list[MailChoiceInput] | None = strawberry.field(
        default=None,
        description="The kinds of mail to turn on or off; of a kind that is named twice, the last "
        "holds.",
    )

    def change(self) -> SettingsChange:
        """As the domain takes it."""
        name, address = self.display_name, self.postal_address
        return SettingsChange(
            display_name=name if isinstance(name, str) else Left.AS_IT_IS,
            time_zone=_given(self.time_zone),
            language=_given(self.language),
            postal_address=(
                setting_rules.PostalAddress(
                    lines=tuple(address.lines),
                    city=address.city,
                    region=address.region,
                    postal_code=address.postal_code,
                    country=address.country,
                )
                if isinstance(address, PostalAddressInput)
                else None
                if address is None
                else Left.AS_IT_IS
            ),
            mails={each.kind: each.is_wanted for each in self.mails or ()},
        )


@strawberry.type(description="The settings were stored.")
class ChangeSettingsSuccess:
    account: Account = strawberry.field(description="The viewer's own account.")


@strawberry.input(description="The token of a mail that may be turned off.")
class UnsubscribeInput:
    token: str = secret(description="The token in the last link of the mail.")


@strawberry.type(
    description="Mails of this kind do not come any more. `changeSettings` turns them on again."
)
class UnsubscribeSuccess:
    kind: NoticeKind = strawberry.field(description="The kind that was turned off.")


ChangeSettingsResult = Annotated[
    ChangeSettingsSuccess | InvalidInput | Declined,
    strawberry.union("ChangeSettingsResult", description="The result of changeSettings."),
]
UnsubscribeResult = Annotated[
    UnsubscribeSuccess | Declined,
    strawberry.union("UnsubscribeResult", description="The result of unsubscribe."),
]


@strawberry.type
class SettingsMutations:
    @mutation(description="Change the viewer's settings. Needs a session.")
    async def change_settings(
        self,
        info: Info,
        input: Annotated[
            ChangeSettingsInput, strawberry.argument(description="The settings to change.")
        ],
    ) -> ChangeSettingsResult:
        account = await settings.change_settings(info.context.signed_in(), input.change())
        return ChangeSettingsSuccess(account=await Account.read(account))

    @mutation(
        description="Turn off a kind of mail by the token of such a mail. It works as long as the "
        "account is open. Needs no sign-in."
    )
    async def unsubscribe(
        self,
        input: Annotated[UnsubscribeInput, strawberry.argument(description="The token.")],
    ) -> UnsubscribeResult:
        return UnsubscribeSuccess(kind=await settings.unsubscribe(input.token))


def _given(value: str | UnsetType | None) -> str | Left | None:
    return Left.AS_IT_IS if isinstance(value, UnsetType) else value
