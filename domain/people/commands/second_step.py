"""Setting up the second step of one's own account, ending it, and removing a lost one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock, policy
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotAllowed, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.mail.outbox import post
from domain.people import limits, queries
from domain.people.attempts import forgive
from domain.people.commands.confirm_password import confirmed_password
from domain.people.facts import RightsChanged
from domain.people.models import Account
from domain.people.refusals import EmailNotVerified, WrongCredentials
from domain.people.second_step import codes, letters
from domain.people.second_step.checking import attempt_code, is_accepted, use_code
from domain.people.second_step.models import APP_SECRET, SecondStep
from domain.people.second_step.refusals import WrongCode
from domain.people.viewer import Viewer

_WHAT, _SET, _NOT_SET, _BEGUN = "second step", "set", "not set", "begun"


@dataclass(frozen=True, slots=True)
class NewSecondStep:
    """A second step that waits to be confirmed. The secret is shown only now."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class RecoverySet:
    """Ten recovery codes, which are shown only now, and their account."""

    account: Account
    codes: list[str]


@retried
async def begin_second_step(viewer: Viewer) -> NewSecondStep:
    """Give a new secret for an app; one that was not confirmed is forgotten.

    Raises WrongState where the account has a second step.
    """
    _require_owner(viewer)
    secret, step_id = codes.new_secret(), new_id()
    async with unit_of_work():
        account = await queries.locked_account(viewer.account.id)
        if account.second_step_at is not None:
            raise WrongState(_WHAT, _SET, [_NOT_SET])
        await _DELETE_STEP.run(account.id)
        await SecondStep.create(
            id=step_id,
            account_id=account.id,
            secret=APP_SECRET.encrypt(step_id, secret),
            created_at=clock.now(),
        )
    issuer = policy.current().name
    return NewSecondStep(secret, codes.address_of(secret, email=account.email, issuer=issuer))


async def confirm_second_step(viewer: Viewer, code: str) -> RecoverySet:
    """Set the second step by a first code of the app. Raises WrongCode, TooManyAttempts."""
    _require_owner(viewer)
    codes.checked(code)
    return await _confirm(viewer, code, await attempt_code(viewer.account.id))


@retried
async def _confirm(viewer: Viewer, code: str, tries: list[UUID]) -> RecoverySet:
    now = clock.now()
    async with unit_of_work() as unit:
        account = await queries.locked_account(viewer.account.id)
        step = await SecondStep.get_or_none(account_id=account.id)
        if step is None or account.second_step_at is not None:
            raise WrongState(_WHAT, _NOT_SET if step is None else _SET, [_BEGUN])
        if not await is_accepted(step, codes.typed(code)):
            raise WrongCode()
        await forgive(tries)
        await _CONFIRM.run(step.id, now)
        account = await _mark(account, now)
        unit.tell(RightsChanged(account_id=account.id, occurred_at=now))
        await post(account.addressee, letters.second_step_set(account.addressee))
        return RecoverySet(account, await _renewed(account.id))


async def end_second_step(viewer: Viewer, *, password: str, code: str) -> Account:
    """End one's own second step. Raises WrongCredentials, WrongCode, TooManyAttempts."""
    _require_owner(viewer)
    codes.checked(code)
    confirmed = await confirmed_password(viewer, password)
    return await _end(viewer, code, confirmed, await attempt_code(viewer.account.id))


@retried
async def _end(
    viewer: Viewer, code: str, confirmed: tuple[str, list[UUID]], tries: list[UUID]
) -> Account:
    async with unit_of_work() as unit:
        account = await _proven(viewer, code, confirmed, tries)
        account = await _forget(account)
        unit.tell(RightsChanged(account_id=account.id, occurred_at=clock.now()))
        await post(account.addressee, letters.second_step_ended(account.addressee))
        return account


async def renew_recovery_codes(viewer: Viewer, *, password: str, code: str) -> RecoverySet:
    """Replace all recovery codes. Raises WrongCredentials, WrongCode, TooManyAttempts."""
    _require_owner(viewer)
    codes.checked(code)
    confirmed = await confirmed_password(viewer, password)
    return await _renew(viewer, code, confirmed, await attempt_code(viewer.account.id))


@retried
async def _renew(
    viewer: Viewer, code: str, confirmed: tuple[str, list[UUID]], tries: list[UUID]
) -> RecoverySet:
    async with unit_of_work():
        account = await _proven(viewer, code, confirmed, tries)
        await post(account.addressee, letters.recovery_codes_renewed(account.addressee))
        return RecoverySet(account, await _renewed(account.id))


@retried
async def remove_second_step(account_id: UUID, *, reason: str, by: Actor) -> Account:
    """Remove a second step that its owner has lost; the owner is told by mail.

    Raises NotFound, WrongState where there is none, and NotAllowed for one's own.
    """
    bounds.text("reason", reason, at_most=limits.LONGEST_REMOVAL_REASON)
    async with unit_of_work() as unit:
        account = await queries.locked_account(account_id)
        if account.id == by.account_id:
            raise NotAllowed("This is your own: end it with endSecondStep, or ask another.")
        if account.second_step_at is None:
            raise WrongState(_WHAT, _NOT_SET, [_SET])
        account = await _forget(account)
        unit.tell(RightsChanged(account_id=account.id, occurred_at=clock.now()))
        await post(account.addressee, letters.second_step_removed(account.addressee))
        await record(by, "second_step.remove", subject_id=account.id, reason=reason)
        return account


def _require_owner(viewer: Viewer) -> None:
    """A session, since a stolen key could lock the owner out, and an address for notices."""
    viewer.require_session()
    if viewer.account.email_verified_at is None:
        raise EmailNotVerified()


async def _proven(
    viewer: Viewer, code: str, confirmed: tuple[str, list[UUID]], tries: list[UUID]
) -> Account:
    """The account, locked, whose password and code these are."""
    password_hash, attempts = confirmed
    account = await queries.locked_account(viewer.account.id)
    if account.password_hash != password_hash:
        raise WrongCredentials()
    if account.second_step_at is None:
        raise WrongState(_WHAT, _NOT_SET, [_SET])
    await use_code(account, code)
    await forgive([*attempts, *tries])
    return account


async def _forget(account: Account) -> Account:
    for statement in (_DELETE_STEP, _DELETE_CODES, _DELETE_CHALLENGES):
        await statement.run(account.id)
    return await _mark(account, None)


async def _mark(account: Account, at: datetime | None) -> Account:
    await _MARK.run(account.id, at)
    return account.copy_with(second_step_at=at)


async def _renewed(account_id: UUID) -> list[str]:
    """New recovery codes instead of the present ones."""
    new = codes.new_recovery_codes()
    await _DELETE_CODES.run(account_id)
    await _ADD_CODE.run_many([(new_id(), account_id, codes.recovery_hash(code)) for code in new])
    return new


_DELETE_STEP = Statement("DELETE FROM second_steps WHERE account_id = $1")
_DELETE_CODES = Statement("DELETE FROM recovery_codes WHERE account_id = $1")
_DELETE_CHALLENGES = Statement("DELETE FROM sign_in_challenges WHERE account_id = $1")
_CONFIRM = Statement("UPDATE second_steps SET confirmed_at = $2 WHERE id = $1")
_MARK = Statement("UPDATE accounts SET second_step_at = $2 WHERE id = $1")
_ADD_CODE = Statement("INSERT INTO recovery_codes (id, account_id, code_hash) VALUES ($1, $2, $3)")
