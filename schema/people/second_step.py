"""The second step of signing in: setting it up, ending it, and finishing a sign-in by it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.people import authentication, commands
from schema.graph.accounts.own_account import Account
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput, WrongState
from schema.people.refusals import TooManyAttempts
from schema.people.sign_in import PASSWORD_COST

_CODE = (
    "Six digits of the app, at most 30 seconds old or early, or a recovery code; each is accepted "
    "once. At most 40 characters; spaces and hyphens do not matter."
)
_TRIES = "Refused after ten wrong codes of one account within 15 minutes, or 50 within a day."


@strawberry.type(
    description="A secret for an app of codes. It is shown only here; nothing counts before "
    "`confirmSecondStep`."
)
class BeginSecondStepSuccess:
    secret: str = strawberry.field(description="The secret in base32, to type into an app.")
    uri: str = strawberry.field(
        description="The same as an `otpauth://` address, for a QR code that an app reads. Make "
        "the picture yourself: show the address to nobody."
    )


@strawberry.input(description="A first code of the app.")
class ConfirmSecondStepInput:
    code: str = secret(description="The six digits that the app shows, as text.")


@strawberry.type(
    description="The second step is set: signing in takes a code from now on. This is the only "
    "time that the recovery codes are shown."
)
class ConfirmSecondStepSuccess:
    recovery_codes: list[str] = strawberry.field(
        description="Ten codes to sign in with where the app is lost; each works once."
    )
    account: Account = strawberry.field(description="The viewer's own account.")


@strawberry.input(description="The password, and a code.")
class EndSecondStepInput:
    password: str = secret(description="The account's password.")
    code: str = secret(description=_CODE)


@strawberry.type(description="The second step has ended: signing in takes the password alone.")
class EndSecondStepSuccess:
    account: Account = strawberry.field(description="The viewer's own account.")


@strawberry.input(description="The password, and a code.")
class RenewRecoveryCodesInput:
    password: str = secret(description="The account's password.")
    code: str = secret(description=_CODE)


@strawberry.type(
    description="The recovery codes are new, and those before do not work any more. This is the "
    "only time that they are shown."
)
class RenewRecoveryCodesSuccess:
    recovery_codes: list[str] = strawberry.field(description="Ten codes; each works once.")


@strawberry.input(description="A sign-in whose first step was right, and a code.")
class FinishSecondStepInput:
    challenge: str = secret(description="The challenge of the refusal `SecondStepRequired`.")
    code: str = secret(description=_CODE)


@strawberry.type(
    description="A session of 30 days was opened; this is the only time that its token is shown."
)
class FinishSecondStepSuccess:
    token: str = strawberry.field(
        description="The token, to send as `Authorization: Bearer <token>`. It is shown only here."
    )
    expires_at: datetime = strawberry.field(description="The time when the session expires.")
    account: Account = strawberry.field(description="The account that signed in.")


BeginSecondStepResult = Annotated[
    BeginSecondStepSuccess | WrongState | Declined,
    strawberry.union("BeginSecondStepResult", description="The result of beginSecondStep."),
]
ConfirmSecondStepResult = Annotated[
    ConfirmSecondStepSuccess | InvalidInput | WrongState | TooManyAttempts | Declined,
    strawberry.union("ConfirmSecondStepResult", description="The result of confirmSecondStep."),
]
EndSecondStepResult = Annotated[
    EndSecondStepSuccess | InvalidInput | WrongState | TooManyAttempts | Declined,
    strawberry.union("EndSecondStepResult", description="The result of endSecondStep."),
]
RenewRecoveryCodesResult = Annotated[
    RenewRecoveryCodesSuccess | InvalidInput | WrongState | TooManyAttempts | Declined,
    strawberry.union("RenewRecoveryCodesResult", description="The result of renewRecoveryCodes."),
]
FinishSecondStepResult = Annotated[
    FinishSecondStepSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("FinishSecondStepResult", description="The result of finishSecondStep."),
]


@strawberry.type
class SecondStepMutations:
    @mutation(
        description="Get a secret for an app of codes (TOTP, RFC 6238), for a second step of "
        "signing in. A secret that was not confirmed is forgotten. Needs a session, and a "
        "confirmed e-mail."
    )
    async def begin_second_step(self, info: Info) -> BeginSecondStepResult:
        new = await commands.begin_second_step(info.context.signed_in())
        return BeginSecondStepSuccess(secret=new.secret, uri=new.address)

    @mutation(
        description=f"Set the second step by a first code of the app. {_TRIES} Needs a session.",
        cost=PASSWORD_COST,
    )
    async def confirm_second_step(
        self,
        info: Info,
        input: Annotated[
            ConfirmSecondStepInput, strawberry.argument(description="A first code of the app.")
        ],
    ) -> ConfirmSecondStepResult:
        made = await commands.confirm_second_step(info.context.signed_in(), input.code)
        account = await Account.read(made.account)
        return ConfirmSecondStepSuccess(recovery_codes=made.codes, account=account)

    @mutation(
        description=f"End the viewer's second step. {_TRIES} Needs a session.", cost=PASSWORD_COST
    )
    async def end_second_step(
        self,
        info: Info,
        input: Annotated[
            EndSecondStepInput, strawberry.argument(description="The password, and a code.")
        ],
    ) -> EndSecondStepResult:
        account = await commands.end_second_step(
            info.context.signed_in(), password=input.password, code=input.code
        )
        return EndSecondStepSuccess(account=await Account.read(account))

    @mutation(
        description=f"Replace the viewer's recovery codes. {_TRIES} Needs a session.",
        cost=PASSWORD_COST,
    )
    async def renew_recovery_codes(
        self,
        info: Info,
        input: Annotated[
            RenewRecoveryCodesInput, strawberry.argument(description="The password, and a code.")
        ],
    ) -> RenewRecoveryCodesResult:
        made = await commands.renew_recovery_codes(
            info.context.signed_in(), password=input.password, code=input.code
        )
        return RenewRecoveryCodesSuccess(recovery_codes=made.codes)

    @mutation(
        description="Open the session of a sign-in that `signIn` or `finishSignIn` refused with "
        f"`SecondStepRequired`. {_TRIES} Needs no sign-in.",
        cost=PASSWORD_COST,
    )
    async def finish_second_step(
        self,
        info: Info,
        input: Annotated[
            FinishSecondStepInput, strawberry.argument(description="The challenge, and a code.")
        ],
    ) -> FinishSecondStepResult:
        session = await commands.finish_second_step(
            input.challenge, input.code, client_address=info.context.address
        )
        viewer = await authentication.viewer_for(session.token)
        assert viewer is not None, "a session that was just opened is live"
        return FinishSecondStepSuccess(
            token=session.token,
            expires_at=session.expires_at,
            account=Account.of(viewer, has_just_signed_in=True),
        )
