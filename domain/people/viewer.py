"""The viewer of a request: an account with its profiles and scopes, and the access checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.refusals import NotAllowed
from domain.people.models import Account, CredentialKind, Requester, Scope, Worker
from domain.people.refusals import (
    EmailNotVerified,
    NoRequesterAccount,
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
        """The worker profile, if it may work. Checks of accounts, tax and identity belong here."""
        self.require(Scope.WORK)
        if self.account.email_verified_at is None:
            raise EmailNotVerified()
        if self.worker is None:
            raise NoWorkerAccount()
        return self.worker

    def requesting(self) -> Requester:
        """The requester profile, if it may publish and decide. Checks of accounts belong here."""
        self.require(Scope.REQUEST)
        return self._publisher()

    def operating(self) -> Account:
        """The operator's account, in a session. The only check for operators.

        Raises NotAllowed.
        """
        if not self.account.is_operator:
            raise NotAllowed("Only those who run this installation can do this.")
        self.require_session()
        return self.account

    def paying(self) -> Requester:
        """The requester profile, if it may deposit money and send bonuses."""
        self.require(Scope.PAY)
        return self._publisher()

    def _publisher(self) -> Requester:
        if self.account.email_verified_at is None:
            raise EmailNotVerified()
        if self.requester is None:
            raise NoRequesterAccount()
        return self.requester
