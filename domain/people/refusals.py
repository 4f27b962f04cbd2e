"""The ways in which accounts, sign-in and blocks say no."""

from __future__ import annotations

from domain.refusals import RefusalReason, Refused


class EmailNotVerified(Refused):
    """The account may browse only until its e-mail is confirmed."""

    reason = RefusalReason.EMAIL_NOT_VERIFIED

    def __init__(self) -> None:
        super().__init__("Confirm your e-mail first: follow the link in the mail that we sent you.")


class NoWorkerAccount(Refused):
    """The account holds no worker profile."""

    reason = RefusalReason.NO_WORKER_ACCOUNT

    def __init__(self) -> None:
        super().__init__("This account has no worker profile: call openWorkerAccount first.")


class NoRequesterAccount(Refused):
    """The account holds no requester profile."""

    reason = RefusalReason.NO_REQUESTER_ACCOUNT

    def __init__(self) -> None:
        super().__init__("This account has no requester profile: call openRequesterAccount first.")


class ScopeMissing(Refused):
    """The credential does not carry the scope that this needs."""

    reason = RefusalReason.SCOPE_MISSING

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs a credential with the scope {scope}.")
