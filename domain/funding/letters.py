"""The texts of mails about a requester's money, to the owners of the requester account."""

from __future__ import annotations

from domain.kernel.money import Money
from domain.mail.letters import SIGNED, Addressee, Letter


def refund_paid(to: Addressee, *, requester: str, amount: Money, reference: str) -> Letter:
    """Informs an owner that a refund was paid, with the bank's reference."""
    return Letter(
        "Your refund was paid",
        f"{to.greeting}the refund of {amount} US dollars that you asked for the requester account "
        f"{requester} was paid. The reference: {reference}" + SIGNED,
    )


def refund_refused(to: Addressee, *, requester: str, amount: Money, reason: str) -> Letter:
    """Informs an owner that a refund was refused, with the reason."""
    return Letter(
        "Your refund was refused",
        f"{to.greeting}the refund of {amount} US dollars that you asked for the requester account "
        f"{requester} was refused: the money is available again. The reason given:\n\n{reason}"
        + SIGNED,
    )


def balance_low(to: Addressee, *, requester: str, available: Money, warn_below: Money) -> Letter:
    """Warns an owner of a low balance."""
    return Letter(
        "Your balance is low",
        f"{to.greeting}the available balance of the requester account {requester} is {available} "
        f"US dollars, below the {warn_below} at which you chose to be warned (setBalanceWarning). "
        "HITs that are published are paid from money on hold and go on; new ones need a deposit. "
        "You are warned again once it was above in between." + SIGNED,
    )
