"""The viewer of a request: an account with its profiles and scopes, and the access checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.audit.trail import Actor, Via
from domain.kernel import policy
from domain.kernel.refusals import NotAllowed
from domain.people import standing
from domain.people.models import Account, CredentialKind, Requester, Scope, Worker
from domain.people.operators import ALLOWED, Duty, OperatorRole
from domain.people.refusals import (
    AccountSuspended,
    EmailNotVerified,
    NoRequesterAccount,
    NoWorkerAccount,
    ScopeMissing,
)
from domain.people.second_step.refusals import SecondStepNotSet
from domain.people.teams.refusals import TeamRoleMissing
from domain.people.teams.roles import ALLOWED as ALLOWED_IN_TEAM
from domain.people.teams.roles import TeamDuty, TeamRole, lower_of


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in account, limited to the scopes of one credential."""

    account: Account
    worker: Worker | None
    requester: Requester | None
    scopes: frozenset[Scope]
    credential_id: UUID
    expires_at: datetime
    kind: CredentialKind = CredentialKind.SESSION
    member_role: TeamRole = TeamRole.OWNER  # in the team of the requester profile, if there is one
    key_role: TeamRole | None = None  # the highest role that the credential acts with

    @property
    def team_role(self) -> TeamRole | None:
        """The role with which the credential acts for the requester profile."""
        return None if self.requester is None else lower_of(self.member_role, self.key_role)

    @property
    def account_id(self) -> UUID:
        """The account of the credential."""
        return self.account.id

    def require(self, scope: Scope) -> None:
        """Raises ScopeMissing where the credential does not carry the scope."""
        if scope not in self.scopes:
            raise ScopeMissing(scope)

    def require_session(self) -> None:
        """Raises NotAllowed for an API key, since a stolen key could lock the owner out."""
        if self.kind is not CredentialKind.SESSION:
            raise NotAllowed("Sign in to do this: an API key cannot.")

    def require_confirmed(self) -> None:
        """Raises EmailNotVerified for an account whose address nobody confirmed."""
        if self.account.email_verified_at is None:
            raise EmailNotVerified()

    def working(self) -> Worker:
        """The worker profile, if it may begin something new, such as accepting a HIT.

        Checks of accounts, tax and identity belong here.
        """
        worker = self.finishing()
        self._require_standing(worker, standing.WORKER)
        return worker

    def finishing(self) -> Worker:
        """The worker profile, also of a suspended account: it may finish what it has begun."""
        self.require(Scope.WORK)
        if self.account.email_verified_at is None:
            raise EmailNotVerified()
        if self.worker is None:
            raise NoWorkerAccount()
        return self.worker

    def requesting(self, duty: TeamDuty) -> Requester:
        """The requester profile, if this member may prepare and decide: all but to publish."""
        self.require(Scope.REQUEST)
        return self._requester(duty)

    def managing(self) -> Requester:
        """The requester profile, if its team is this member's to manage, in a session."""
        requester = self.requesting(TeamDuty.MANAGE)
        self.require_session()
        return requester

    def may(self, duty: TeamDuty) -> bool:
        """Whether the role of this member, and of their credential, has the duty."""
        role = self.team_role
        return role is not None and duty in ALLOWED_IN_TEAM[role]

    def publishing(self) -> Requester:
        """The requester profile, if it may publish HITs. Checks of accounts belong here."""
        requester = self.requesting(TeamDuty.PUBLISH)
        self._require_standing(requester, standing.REQUESTER)
        self._require_second_step(policy.current().payers_need_second_step)
        return requester

    def operating(self, duty: Duty) -> Account:
        """The account of an operator with this duty, in a session. The only check for operators.

        Raises NotAllowed, AccountSuspended, SecondStepNotSet.
        """
        role = self.account.operator_role
        if role is None:
            raise NotAllowed("Only those who run this installation can do this.")
        if duty not in ALLOWED[role]:
            takes = " or ".join(each for each in OperatorRole if duty in ALLOWED[each])
            raise NotAllowed(f"An operator with the role {role} may not do this: it takes {takes}.")
        self.require_session()
        self._require_no_suspension()
        self._require_second_step(policy.current().operators_need_second_step)
        return self.account

    def acting(self, duty: Duty, *, address: str | None, request_id: str | None = None) -> Actor:
        """The same as the one who acts, for the audit."""
        account = self.operating(duty)
        return Actor(
            account_id=account.id,
            role=str(account.operator_role),
            via=Via.API,
            address=address,
            request_id=request_id,
        )

    def paying(self) -> Requester:
        """The requester profile, if it may deposit money and send bonuses."""
        self.require(Scope.PAY)
        requester = self._requester(TeamDuty.PAY)
        self._require_second_step(policy.current().payers_need_second_step)
        return requester

    def _requester(self, duty: TeamDuty) -> Requester:
        if self.account.email_verified_at is None:
            raise EmailNotVerified()
        if self.requester is None:
            raise NoRequesterAccount()
        self._require_no_suspension()
        if not self.may(duty):
            raise TeamRoleMissing(duty, self.team_role)
        return self.requester

    def _require_standing(self, profile: Worker | Requester, role: str) -> None:
        values = standing.standing_of(self.account, profile)
        if objection := standing.objection_to_beginning(values, role):
            raise objection

    def _require_second_step(self, is_needed: bool) -> None:
        if is_needed and self.account.second_step_at is None:
            raise SecondStepNotSet()

    def _require_no_suspension(self) -> None:
        if self.account.suspended_at is not None:
            raise AccountSuspended()
