"""Signing up, in and out, and passwords."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.kernel import clock
from domain.people import authentication, commands
from domain.people.commands import SignUpForm
from schema.execution.cost import Cost
from schema.graph.accounts.own_account import Account
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput, WrongState
from schema.people.refusals import SecondStepRequired, TooManyAttempts

# Password hashing is slow on purpose, and a request is one attempt.
PASSWORD_COST = Cost(weight=100, per_operation=1)


@strawberry.input(description="The account to open.")
class SignUpInput:
    email: str = strawberry.field(
        description="The e-mail address, at most 254 characters; no other account may have it."
    )
    password: str = secret(description="The password, 8 to 128 characters.")
    display_name: str = strawberry.field(
        description="The name of the account's owner: one line, 1 to 100 characters."
    )
    country: str = strawberry.field(
        description="The country of residence, ISO 3166-1 alpha-2, such as DE."
    )
    subdivision: str | None = strawberry.field(
        default=None,
        description="The two letters of the state, such as WA; required for the US and left out "
        "for any other country.",
    )


@strawberry.type(
    description="The account is open and not signed in; a token to confirm its e-mail was mailed."
)
class SignUpSuccess:
    account: Account = strawberry.field(description="The new account.")


@strawberry.input(description="The mailed token.")
class VerifyEmailInput:
    token: str = secret(description="The token as it was mailed; it works once, within three days.")


@strawberry.type(
    description="The e-mail is confirmed; the account may do more than browse from now on."
)
class VerifyEmailSuccess:
    account: Account = strawberry.field(description="The account with this e-mail.")


@strawberry.type(
    description="A new token was mailed; earlier tokens no longer work. At most five mails an hour."
)
class ResendVerificationSuccess:
    account: Account = strawberry.field(description="The account with this e-mail.")


@strawberry.input(description="The e-mail and the password.")
class SignInInput:
    email: str = strawberry.field(
        description="The account's e-mail; upper or lower case does not matter."
    )
    password: str = secret(description="The account's password.")


@strawberry.type(
    description="A session of 30 days was opened; this is the only time that its token is shown."
)
class SignInSuccess:
    token: str = strawberry.field(
        description="The token, to send as `Authorization: Bearer <token>`. It is shown only here."
    )
    expires_at: datetime = strawberry.field(description="The time when the session expires.")
    account: Account = strawberry.field(description="The account that signed in.")


@strawberry.type(
    description="The session has ended and its sockets were closed. An API key that signs out is "
    "revoked."
)
class SignOutSuccess:
    signed_out_at: datetime = strawberry.field(description="The time when it ended.")


@strawberry.input(description="The current password and a new one.")
class ChangePasswordInput:
    current_password: str = secret(description="The current password.")
    new_password: str = secret(description="The new password, 8 to 128 characters.")


@strawberry.type(
    description="The password was changed and the other sessions have ended. API keys stay valid."
)
class ChangePasswordSuccess:
    account: Account = strawberry.field(description="The viewer's own account.")


@strawberry.input(description="The account that lost its password.")
class RequestPasswordResetInput:
    email: str = strawberry.field(description="The account's e-mail.")


@strawberry.type(
    description="A token is mailed within seconds if an account has this e-mail; at most five "
    "an hour to one mailbox. An unknown e-mail gives the same answer."
)
class RequestPasswordResetSuccess:
    email: str = strawberry.field(description="The e-mail as it was given.")


@strawberry.input(description="The mailed token and a new password.")
class ResetPasswordInput:
    token: str = secret(description="The token as it was mailed; it works once, within an hour.")
    new_password: str = secret(description="The new password, 8 to 128 characters.")


@strawberry.type(
    description="The password was set; every session and API key of the account has ended. Sign in "
    "again."
)
class ResetPasswordSuccess:
    account: Account = strawberry.field(description="The account with this password.")


SignUpResult = Annotated[
    SignUpSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("SignUpResult", description="The result of signUp."),
]
VerifyEmailResult = Annotated[
    VerifyEmailSuccess | Declined,
    strawberry.union("VerifyEmailResult", description="The result of verifyEmail."),
]
ResendVerificationResult = Annotated[
    ResendVerificationSuccess | WrongState | TooManyAttempts | Declined,
    strawberry.union("ResendVerificationResult", description="The result of resendVerification."),
]
SignInResult = Annotated[
    SignInSuccess | SecondStepRequired | TooManyAttempts | Declined,
    strawberry.union("SignInResult", description="The result of signIn."),
]
SignOutResult = Annotated[
    SignOutSuccess | Declined,
    strawberry.union("SignOutResult", description="The result of signOut."),
]
ChangePasswordResult = Annotated[
    ChangePasswordSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("ChangePasswordResult", description="The result of changePassword."),
]
RequestPasswordResetResult = Annotated[
    RequestPasswordResetSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union(
        "RequestPasswordResetResult",
        description="The result of requestPasswordReset.",
    ),
]
ResetPasswordResult = Annotated[
    ResetPasswordSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("ResetPasswordResult", description="The result of resetPassword."),
]


@strawberry.type
class SignInMutations:
    @mutation(
        description="Open an account and mail a token to confirm its e-mail. Until then the "
        "account may only browse. Refused for an hour after ten sign-ups from one network with an "
        "e-mail that was taken, after a hundred sign-ups from it, or after five mails to one "
        "mailbox. Needs no sign-in.",
        cost=PASSWORD_COST,
    )
    async def sign_up(
        self,
        info: Info,
        input: Annotated[SignUpInput, strawberry.argument(description="The account to open.")],
    ) -> SignUpResult:
        form = SignUpForm(
            input.email, input.password, input.display_name, input.country, input.subdivision
        )
        account = await commands.sign_up(
            form, client_address=info.context.address, public_url=info.context.server.public_url
        )
        return SignUpSuccess(account=Account.made_of(account, None, None))

    @mutation(description="Confirm an e-mail by the token that was mailed to it. Needs no sign-in.")
    async def verify_email(
        self,
        input: Annotated[VerifyEmailInput, strawberry.argument(description="The mailed token.")],
    ) -> VerifyEmailResult:
        account = await commands.verify_email(input.token)
        return VerifyEmailSuccess(account=await Account.read(account))

    @mutation(description="Mail the viewer a new token to confirm the e-mail.")
    async def resend_verification(self, info: Info) -> ResendVerificationResult:
        account = await commands.resend_verification(
            info.context.signed_in().account.id,
            client_address=info.context.address,
            public_url=info.context.server.public_url,
        )
        return ResendVerificationSuccess(account=await Account.read(account))

    @mutation(
        description="Open a session of 30 days with every scope. For an account with a second step "
        "the answer is `SecondStepRequired`, and `finishSecondStep` opens it. Refused after ten "
        "wrong passwords for one e-mail, or a hundred from one address, within 15 minutes. Needs "
        "no sign-in.",
        cost=PASSWORD_COST,
    )
    async def sign_in(
        self,
        info: Info,
        input: Annotated[
            SignInInput, strawberry.argument(description="The e-mail and the password.")
        ],
    ) -> SignInResult:
        session = await commands.sign_in(
            input.email, input.password, client_address=info.context.address
        )
        viewer = await authentication.viewer_for(session.token)
        assert viewer is not None, "a session that was just opened is live"
        return SignInSuccess(
            token=session.token,
            expires_at=session.expires_at,
            account=Account.of(viewer, has_just_signed_in=True),
        )

    @mutation(description="End the session of this request and close its sockets.")
    async def sign_out(self, info: Info) -> SignOutResult:
        await commands.sign_out(info.context.signed_in())
        return SignOutSuccess(signed_out_at=clock.now())

    @mutation(
        description="Change the viewer's password. The viewer's other sessions end; API keys stay "
        "valid.",
        cost=PASSWORD_COST,
    )
    async def change_password(
        self,
        info: Info,
        input: Annotated[
            ChangePasswordInput,
            strawberry.argument(description="The current and the new password."),
        ],
    ) -> ChangePasswordResult:
        viewer = info.context.signed_in()
        account = await commands.change_password(
            viewer, current=input.current_password, new=input.new_password
        )
        return ChangePasswordSuccess(account=await Account.read(account))

    @mutation(
        description="Mail a token to set a new password, if an account has this e-mail. The answer "
        "does not reveal whether one has. Needs no sign-in."
    )
    async def request_password_reset(
        self,
        info: Info,
        input: Annotated[
            RequestPasswordResetInput, strawberry.argument(description="The e-mail of the account.")
        ],
    ) -> RequestPasswordResetResult:
        await commands.request_password_reset(
            input.email,
            client_address=info.context.address,
            public_url=info.context.server.public_url,
        )
        return RequestPasswordResetSuccess(email=input.email)

    @mutation(
        description="Set a new password by a mailed token. Every session and API key of the "
        "account ends. Needs no sign-in.",
        cost=PASSWORD_COST,
    )
    async def reset_password(
        self,
        info: Info,
        input: Annotated[
            ResetPasswordInput, strawberry.argument(description="The token and the password.")
        ],
    ) -> ResetPasswordResult:
        account = await commands.reset_password(
            input.token, input.new_password, client_address=info.context.address
        )
        return ResetPasswordSuccess(account=await Account.read(account))
