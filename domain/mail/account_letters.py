"""The texts of mails about a person's own account: a changed address, and its end.

They protect the account, so nobody can turn them off.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from domain.mail.letters import SIGNED, Addressee, Letter, link

_MINUTE = "%Y-%m-%d %H:%M"


class AskedFrom(NamedTuple):
    """When and from which network address a mail was asked for, and where its links lead."""

    at: datetime
    address: str
    public_url: str

    def __str__(self) -> str:
        return f"at {self.at:{_MINUTE}} UTC, from the network address {self.address}"


def confirm_new_email(to: Addressee, code: str, asked: AskedFrom) -> Letter:
    """Asks the owner of an address whether their account shall have it."""
    return Letter(
        "Confirm your new e-mail",
        f"{to.greeting}somebody who is signed in to Kempelen wants to use this e-mail address for "
        f"their account. They asked {asked}.\n\nIf this was you, follow this link to confirm it:"
        f"\n\n{link(asked.public_url, 'confirm-new-email', code)}\n\n"
        f"or give this token to the mutation confirmEmailChange:\n\n{code}\n\n"
        "It is good for three days. If this was not you, do nothing." + SIGNED,
    )


def email_has_an_account(to: Addressee, asked: AskedFrom) -> Letter:
    """Informs the owner of an address that somebody wanted it for another account."""
    return Letter(
        "This e-mail has an account",
        f"{to.greeting}somebody who is signed in to Kempelen wants to use this e-mail address for "
        f"their account. They asked {asked}.\n\nThe address belongs to an account already, "
        "so nothing was changed. If this was you, sign in with it, or use another address."
        + SIGNED,
    )


def email_changed(to: Addressee, new_email: str, *, code: str, public_url: str) -> Letter:
    """Informs the address that an account left, and lets it take the account back."""
    return Letter(
        "Your e-mail was changed",
        f"{to.greeting}the e-mail of your account is now {new_email}.\n\nIf this was not you, "
        "follow this link within seven days. Your account gets this address back, all sessions and "
        f"API keys end, and you choose a new password:\n\n"
        f"{link(public_url, 'undo-email-change', code)}\n\n"
        f"or give this token to the mutation undoEmailChange:\n\n{code}" + SIGNED,
    )


def email_restored(to: Addressee, code: str, public_url: str) -> Letter:
    """Lets the owner of the restored address choose a new password."""
    return Letter(
        "Your e-mail is restored",
        f"{to.greeting}your account has this e-mail again. All sessions and API keys have ended, "
        "and the password is void. Follow this link to choose a new one:\n\n"
        f"{link(public_url, 'reset-password', code)}\n\n"
        f"or give this token to the mutation resetPassword:\n\n{code}\n\n"
        "It is good for one hour; after it, ask for another where you sign in." + SIGNED,
    )


def email_taken_back(to: Addressee) -> Letter:
    """Informs the address that an account had until an earlier one took it back."""
    return Letter(
        "A change of e-mail was undone",
        f"{to.greeting}your account has an earlier e-mail address again: its owner followed the "
        "link that was mailed to it. This address is no longer that of the account." + SIGNED,
    )


def account_closed(to: Addressee) -> Letter:
    """The last mail to a person."""
    return Letter(
        "Your account is closed",
        f"{to.greeting}your account is closed, as you asked. What we had about you is erased; the "
        "record of work stays, under the printed ids alone. This is the last mail that you get.\n"
        "You may open a new account with this address." + SIGNED,
    )


def email_followed(to: Addressee, new_email: str, provider: str) -> Letter:
    """Informs the address that an account left because its owner changed it at a provider."""
    return Letter(
        "Your e-mail was changed",
        f"{to.greeting}the e-mail of your account is now {new_email}: it was changed at "
        f"{provider}, with which you sign in.\n\nIf this was not you, secure your account there "
        "at once, and write to us by the contact form." + SIGNED,
    )


def sign_in_linked(to: Addressee, provider: str) -> Letter:
    """Informs the owner of an account of a new way to sign in to it."""
    return Letter(
        "A new way to sign in",
        f"{to.greeting}{provider} now signs in to your account, too.\n\nIf this was not you, reset "
        "your password at once: this ends all sessions, and takes this way away." + SIGNED,
    )


def sign_in_unlinked(to: Addressee, provider: str) -> Letter:
    """Informs the owner of an account that a way to sign in to it has ended."""
    return Letter(
        "A way to sign in has ended",
        f"{to.greeting}{provider} no longer signs in to your account.\n\nIf this was not you, "
        "reset your password at once." + SIGNED,
    )
