"""Refusals of signing in through providers, and of linking them."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused
from domain.people.refusals import EmailTaken


class ProviderUnavailable(Refused):
    """The provider does not answer now, or not as the standard says."""

    reason = RefusalReason.PROVIDER_UNAVAILABLE

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} does not answer at the moment: start again in a minute.")


class ProviderAnswerRefused(Refused):
    """The provider's answer does not hold; the reason is for the operators' log alone."""

    reason = RefusalReason.PROVIDER_ANSWER_REFUSED

    def __init__(self, label: str, why: str) -> None:
        super().__init__(f"The answer of {label} was not accepted: start the sign-in again.")
        self.why = why


class SignInOver(Refused):
    """No sign-in waits for this answer: unknown, used, expired, or begun by another browser."""

    reason = RefusalReason.TOKEN_INVALID

    def __init__(self) -> None:
        super().__init__(
            "No sign-in waits for this answer, or no longer: it works once, within ten minutes, "
            "and in the browser that began it. Start again."
        )


class NoAccountYet(Refused):
    """Nobody signed up with this identity, and the sign-in was not begun to sign up."""

    reason = RefusalReason.NO_ACCOUNT_YET

    def __init__(self, label: str) -> None:
        super().__init__(
            f"No account is linked to this identity at {label}: to sign up, start again with "
            "signUp; to link it to an account, sign in first, and start with link: true."
        )


class NoEmailGiven(Refused):
    """The provider gave no e-mail that an account may have."""

    reason = RefusalReason.PROVIDER_ANSWER_REFUSED

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} gave no e-mail of yours, and an account needs one.")


class EmailOfAnotherAccount(EmailTaken):
    """An account has the e-mail of this identity. It is not taken over."""

    def __init__(self, label: str) -> None:
        Refused.__init__(
            self,
            "There is an account with this e-mail: sign in to it first, or reset its password, "
            f"and then link {label} by startSignIn with link: true, and linkSignIn.",
        )


class AlreadyLinked(Refused):
    """The identity signs in to another account, or the account has another one there."""

    reason = RefusalReason.ALREADY_LINKED

    def __init__(self, label: str) -> None:
        super().__init__(
            f"This identity at {label} is linked to another account, or your account to another "
            "identity there: unlink that one first."
        )


class LastSignInWay(Refused):
    """Nobody could sign in to the account any more."""

    reason = RefusalReason.LAST_SIGN_IN_WAY

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label} is the only way to sign in to this account: set a password by "
            "requestPasswordReset, or link another provider, first."
        )


class ChangedAtProvider(Refused):
    """The account came by a provider: name and e-mail are changed there."""

    reason = RefusalReason.CHANGED_AT_PROVIDER

    def __init__(self, label: str) -> None:
        super().__init__(
            f"This account came by {label}: change name and e-mail there. They are taken over at "
            "the next sign-in."
        )
