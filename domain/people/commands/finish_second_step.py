"""Finishing a sign-in by its second step."""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.kernel import work
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people import queries
from domain.people.attempts import forgive, of_address
from domain.people.commands.sign_in import SignedIn, open_session
from domain.people.models import Account
from domain.people.openid import links, providers
from domain.people.openid.commands.follow import follow
from domain.people.openid.providers import Identity
from domain.people.refusals import EmailTaken
from domain.people.second_step import challenges, codes
from domain.people.second_step.checking import attempt_code, use_code
from domain.people.second_step.models import SignInChallenge


async def finish_second_step(challenge: str, code: str, *, client_address: str | None) -> SignedIn:
    """Open the session of a sign-in whose first step was right, by a code.

    Raises InvalidInput, ChallengeOver, WrongCode, TooManyAttempts.
    """
    codes.checked(code)
    found = await challenges.challenge_of(challenge)
    tries = await attempt_code(found.account_id, of_address(client_address))
    await challenges.take_try(found.id)
    try:
        return await _finish(found, code, tries, client_address, follows_email=True)
    except (IntegrityError, EmailTaken):
        if work.is_open():
            raise
        # Another account got the new e-mail at this moment: this one keeps its own.
        return await _finish(found, code, tries, client_address, follows_email=False)


@retried
async def _finish(
    challenge: SignInChallenge,
    code: str,
    tries: list[UUID],
    client_address: str | None,
    *,
    follows_email: bool,
) -> SignedIn:
    async with unit_of_work() as unit:
        account = await queries.locked_account_or_none(challenge.account_id)
        account = await challenges.end(challenge, account)
        await use_code(account, code)
        await forgive(tries)
        await _follow(account, challenge, unit, follows_email=follows_email)
        return await open_session(account, client_address, unit)


async def _follow(
    account: Account, challenge: SignInChallenge, unit: UnitOfWork, *, follows_email: bool
) -> None:
    """Take over what the provider said, if it leads still."""
    link = await links.leading(account.id)
    if link is None or link.provider != challenge.provider:
        return
    email, label = challenge.email, providers.label_of(link.provider)
    names = () if challenge.name is None else (challenge.name,)
    identity = Identity(link.subject, email, email is not None, names)
    await follow(account, identity, unit, label=label, follows_email=follows_email)
