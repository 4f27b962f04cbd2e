"""The texts of mails about alarms."""

from __future__ import annotations

from domain.mail.letters import SIGNED, Addressee, Letter


def requester_alarm(to: Addressee, *, requester: str, why: str) -> Letter:
    """Tells a member of a requester's team of a condition that needs them."""
    return Letter(
        f"{requester}: something needs you",
        f"{to.greeting}a look at the HITs of the requester account {requester} found something "
        f"that nobody may have noticed.\n\n{why}\n\nYou get no further mail about it until it is "
        "over." + SIGNED,
    )


def operator_alarm(to: Addressee, *, why: str) -> Letter:
    """Tells an operator of a condition of the installation."""
    return Letter(
        "The market needs you",
        f"{to.greeting}{why}\n\nThe operators' room shows it until it is over (operatorRoom, or "
        "kempelen queues)." + SIGNED,
    )


def operator_alarm_over(to: Addressee, *, why: str) -> Letter:
    """Tells an operator that a condition of the installation is over."""
    return Letter("It is over", f"{to.greeting}this is over:\n\n{why}" + SIGNED)
