"""Closing an account: nothing is left to do, personal data is erased, the record of work stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.accounts import erasure
from domain.accounts.export import commands as exports
from domain.accounts.left_to_do import GIVEN_BACK, left_to_do
from domain.accounts.refusals import AccountNotSettled
from domain.accounts.tax import commands as tax
from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, Rule
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.ledger import closing as ledger
from domain.mail import account_letters as letters
from domain.mail.outbox import post_last
from domain.people import queries
from domain.people.attempts import forgive
from domain.people.commands.confirm_password import confirmed_password
from domain.people.facts import AccountChanged, CredentialsRevoked
from domain.people.models import Account, Requester, Worker
from domain.people.refusals import WrongCredentials
from domain.people.standing import locked_profiles
from domain.people.teams.models import TeamMember
from domain.people.viewer import Viewer
from domain.profiles.commands import remove_profile_data

TRIES = 3  # where a profile is opened, or a team changes, at the same moment


class _ProfilesChanged(Exception):
    """The account has a profile, a membership, or an export that was not locked."""


@dataclass(frozen=True, slots=True)
class _Owner:
    """An account with its own profiles, and with the requester account whose member it is."""

    account: Account
    worker: Worker | None
    requester: Requester | None
    team_id: UUID | None

    @property
    def profile_ids(self) -> tuple[UUID | None, UUID | None]:
        """The worker's and the requester's."""
        worker, requester = self.worker, self.requester
        return (None if worker is None else worker.id, None if requester is None else requester.id)


async def close_account(
    viewer: Viewer, *, password: str, forfeit_balance: bool = False
) -> datetime:
    """Close the viewer's account for good, and erase what is personal. Returns when.

    Raises AccountNotSettled with all that has to be done before. `forfeit_balance` gives play money
    back; where money is real, it is refused.
    """
    viewer.require_session()
    if forfeit_balance and not ledger.is_play_money():
        bound = "false: money of this market is real, and is paid out"
        raise InvalidInput("forfeitBalance", forfeit_balance, bound, broken=Rule.LEFT_OUT)
    password_hash, tries = await confirmed_password(viewer, password)
    await forgive(tries)
    owner = await _owner(viewer)
    await _refuse_open(owner, forfeits=forfeit_balance)  # before anything is locked
    for number in range(1, TRIES + 1):
        try:
            return await _close(owner, password_hash, forfeits=forfeit_balance)
        except _ProfilesChanged:
            if number == TRIES:
                raise
            owner = await _owner(viewer)
    raise AssertionError("the last try returns or raises")


async def _owner(viewer: Viewer) -> _Owner:
    account = await Account.get(id=viewer.account_id)
    return await _with_profiles(account)


async def _with_profiles(account: Account) -> _Owner:
    profiles = (await queries.profiles_of_all([account.id]))[account.id]
    member = await TeamMember.get_or_none(account_id=account.id)
    return _Owner(account, *profiles, None if member is None else member.requester_id)


async def _refuse_open(owner: _Owner, *, forfeits: bool) -> None:
    left = await left_to_do(owner.account, owner.worker, owner.requester)
    if open_ := [each for each in left if not (forfeits and each.kind in GIVEN_BACK)]:
        raise AccountNotSettled(open_)


@retried
async def _close(owner: _Owner, password_hash: str, *, forfeits: bool) -> datetime:
    async with unit_of_work() as unit:
        at = clock.now()
        export_id = await exports.lock_running(owner.account.id)
        await _lock_profiles(owner)
        accounts = ledger.accounts_of(*owner.profile_ids)
        await ledger.close(accounts, at=at, forfeits=forfeits)
        account = await queries.locked_account(owner.account.id)
        if account.password_hash != password_hash:
            raise WrongCredentials()
        await locked_profiles(account.id)
        now = await _with_profiles(account)
        if (now.profile_ids, now.team_id) != (owner.profile_ids, owner.team_id):
            raise _ProfilesChanged
        if await exports.running(account.id) != export_id:
            raise _ProfilesChanged
        await _refuse_open(now, forfeits=False)
        if export_id is not None:
            await exports.cancel_locked(export_id, unit)
        await _end(now, unit, at)
        return at


async def _lock_profiles(owner: _Owner) -> None:
    """Lock what accepting, publishing and a change of the team lock, in the order of locks."""
    if owner.worker is not None:
        await remove_profile_data(owner.worker)  # it locks HITs, and then the worker
    await locked_profiles(owner.account.id)
    if owner.worker is not None:
        await tax.hold(owner.worker.id)
        await _HOLD_PLAN.rows(owner.worker.id)  # no payout is made meanwhile
    if owner.team_id is not None:
        await queries.locked_requester(owner.team_id)
    if owner.requester is not None:
        await _HOLD_GROUPS.rows(owner.requester.id)


async def _end(owner: _Owner, unit: UnitOfWork, at: datetime) -> None:
    reader = owner.account.addressee
    await erasure.erase(owner.account, owner.worker, owner.requester, at=at)
    await post_last(reader, letters.account_closed(reader))
    account_id = owner.account.id
    unit.tell(CredentialsRevoked(account_id=account_id, credential_id=None, occurred_at=at))
    unit.tell(AccountChanged(account_id=account_id, occurred_at=at))


_HOLD_PLAN = Statement("SELECT worker_id FROM payout_plans WHERE worker_id = $1 FOR NO KEY UPDATE")
_HOLD_GROUPS = Statement(
    "SELECT id FROM hit_groups WHERE requester_id = $1 ORDER BY id FOR NO KEY UPDATE"
)
