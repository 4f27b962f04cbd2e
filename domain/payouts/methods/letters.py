"""The mails about payout methods. They protect the account, so nobody can turn them off.

They have what people see of a bank account: its last characters.
"""

from __future__ import annotations

from domain.mail.letters import SIGNED, Addressee, Letter

_NOT_YOU = (
    "If this was not you, change your password at once, set your own details again, and write to "
    "us by the contact form."
)


def payout_method_changed(to: Addressee, *, shown: str, is_confirmed: bool) -> Letter:
    """Informs a worker that their earnings will be paid elsewhere."""
    then = "" if is_confirmed else " It has to be confirmed before the first transfer."
    return Letter(
        "Your payout details changed",
        f"{to.greeting}from the next transfer on, your earnings are paid to: {shown}.{then}"
        f"\n\n{_NOT_YOU}" + SIGNED,
    )


def payout_method_confirmed(to: Addressee, *, shown: str) -> Letter:
    """Informs a worker that transfers may go to an account."""
    return Letter(
        "Your payout details are confirmed",
        f"{to.greeting}your bank account is confirmed, and your earnings can be transferred to it: "
        f"{shown}.\n\n{_NOT_YOU}" + SIGNED,
    )


def payout_method_rejected(to: Addressee, *, shown: str, reason: str) -> Letter:
    """Informs a worker that no transfer goes to an account any more, with the reason."""
    return Letter(
        "Your payout details were rejected",
        f"{to.greeting}your earnings cannot be transferred to: {shown}. The reason given:\n\n"
        f"{reason}\n\nYour earnings stay yours. Choose another way to be paid (setPayoutMethod)."
        + SIGNED,
    )
