"""Challenges: sign-ins that wait for a code. One is for one account, and for few tries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import is_open, retried, unit_of_work
from domain.people import limits
from domain.people.models import Account
from domain.people.second_step.models import SignInChallenge
from domain.people.second_step.refusals import ChallengeOver, SecondStepRequired
from domain.people.secrets import code_hash, hash_of, new_code


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider by which an account came says, as the account may have it."""

    provider: str
    name: str | None
    email: str | None  # verified there


async def ask(account: Account, told: Told | None = None) -> SecondStepRequired:
    """A new challenge for this account, which is locked: raise it once the unit is committed."""
    assert is_open(), "a challenge is made in the unit of work of its sign-in"
    code, now = new_code(), clock.now()
    expires_at = now + limits.CHALLENGE_LASTS
    await _MAKE_ROOM.run(account.id, limits.MOST_CHALLENGES - 1)
    await SignInChallenge.create(
        id=new_id(),
        account_id=account.id,
        secret_hash=code.hashed,
        password_mark=_mark(account),
        created_at=now,
        expires_at=expires_at,
        tries_left=limits.TRIES_OF_A_CHALLENGE,
        provider=told and told.provider,
        name=told and told.name,
        email=told and told.email,
    )
    return SecondStepRequired(code.printed, expires_at)


async def challenge_of(printed: str) -> SignInChallenge:
    """The open challenge with this text. Raises ChallengeOver."""
    found = await SignInChallenge.get_or_none(secret_hash=code_hash(printed) or "")
    if found is None or not found.is_open(clock.now()):
        raise ChallengeOver()
    return found


@retried
async def take_try(challenge_id: UUID) -> None:
    """Count a try, before its code is compared. Raises ChallengeOver where none is left."""
    async with unit_of_work():
        if await _TAKE_TRY.run(challenge_id, clock.now()) != 1:
            raise ChallengeOver()


async def end(challenge: SignInChallenge, account: Account | None) -> Account:
    """Use the challenge up for its account, which is locked. Raises ChallengeOver.

    A challenge does not outlive the password that it was given for.
    """
    if account is None or account.second_step_at is None:
        raise ChallengeOver()
    if challenge.password_mark != _mark(account) or await _END.run(challenge.id) != 1:
        raise ChallengeOver()
    return account


def _mark(account: Account) -> str:
    return hash_of(account.password_hash)


_MAKE_ROOM = Statement(
    """DELETE FROM sign_in_challenges WHERE account_id = $1 AND id NOT IN (
           SELECT id FROM sign_in_challenges WHERE account_id = $1 ORDER BY id DESC LIMIT $2)"""
)
_TAKE_TRY = Statement(
    """UPDATE sign_in_challenges SET tries_left = tries_left - 1
       WHERE id = $1 AND expires_at > $2 AND tries_left > 0"""
)
_END = Statement("DELETE FROM sign_in_challenges WHERE id = $1")
