"""The texts of mails to people: plain text, without data that the reader may not see."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

SIGNED = "\n\nKempelen\n"


class Letter(NamedTuple):
    """A mail's subject and text."""

    subject: str
    body: str


def confirm_email(name: str, code: str, public_url: str) -> Letter:
    """Asks the owner of a new account to confirm the e-mail."""
    return Letter(
        "Confirm your e-mail",
        f"Hello {name},\n\nfollow this link to confirm your e-mail and to open your account:\n\n"
        f"{_link(public_url, 'verify-email', code)}\n\n"
        f"or give this token to the mutation verifyEmail:\n\n{code}\n\n"
        "It is good for three days. If you did not sign up, do nothing." + SIGNED,
    )


def reset_password(name: str, code: str, public_url: str) -> Letter:
    """Lets a person who lost their password choose a new one."""
    return Letter(
        "Choose a new password",
        f"Hello {name},\n\nfollow this link to choose a new password:\n\n"
        f"{_link(public_url, 'reset-password', code)}\n\n"
        f"or give this token to the mutation resetPassword:\n\n{code}\n\n"
        "It is good for one hour. If you did not ask for it, do nothing: your password stays."
        + SIGNED,
    )


def password_changed(name: str) -> Letter:
    """Informs the owner, in case another person changed the password."""
    return Letter(
        "Your password was changed",
        f"Hello {name},\n\nyour password was changed, and your other sessions were ended.\n"
        "If this was not you, reset your password at once." + SIGNED,
    )


def worker_blocked(name: str, requester_name: str) -> Letter:
    """Informs a worker of a block, without its reason."""
    return Letter(
        "A requester has blocked you",
        f"Hello {name},\n\nthe requester {requester_name} has blocked you: you can accept no more "
        "of their HITs. Work that you have accepted or submitted is not touched." + SIGNED,
    )


def invited_to_work(name: str, requester_name: str, title: str) -> Letter:
    """Informs a worker of HITs that only invited workers can see."""
    return Letter(
        "A requester has invited you",
        f"Hello {name},\n\nthe requester {requester_name} has invited you to HITs that only those "
        f"invited can see:\n\n{title}\n\nYou find them in the list of HITs." + SIGNED,
    )


def qualification_granted(
    name: str, qualification: str, *, giver: str, value: int | None
) -> Letter:
    """Informs a worker of a qualification that a requester gave them, or of its new value."""
    worth = "" if value is None else f" with the value {value}"
    return Letter(
        "You have a qualification",
        f"Hello {name},\n\nthe requester {giver} gave you the qualification "
        f'"{qualification}"{worth}. HITs that require it may be open to you now.' + SIGNED,
    )


def qualification_request_granted(name: str, type_name: str, value: int | None) -> Letter:
    """Informs a worker that their request was granted."""
    worth = "" if value is None else f" with the value {value}"
    return Letter(
        "You were granted a qualification",
        f"Hello {name},\n\nyou were granted the qualification {type_name}{worth}." + SIGNED,
    )


def qualification_request_rejected(name: str, type_name: str, reason: str | None) -> Letter:
    """Informs a worker that their request was rejected, with the reason."""
    because = f" The reason given:\n\n{reason}" if reason else ""
    return Letter(
        "Your request for a qualification was rejected",
        f"Hello {name},\n\nyour request for the qualification {type_name} was rejected.{because}"
        + SIGNED,
    )


def _link(public_url: str, page: str, code: str) -> str:
    return f"{public_url.rstrip('/')}/{page}?token={quote(code)}"
