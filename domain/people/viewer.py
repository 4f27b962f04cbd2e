"""The viewer of a request: an account with its profiles and scopes, and the access checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.audit.trail import Actor, Via
from domain.kernel import policy
from domain.kernel.refusals import NotAllowed
from domain.people.models import Account, CredentialKind, Requester, Scope, Worker
from domain.people.operators import ALLOWED, Duty, OperatorRole
from domain.people.refusals import (
    AccountSuspended,
    AgreementNotAccepted,
    EmailNotVerified,
    NoRequesterAccount,
    NotAdmitted,
    NoWorkerAccount,
    ScopeMissing,
)


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

    def working(self) -> Worker:
        """The worker profile, if it may begin something new, such as accepting a HIT.

        Checks of accounts, tax and identity belong here.
        """
        worker = self.finishing()
        self._require_standing()
        if not worker.is_admitted:
            raise NotAdmitted("worker")
        return worker

    def finishing(self) -> Worker:
        """The worker profile, also of a suspended account: it may finish what it has begun."""
        self.require(Scope.WORK)
        if self.account.email_verified_at is None:
            raise EmailNotVerified()
        if self.worker is None:
            raise NoWorkerAccount()
        return self.worker

    def requesting(self) -> Requester:
        """The requester profile, if it may prepare and decide: all but to publish."""
        self.require(Scope.REQUEST)
        return self._requester()

    def publishing(self) -> Requester:
        """The requester profile, if it may publish HITs. Checks of accounts belong here."""
        requester = self.requesting()
        self._require_agreement()
        if not requester.is_admitted:
            raise NotAdmitted("requester")
        return requester

    def operating(self, duty: Duty) -> Account:
        """The account of an operator with this duty, in a session. The only check for operators.

        Raises NotAllowed.
        """
        if not self.account.is_operator:
            raise NotAllowed("Only those who run this installation can do this.")
        role = OperatorRole.ADMINISTRATOR
        if duty not in ALLOWED[role]:
            raise NotAllowed(f"An operator with the role {role} may not do this.")
        self.require_session()
        return self.account

    def acting(self, duty: Duty, *, address: str | None) -> Actor:
        """The same as the one who acts, for the audit."""
        account = self.operating(duty)
        role = OperatorRole.ADMINISTRATOR
        return Actor(account_id=account.id, role=role, via=Via.API, address=address)

    def paying(self) -> Requester:
        """The requester profile, if it may deposit money and send bonuses."""
        self.require(Scope.PAY)
        return self._requester()

    def _requester(self) -> Requester:
        if self.account.email_verified_at is None:
            raise EmailNotVerified()
        if self.requester is None:
            raise NoRequesterAccount()
        self._require_no_suspension()
        return self.requester

    def _require_standing(self) -> None:
        self._require_no_suspension()
        self._require_agreement()

    def _require_no_suspension(self) -> None:
        if self.account.suspended_at is not None:
            raise AccountSuspended()

    def _require_agreement(self) -> None:
        asked = policy.current().agreement_version
        if self.account.agreement_version < asked:
            raise AgreementNotAccepted(asked)
