"""The password of a viewer, asked for again before what a stranger could misuse."""

from __future__ import annotations

from uuid import UUID

from domain.people import passwords
from domain.people.attempts import attempt, of_email
from domain.people.models import Account
from domain.people.refusals import NoPassword, WrongCredentials
from domain.people.viewer import Viewer


async def confirmed_password(viewer: Viewer, password: str) -> tuple[str, list[UUID]]:
    """The hash that the password matches, and the attempts to forgive once it was of use.

    Compare the hash again under the lock of the account. Raises WrongCredentials, NoPassword,
    TooManyAttempts.
    """
    async with passwords.turn(viewer.account.id):
        attempts = await attempt(of_email(viewer.account.email))
        account = await Account.get_or_none(id=viewer.account.id)
        if account is None or account.closed_at is not None:
            raise WrongCredentials()
        if account.password_hash == passwords.NO_PASSWORD:
            raise NoPassword()
        if not await passwords.matches(password, account.password_hash):
            raise WrongCredentials()
    return account.password_hash, attempts
