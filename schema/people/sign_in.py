"""Signing up, in and out, and passwords."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.kernel import clock
from domain.people import authentication, commands
from domain.people.commands import SignUpForm
from schema.execution.cost import Cost
from schema.graph.person import Account
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput, WrongState
from schema.people.refusals import TooManyAttempts

UNKNOWN_ADDRESS = "unknown"

PASSWORD_COST = Cost(weight=50)  # Hashing a password is slow on purpose.


@strawberry.input(description="Who signs up.")
class SignUpInput:
    email: str = strawberry.field(
        description="An e-mail address of at most 254 characters that no account has yet."
    )
    password: str = strawberry.field(description="8 to 128 characters.")
    display_name: str = strawberry.field(
        description="How the market addresses them: one line, 1 to 100 characters."
    )
    country: str = strawberry.field(description="ISO 3166-1 alpha-2, such as DE.")
    subdivision: str | None = strawberry.field(
        default=None,
        description="Where the country is US: the two letters of a state, such as WA. For any "
        "other country it is left out.",
    )


@strawberry.type(description="The account is open; a token to confirm its e-mail was mailed.")
class SignUpSuccess:
    account: Account = strawberry.field(description="The new account.")


@strawberry.input(description="A mailed token.")
class VerifyEmailInput:
    token: str = strawberry.field(description="As it was mailed; good once, for three days.")


@strawberry.type(description="The e-mail is confirmed.")
class VerifyEmailSuccess:
    account: Account = strawberry.field(description="The account whose e-mail it is.")


@strawberry.type(description="A new token was mailed; earlier ones are good no more.")
class ResendVerificationSuccess:
    account: Account = strawberry.field(description="The account it was mailed for.")


@strawberry.input(description="Who signs in.")
class SignInInput:
    email: str = strawberry.field(description="The account's e-mail, in upper or lower case.")
    password: str = strawberry.field(description="The account's password.")


@strawberry.type(description="A session of 30 days is open.")
class SignInSuccess:
    token: str = strawberry.field(
        description="Send it as `Authorization: Bearer <token>`. It is shown here once."
    )
    expires_at: datetime = strawberry.field(description="When the session ends by itself.")
    account: Account = strawberry.field(description="Who signed in.")


@strawberry.type(description="The session has ended, and its sockets are closed.")
class SignOutSuccess:
    signed_out_at: datetime = strawberry.field(description="When it ended.")


@strawberry.input(description="One's password and a new one.")
class ChangePasswordInput:
    current_password: str = strawberry.field(description="The password until now.")
    new_password: str = strawberry.field(description="8 to 128 characters.")


@strawberry.type(description="The password was changed; other sessions have ended.")
class ChangePasswordSuccess:
    account: Account = strawberry.field(description="The viewer's own account.")


@strawberry.input(description="Who lost a password.")
class RequestPasswordResetInput:
    email: str = strawberry.field(description="The account's e-mail.")


@strawberry.type(description="If this e-mail has an account, a token was mailed to it.")
class RequestPasswordResetSuccess:
    email: str = strawberry.field(description="The e-mail as it was given.")


@strawberry.input(description="A mailed token and a new password.")
class ResetPasswordInput:
    token: str = strawberry.field(description="As it was mailed; good once, for an hour.")
    new_password: str = strawberry.field(description="8 to 128 characters.")


@strawberry.type(description="The password is set; every session and API key has ended.")
class ResetPasswordSuccess:
    account: Account = strawberry.field(description="The account whose password it is.")


SignUpResult = Annotated[
    SignUpSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("SignUpResult", description="What signUp answers."),
]
VerifyEmailResult = Annotated[
    VerifyEmailSuccess | Declined,
    strawberry.union("VerifyEmailResult", description="What verifyEmail answers."),
]
ResendVerificationResult = Annotated[
    ResendVerificationSuccess | WrongState | TooManyAttempts | Declined,
    strawberry.union("ResendVerificationResult", description="What resendVerification answers."),
]
SignInResult = Annotated[
    SignInSuccess | TooManyAttempts | Declined,
    strawberry.union("SignInResult", description="What signIn answers."),
]
SignOutResult = Annotated[
    SignOutSuccess | Declined,
    strawberry.union("SignOutResult", description="What signOut answers."),
]
ChangePasswordResult = Annotated[
    ChangePasswordSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("ChangePasswordResult", description="What changePassword answers."),
]
RequestPasswordResetResult = Annotated[
    RequestPasswordResetSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union(
        "RequestPasswordResetResult", description="What requestPasswordReset answers."
    ),
]
ResetPasswordResult = Annotated[
    ResetPasswordSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("ResetPasswordResult", description="What resetPassword answers."),
]


@strawberry.type
class SignInMutations:
    """Accounts, sessions and passwords."""

    @mutation(
        description="Open an account and mail a token to confirm its e-mail. Until then it may "
        "browse only. Needs no sign-in.",
        cost=PASSWORD_COST,
    )
    async def sign_up(
        self,
        info: Info,
        input: Annotated[SignUpInput, strawberry.argument(description="Who signs up.")],
    ) -> SignUpResult:
        form = SignUpForm(
            input.email, input.password, input.display_name, input.country, input.subdivision
        )
        account = await commands.sign_up(form, public_url=info.context.conditions.public_url)
        return SignUpSuccess(account=Account.made_of(account, None, None))

    @mutation(description="Confirm an e-mail by the token mailed to it. Needs no sign-in.")
    async def verify_email(
        self,
        input: Annotated[VerifyEmailInput, strawberry.argument(description="The mailed token.")],
    ) -> VerifyEmailResult:
        account = await commands.verify_email(input.token)
        return VerifyEmailSuccess(account=await Account.read(account))

    @mutation(description="Mail the viewer a new token to confirm the e-mail.")
    async def resend_verification(self, info: Info) -> ResendVerificationResult:
        account = await commands.resend_verification(
            info.context.signed_in().account.id, public_url=info.context.conditions.public_url
        )
        return ResendVerificationSuccess(account=await Account.read(account))

    @mutation(
        description="Open a session of 30 days with every scope. Ten wrong passwords for an "
        "e-mail, or a hundred from an address, within 15 minutes are enough. Needs no sign-in.",
        cost=PASSWORD_COST,
    )
    async def sign_in(
        self,
        info: Info,
        input: Annotated[SignInInput, strawberry.argument(description="Who signs in.")],
    ) -> SignInResult:
        session = await commands.sign_in(input.email, input.password, client_address=_address(info))
        viewer = await authentication.viewer_for(session.token)
        assert viewer is not None, "a session that was just opened is live"
        return SignInSuccess(
            token=session.token, expires_at=session.expires_at, account=Account.of(viewer)
        )

    @mutation(description="End the session that asks, and close its sockets.")
    async def sign_out(self, info: Info) -> SignOutResult:
        await commands.sign_out(info.context.signed_in())
        return SignOutSuccess(signed_out_at=clock.now())

    @mutation(
        description="Change one's password. One's other sessions end; API keys stay.",
        cost=PASSWORD_COST,
    )
    async def change_password(
        self,
        info: Info,
        input: Annotated[ChangePasswordInput, strawberry.argument(description="Both passwords.")],
    ) -> ChangePasswordResult:
        viewer = info.context.signed_in()
        account = await commands.change_password(
            viewer, current=input.current_password, new=input.new_password
        )
        return ChangePasswordSuccess(account=await Account.read(account))

    @mutation(
        description="Mail a token to set a new password, if this e-mail has an account: the "
        "answer does not tell. Needs no sign-in."
    )
    async def request_password_reset(
        self,
        info: Info,
        input: Annotated[RequestPasswordResetInput, strawberry.argument(description="Whose.")],
    ) -> RequestPasswordResetResult:
        await commands.request_password_reset(
            input.email,
            client_address=_address(info),
            public_url=info.context.conditions.public_url,
        )
        return RequestPasswordResetSuccess(email=input.email)

    @mutation(
        description="Set a new password by a mailed token. Every session and API key of the "
        "account ends. Needs no sign-in.",
        cost=PASSWORD_COST,
    )
    async def reset_password(
        self,
        input: Annotated[
            ResetPasswordInput, strawberry.argument(description="The token and the password.")
        ],
    ) -> ResetPasswordResult:
        account = await commands.reset_password(input.token, input.new_password)
        return ResetPasswordSuccess(account=await Account.read(account))


def _address(info: Info) -> str:
    return info.context.address or UNKNOWN_ADDRESS
