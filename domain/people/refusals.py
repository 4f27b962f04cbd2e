"""Refusals of commands on accounts, credentials and blocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.kernel.refusals import Constraint, RefusalReason, Refused, Rule
from domain.people import limits

WHOLE_SECONDS = "%Y-%m-%dT%H:%M:%SZ"


class EmailNotVerified(Refused):
    """The e-mail is not confirmed, so the account can only browse."""

    reason = RefusalReason.EMAIL_NOT_VERIFIED

    def __init__(self) -> None:
        super().__init__("Confirm your e-mail first: follow the link in the mail that we sent you.")


class NoWorkerAccount(Refused):
    """The account has no worker profile."""

    reason = RefusalReason.NO_WORKER_ACCOUNT

    def __init__(self) -> None:
        super().__init__("This account has no worker profile: call openWorkerAccount first.")


class NoRequesterAccount(Refused):
    """The account has no requester profile."""

    reason = RefusalReason.NO_REQUESTER_ACCOUNT

    def __init__(self) -> None:
        super().__init__("This account has no requester profile: call openRequesterAccount first.")


class AccountSuspended(Refused):
    """The account is suspended: it can browse, and finish what it has begun."""

    reason = RefusalReason.ACCOUNT_SUSPENDED

    def __init__(self) -> None:
        super().__init__(
            "This account is suspended: it can browse and submit work in progress. The mail that "
            "told you so says why, and how to appeal."
        )


class AccountClosed(Refused):
    """The account is closed: nothing begins, and no money moves."""

    reason = RefusalReason.ACCOUNT_CLOSED

    def __init__(self) -> None:
        super().__init__("This account is closed: it gets no work and no money any more.")


class AgreementNotAccepted(Refused):
    """The present version of the participation agreement was not accepted."""

    reason = RefusalReason.AGREEMENT_NOT_ACCEPTED

    def __init__(self, version: int) -> None:
        super().__init__(
            f"Accept version {version} of the participation agreement first: read "
            "installation { agreement { text } }, then call acceptAgreement."
        )


class NotAdmitted(Refused):
    """The application for this role is not approved."""

    reason = RefusalReason.NOT_ADMITTED

    def __init__(self, role: str) -> None:
        super().__init__(
            f"Your application as a {role} is not approved yet: me {{ applications }} shows where "
            "it stands."
        )


class TaxIncomplete(Refused):
    """The worker has no tax interview that is good now."""

    reason = RefusalReason.TAX_INCOMPLETE

    def __init__(self, *, is_over: bool) -> None:
        state = "Your tax interview is over" if is_over else "You have no tax interview yet"
        super().__init__(
            f"{state}: call completeTaxInterview first; me {{ worker {{ tax }} }} shows where it "
            "stands. This market gives no tax advice."
        )


class IdentityIncomplete(Refused):
    """The worker's identity is not verified, and has to be."""

    reason = RefusalReason.IDENTITY_INCOMPLETE

    def __init__(self) -> None:
        super().__init__(
            "Your identity is not verified: me { identityCheck } shows where the check stands; "
            "beginIdentityCheck begins it."
        )


class ScopeMissing(Refused):
    """The credential does not have the scope that this needs."""

    reason = RefusalReason.SCOPE_MISSING

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs a credential with the scope {scope}.")
        self.broken = Constraint.one_of([scope])


class EmailTaken(Refused):
    """Another account has this e-mail."""

    reason = RefusalReason.EMAIL_TAKEN

    def __init__(self) -> None:
        super().__init__("There is an account with this e-mail: sign in, or reset its password.")


class WrongCredentials(Refused):
    """E-mail and password do not match. The error does not reveal which of them is wrong."""

    reason = RefusalReason.WRONG_CREDENTIALS

    def __init__(self) -> None:
        super().__init__("This e-mail and this password do not belong together.")


class NoPassword(Refused):
    """The account has no password: it signs in by a provider."""

    reason = RefusalReason.NO_PASSWORD

    def __init__(self) -> None:
        super().__init__(
            "This account has no password: set one by requestPasswordReset and the mailed token "
            "first."
        )


class TooManyAttempts(Refused):
    """Too many attempts: the client has to wait."""

    reason = RefusalReason.TOO_MANY_ATTEMPTS

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"This was tried too often: try again at {_shown(retry_at)}.")
        self.retry_at = retry_at

    @property
    def shown_retry_at(self) -> str:
        """The instant as a message shows it."""
        return _shown(self.retry_at)


class LocaleChangedLately(TooManyAttempts):
    """The worker changed their place recently, and may not change it again yet."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.message = (
            f"You changed where you live within the last {limits.LOCALE_STAYS.days} days: it may "
            f"be changed again at {_shown(retry_at)}."
        )


class TokenInvalid(Refused):
    """The mailed code is unknown, used, replaced or expired."""

    reason = RefusalReason.TOKEN_INVALID

    def __init__(self) -> None:
        super().__init__("This code is not valid, or no longer: ask for a new mail.")


class AlreadyOpen(Refused):
    """The account has this profile already."""

    reason = RefusalReason.ALREADY_OPEN

    def __init__(self, what: str) -> None:
        super().__init__(f"This account holds a {what} profile already.")


class TooManyBlocks(Refused):
    """The list of blocks is full."""

    reason = RefusalReason.TOO_MANY_BLOCKS

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} may be blocked: unblock someone first.")
        self.broken = Constraint.between(Rule.COUNT, 0, most)


class TooManyApiKeys(Refused):
    """The account has the greatest number of live API keys already."""

    reason = RefusalReason.TOO_MANY_API_KEYS

    def __init__(self, most: int) -> None:
        super().__init__(f"An account holds at most {most} live API keys: revoke one first.")
        self.broken = Constraint.between(Rule.COUNT, 0, most)


def _shown(retry_at: datetime) -> str:
    """A whole second that is not too early."""
    later = retry_at + timedelta(seconds=1) - timedelta.resolution
    return later.astimezone(UTC).strftime(WHOLE_SECONDS)
