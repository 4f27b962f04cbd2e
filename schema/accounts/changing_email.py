"""Changing one's e-mail address, and undoing the change."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people import commands
from schema.execution.cost import Cost
from schema.graph.accounts.attempts import TooManyAttempts
from schema.graph.accounts.own_account import Account
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput

PASSWORD_COST = Cost(weight=100, per_operation=1)


@strawberry.input(description="A new e-mail address, and the password.")
class ChangeEmailInput:
    new_email: str = strawberry.field(
        description="The new e-mail address, at most 254 characters, another than the present one."
    )
    password: str = secret(description="The account's password.")


@strawberry.type(
    description="A mail went to the new address; nothing changes before it is confirmed. The "
    "answer does not reveal whether the address has an account."
)
class ChangeEmailSuccess:
    new_email: str = strawberry.field(description="The address that the mail went to.")


@strawberry.input(description="The token that was mailed to the new address.")
class ConfirmEmailChangeInput:
    token: str = secret(description="The token as it was mailed; it works once, within three days.")


@strawberry.type(
    description="The account has the new address. The old one was told, and can undo the change "
    "for seven days."
)
class ConfirmEmailChangeSuccess:
    account: Account = strawberry.field(description="The account.")


@strawberry.input(description="The token that was mailed to the address that an account left.")
class UndoEmailChangeInput:
    token: str = secret(
        description="The token as it was mailed; it works once, within seven days, also where the "
        "address was changed again."
    )


@strawberry.type(
    description="The account has the old address again. Every session and API key has ended, the "
    "password is void, and a token for `resetPassword` was mailed to the address. Later changes "
    "can no longer be undone; earlier ones can."
)
class UndoEmailChangeSuccess:
    account: Account = strawberry.field(description="The account.")


ChangeEmailResult = Annotated[
    ChangeEmailSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("ChangeEmailResult", description="The result of changeEmail."),
]
ConfirmEmailChangeResult = Annotated[
    ConfirmEmailChangeSuccess | Declined,
    strawberry.union("ConfirmEmailChangeResult", description="The result of confirmEmailChange."),
]
UndoEmailChangeResult = Annotated[
    UndoEmailChangeSuccess | Declined,
    strawberry.union("UndoEmailChangeResult", description="The result of undoEmailChange."),
]


@strawberry.type
class EmailMutations:
    @mutation(
        description="Mail a token to a new e-mail address, which changes the viewer's when it is "
        "confirmed. An earlier token no longer works. At most five mails an hour of an account and "
        "to a mailbox. Needs a session.",
        cost=PASSWORD_COST,
    )
    async def change_email(
        self,
        info: Info,
        input: Annotated[
            ChangeEmailInput, strawberry.argument(description="The address and the password.")
        ],
    ) -> ChangeEmailResult:
        new_email = await commands.ask_to_change_email(
            info.context.signed_in(),
            password=input.password,
            new_email=input.new_email,
            client_address=info.context.address,
            public_url=info.context.server.public_url,
        )
        return ChangeEmailSuccess(new_email=new_email)

    @mutation(
        description="Change the e-mail to the address that the token was mailed to. Needs no "
        "sign-in."
    )
    async def confirm_email_change(
        self,
        info: Info,
        input: Annotated[
            ConfirmEmailChangeInput, strawberry.argument(description="The mailed token.")
        ],
    ) -> ConfirmEmailChangeResult:
        account = await commands.confirm_email_change(
            input.token, public_url=info.context.server.public_url
        )
        return ConfirmEmailChangeSuccess(account=await Account.read(account))

    @mutation(
        description="Give an account back to the e-mail address that it left, within seven days. "
        "Needs no sign-in."
    )
    async def undo_email_change(
        self,
        info: Info,
        input: Annotated[
            UndoEmailChangeInput, strawberry.argument(description="The mailed token.")
        ],
    ) -> UndoEmailChangeResult:
        account = await commands.undo_email_change(
            input.token, public_url=info.context.server.public_url
        )
        return UndoEmailChangeSuccess(account=await Account.read(account))
