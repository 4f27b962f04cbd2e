"""The member who acts for a requester account: each transaction is recorded with who made it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kernel import calls, clock
from domain.kernel.calls import Call
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.people.models import Account
from domain.people.refusals import AccountSuspended
from domain.people.teams.refusals import TeamRoleMissing
from domain.people.teams.roles import TeamDuty, roles_with


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamActor:
    """A member with a duty, by one credential."""

    requester_id: UUID
    account_id: UUID
    credential_id: UUID
    is_by_key: bool
    duty: TeamDuty

    async def see(self, call: Call) -> None:
        """Record the open transaction, if the member's role and standing still allow it.

        The rows of the account and the member stay locked until the commit: a suspension and a
        change of the role wait for it, and a transaction that comes after them is refused.
        """
        row = await _RECORD[self.duty].row(
            new_id(),
            self.credential_id,
            self.is_by_key,
            call.verb,
            call.made or call.subject,
            call.others,
            clock.now(),
            self.account_id,
            self.requester_id,
        )
        if row is None:
            account = await Account.get(id=self.account_id)
            raise TeamRoleMissing(self.duty) if account.suspended_at is None else AccountSuspended()


def act(actor: TeamActor) -> None:
    """Have the call of this task recorded as this member's."""
    if (call := calls.current()) is not None:
        call.witness = actor


def _record(duty: TeamDuty) -> Statement:
    roles = ", ".join(f"'{role}'" for role in roles_with(duty))
    return Statement(
        f"""INSERT INTO team_actions (id, requester_id, account_id, credential_id, is_by_key, verb,
                subject, others, at)
            SELECT $1, requester_id, account_id, $2, $3, $4, $5, $6, $7
            FROM accounts JOIN team_members ON account_id = accounts.id
            WHERE accounts.id = $8 AND suspended_at IS NULL
                AND requester_id = $9 AND role IN ({roles}) FOR SHARE
            RETURNING id"""
    )


_RECORD = {duty: _record(duty) for duty in TeamDuty}
