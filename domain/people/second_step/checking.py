"""Compares a code with those of an account; a code is accepted once."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import is_open
from domain.mail.outbox import post
from domain.people.attempts import Subject, at_second_step, attempt, forgive
from domain.people.models import Account
from domain.people.refusals import TooManyAttempts
from domain.people.second_step import codes, letters
from domain.people.second_step.models import APP_SECRET, RecoveryCode, SecondStep
from domain.people.second_step.refusals import WrongCode


async def attempt_code(account_id: UUID, *besides: Subject) -> list[UUID]:
    """Count a try at the codes of an account; forgive it once the code was right.

    Raises TooManyAttempts. Call it outside of a unit of work.
    """
    tries = await attempt(*besides) if besides else []
    try:
        return tries + await attempt(at_second_step(account_id))
    except TooManyAttempts:
        await forgive(tries)  # No code was compared.
        raise


async def use_code(account: Account, code: str) -> None:
    """Accept a code of the app, or a recovery code, of this account, which is locked.

    The owner is mailed when a recovery code was used. Raises WrongCode.
    """
    assert is_open(), "a code is used in the unit of work of what it is for"
    typed = codes.typed(code)
    if codes.is_of_app(typed):
        step = await SecondStep.get_or_none(account_id=account.id, confirmed_at__isnull=False)
        if step is None or not await is_accepted(step, typed):
            raise WrongCode()
    elif await _USE.run(account.id, codes.recovery_hash(code), clock.now()) == 1:
        left = await RecoveryCode.filter(account_id=account.id, used_at__isnull=True).count()
        await post(account.addressee, letters.recovery_code_used(account.addressee, left))
    else:
        raise WrongCode()


async def is_accepted(step: SecondStep, typed: str) -> bool:
    """Whether it is a present code of the app, that was not accepted before."""
    secret = APP_SECRET.decrypt(step)
    assert secret is not None, "an app has a secret"
    found = codes.matching_step(secret, typed, clock.now())
    return found is not None and await _ACCEPT.run(step.id, found) == 1


_ACCEPT = Statement("UPDATE second_steps SET last_step = $2 WHERE id = $1 AND last_step < $2")
_USE = Statement(
    """UPDATE recovery_codes SET used_at = $3
       WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL"""
)
