"""The texts of mails to people: plain text, without data that the reader may not see.

A mail to an address that nobody confirmed has no word that a person typed.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from domain.kernel.money import Money

SIGNED = "\n\nKempelen\n"
# The first line of a mail that is replied to by mail: what a reply quotes begins with it.
REPLY_MARK = "Write your reply above this line. Attachments are not taken.\n\n"
_MINUTE = "%Y-%m-%d %H:%M"


class Letter(NamedTuple):
    """A mail's subject and text."""

    subject: str
    body: str


class Addressee(NamedTuple):
    """The reader of a mail, who may have no account. Another person may have typed the name of an
    unconfirmed account."""

    account_id: UUID | None
    email: str
    name: str
    is_confirmed: bool

    @property
    def greeting(self) -> str:
        """The first line: with the name where the reader is known to have chosen it."""
        return f"Hello {self.name},\n\n" if self.is_confirmed else "Hello,\n\n"


class Origin(NamedTuple):
    """When an account was opened, and when and from which network address a mail was asked for."""

    opened_at: datetime
    asked_at: datetime
    address: str

    def __str__(self) -> str:
        opened, asked = f"{self.opened_at:{_MINUTE}}", f"{self.asked_at:{_MINUTE}}"
        again = "" if opened == asked else f", and asked for this mail at {asked} UTC"
        return (
            f"Somebody signed up with this e-mail address at {opened} UTC{again}, from the network "
            f"address {self.address}."
        )


def confirm_email(to: Addressee, code: str, public_url: str, *, origin: Origin) -> Letter:
    """Asks the owner of an address whether they opened the account."""
    return Letter(
        "Confirm your e-mail",
        f"{to.greeting}{origin}\n\nIf this was you, follow this link to confirm your e-mail and "
        f"to open your account:\n\n{link(public_url, 'verify-email', code)}\n\n"
        f"or give this token to the mutation verifyEmail:\n\n{code}\n\n"
        "It is good for three days.\n\nIf this was not you, follow this link to remove the "
        f"account:\n\n{link(public_url, 'not-me', code)}" + SIGNED,
    )


def reset_password(to: Addressee, code: str, public_url: str) -> Letter:
    """Lets a person who lost their password choose a new one."""
    return Letter(
        "Choose a new password",
        f"{to.greeting}follow this link to choose a new password:\n\n"
        f"{link(public_url, 'reset-password', code)}\n\n"
        f"or give this token to the mutation resetPassword:\n\n{code}\n\n"
        "It is good for one hour. If you did not ask for it, do nothing: your password stays."
        + SIGNED,
    )


def invited_to_team(code: str, public_url: str, *, requester_id: str, role: str) -> Letter:
    """Invites the owner of an address to a requester account. The reader may have no account.

    It has no word that a person typed: the account is named by its printed id alone.
    """
    return Letter(
        "You are invited to a requester account",
        f"Hello,\n\nan owner of the requester account {requester_id} has invited you to it, with "
        f"the role {role}. Sign in at {public_url.rstrip('/')} with an account that has this "
        "e-mail address, or sign up with it first. Then give this token to the mutation "
        f"acceptTeamInvitation:\n\n{code}\n\nIt is good for seven days. The query requesters "
        "shows the name of the account. If you do not know it, do nothing." + SIGNED,
    )


def password_changed(to: Addressee) -> Letter:
    """Informs the owner, in case another person changed the password."""
    return Letter(
        "Your password was changed",
        f"{to.greeting}your password was changed, and your other sessions were ended.\n"
        "If this was not you, reset your password at once." + SIGNED,
    )


def worker_blocked(to: Addressee, requester_name: str) -> Letter:
    """Informs a worker of a block, without its reason."""
    return Letter(
        "A requester has blocked you",
        f"{to.greeting}the requester {requester_name} has blocked you: you can accept no more "
        "of their HITs. Work that you have accepted or submitted is not touched." + SIGNED,
    )


def invited_to_work(to: Addressee, requester_name: str, title: str) -> Letter:
    """Informs a worker of HITs that only invited workers can see."""
    return Letter(
        "A requester has invited you",
        f"{to.greeting}the requester {requester_name} has invited you to HITs that only those "
        f"invited can see:\n\n{title}\n\nYou find them in the list of HITs." + SIGNED,
    )


def qualification_granted(
    to: Addressee, qualification: str, *, giver: str, value: int | None
) -> Letter:
    """Informs a worker of a qualification that a requester gave them, or of its new value."""
    worth = "" if value is None else f" with the value {value}"
    return Letter(
        "You have a qualification",
        f"{to.greeting}the requester {giver} gave you the qualification "
        f'"{qualification}"{worth}. HITs that require it may be open to you now.' + SIGNED,
    )


def qualification_revoked(
    to: Addressee, qualification: str, *, owner: str, reason: str | None
) -> Letter:
    """Informs a worker that a requester revoked a qualification, with the reason."""
    return Letter(
        "A qualification was revoked",
        f'{to.greeting}the requester {owner} revoked your qualification "{qualification}". HITs '
        f"that require it are closed to you now.{_because(reason)}" + SIGNED,
    )


def bonus_received(to: Addressee, *, requester: str, amount: Money, reason: str) -> Letter:
    """Informs a worker of a bonus, with the requester's message."""
    return Letter(
        "You got a bonus",
        f"{to.greeting}the requester {requester} paid you a bonus of {amount} US dollars. "
        f"The message with it:\n\n{reason}" + SIGNED,
    )


def payment_received(to: Addressee, *, requester: str, amount: Money, reason: str) -> Letter:
    """Informs a worker of a payment without an assignment, with the requester's reason."""
    return Letter(
        "You got a payment",
        f"{to.greeting}the requester {requester} paid you {amount} US dollars. The reason "
        f"given:\n\n{reason}" + SIGNED,
    )


def qualification_request_granted(to: Addressee, type_name: str, value: int | None) -> Letter:
    """Informs a worker that their request was granted."""
    worth = "" if value is None else f" with the value {value}"
    return Letter(
        "You were granted a qualification",
        f"{to.greeting}you were granted the qualification {type_name}{worth}." + SIGNED,
    )


def qualification_request_rejected(to: Addressee, type_name: str, reason: str | None) -> Letter:
    """Informs a worker that their request was rejected, with the reason."""
    return Letter(
        "Your request for a qualification was rejected",
        f"{to.greeting}your request for the qualification {type_name} was rejected."
        f"{_because(reason)}" + SIGNED,
    )


def _because(reason: str | None) -> str:
    return f" The reason given:\n\n{reason}" if reason else ""


def link(public_url: str, page: str, code: str) -> str:
    """The address of the page behind a mailed link."""
    return f"{public_url.rstrip('/')}/{page}?token={quote(code)}"
