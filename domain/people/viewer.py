"""Who is asking: an account with its profiles and the scopes of its credential; and the gates."""

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
    """A signed-in account, as one credential lets it act."""

    account: Account
    worker: Worker | None
    requester: Requester | None
    scopes: frozenset[Scope]
    credential_id: UUID
    expires_at: datetime
    kind: CredentialKind = CredentialKind.SESSION

    @property
    def account_id(self) -> UUID:
        """Whose the credential is."""
        return self.account.id

    def require(self, scope: Scope) -> None:
        """Raises ScopeMissing where the credential does not carry the scope."""
        if scope not in self.scopes:
            raise ScopeMissing(scope)

    def require_session(self) -> None:
        """Raises NotAllowed for an API key: a stolen one could make others, or lock people out."""
        if self.kind is not CredentialKind.SESSION:
            raise NotAllowed("Sign in to do this: an API key cannot.")

    def working(self) -> Worker:
        """The worker who may work. The one gate for account review, tax and identity to come."""
        self.require(Scope.WORK)
        if self.account.email_verified_at is None:
            raise EmailNotVerified()
        if self.worker is None:
            raise NoWorkerAccount()
        return self.worker

    def requesting(self) -> Requester:
        """The requester who may publish and decide. The one gate for account review to come."""
        self.require(Scope.REQUEST)
        return self._publisher()

    def operating(self) -> Account:
        """The operator's account, in a session: the one gate for who runs the installation.

        Raises NotAllowed.
        """
        if not self.account.is_operator:
            raise NotAllowed("Only those who run this installation can do this.")
        self.require_session()
        return self.account

    def paying(self) -> Requester:
        """The requester who may move money in, or send bonuses."""
        self.require(Scope.PAY)
        return self._publisher()

    def _publisher(self) -> Requester:
        if self.account.email_verified_at is None:
            raise EmailNotVerified()
        if self.requester is None:
            raise NoRequesterAccount()
        return self.requester
