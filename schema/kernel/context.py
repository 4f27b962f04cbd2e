"""The context of resolvers: the viewer, the loaders of this moment, the head of the event log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

import strawberry

from domain.audit.trail import Actor
from domain.discovery.feed.shared_view import SharedView
from domain.kernel.refusals import NotAllowed
from domain.operations.sampling import RoomSampler
from domain.people.authentication import viewer_again
from domain.people.models import Account, CredentialKind, Requester, Scope, Worker
from domain.people.operators import Duty
from domain.people.refusals import AccountSuspended
from domain.people.second_step.refusals import SecondStepNotSet
from domain.people.teams.actor import TeamActor, act
from domain.people.teams.roles import TeamDuty, roles_with
from domain.people.viewer import Viewer
from schema.kernel.errors import Forbidden, Unauthenticated
from schema.kernel.loaders import Loaders
from schema.kernel.oversight import Oversight, PrivilegedRead
from schema.kernel.perspective import READS_REQUESTER, READS_WORKER, Perspective
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail

CONFLATION_SECONDS = 0.25  # between two changes of one group on one feed


@dataclass(frozen=True, slots=True)
class ServerParts:
    """The parts of the server that every operation shares, set by the composing layer."""

    tail: Tail
    public_url: str = "http://127.0.0.1:8000"
    task_pages_url: str = "http://127.0.0.1:8001"
    conflation_seconds: float = CONFLATION_SECONDS
    room: RoomSampler = field(default_factory=RoomSampler)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The context of one operation. Each event of a subscription gets a fork of it."""

    perspective: Perspective
    server: ServerParts
    request_id: str
    may_introspect: bool = True
    address: str | None = None
    oversight: Oversight = field(default_factory=Oversight)  # shared by forks
    head: Position = field(init=False)
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        # The head is read before any resolver reads, so that every later event follows it.
        object.__setattr__(self, "head", self.server.tail.head)
        object.__setattr__(self, "loaders", Loaders(self.perspective))

    @property
    def viewer(self) -> Viewer | None:
        """The viewer, if signed in. Raises ViewerRequired in a shared context."""
        return self.perspective.viewer

    def fork(self) -> Self:
        """The same viewer with new loaders, so that an event shows the current rows."""
        return replace(self)

    async def refreshed(self) -> Self:
        """The account as stored now, with new loaders. Raises UNAUTHENTICATED where it ended."""
        if self.perspective.is_individual and (viewer := self.viewer) is not None:
            if (again := await viewer_again(viewer)) is None:
                raise Unauthenticated()
            return replace(self, perspective=Perspective(again))
        return replace(self)

    def with_request_id(self, request_id: str) -> Self:
        """The same viewer for another request."""
        return replace(self, request_id=request_id)

    def for_everyone(self) -> Self:
        """A context without a viewer: reading the viewer raises ViewerRequired."""
        return replace(self, perspective=Perspective.everyone())

    def for_shared_view(self, view: SharedView) -> Self:
        """A context without a viewer, but with the view that several viewers share."""
        return replace(self, perspective=Perspective.of_shared_view(view))

    @property
    def viewer_was_required(self) -> bool:
        """Whether a resolver read the viewer in a shared context."""
        return self.perspective.viewer_was_required

    @property
    def tail(self) -> Tail:
        """The process's only reader of the log."""
        return self.server.tail

    def signed_in(self) -> Viewer:
        """The signed-in viewer. Raises UNAUTHENTICATED."""
        if self.viewer is None:
            raise Unauthenticated()
        return self.viewer

    def reading(self) -> Viewer:
        """The signed-in viewer with the scope READ. Raises UNAUTHENTICATED, FORBIDDEN."""
        viewer = self.signed_in()
        if Scope.READ not in viewer.scopes:
            raise Forbidden("This API key lacks the scope READ.")
        return viewer

    def reading_account(self, account_id: object) -> None:
        """Raise UNAUTHENTICATED or FORBIDDEN unless the viewer is this account, with READ.

        The success of a mutation shows an account or a profile to whoever called it, such as a key
        without READ, or the holder of a mailed token.
        """
        if self.reading().account.id != account_id:
            raise Forbidden("Only its owner may read this.")

    def reading_team(self, requester: Requester, duty: TeamDuty) -> None:
        """Raise UNAUTHENTICATED or FORBIDDEN unless the viewer reads this requester's own side.

        An account that has just opened the profile was read before.
        """
        viewer = self.reading()
        if viewer.requester is None and viewer.account_id == requester.account_id:
            return
        if viewer.requester is None or viewer.requester.id != requester.id:
            raise Forbidden("Only its owner may read this.")
        if not viewer.may(duty):
            raise Forbidden(f"This needs the team role {' or '.join(roles_with(duty))}.")

    def reading_work(self) -> None:
        """Raise FORBIDDEN for an API key that may move money, but read no work.

        Viewers that share an event all have the scope READ, or are not signed in.
        """
        viewer = self.viewer if self.perspective.is_individual else None
        if viewer is not None and viewer.scopes <= {Scope.PAY}:
            raise Forbidden("This API key lacks the scope READ.")

    def browsing(self) -> Viewer | None:
        """The viewer of public data, signed in or not. Raises FORBIDDEN for a key without READ."""
        return None if self.viewer is None else self.reading()

    def working(self) -> Worker:
        """The viewer's worker profile, if they may work. Raises UNAUTHENTICATED, or a refusal."""
        return self.signed_in().working()

    def finishing(self) -> Worker:
        """The viewer's worker profile, if they may finish work. Raises as `working`."""
        return self.signed_in().finishing()

    def requesting(self, duty: TeamDuty) -> Requester:
        """The viewer's requester profile, if they may prepare and decide. Raises as `working`."""
        return _acting(self.signed_in(), self.signed_in().requesting(duty), duty)

    def managing(self) -> Requester:
        """The viewer's requester profile, if they may manage its team. Raises as `working`."""
        return _acting(self.signed_in(), self.signed_in().managing(), TeamDuty.MANAGE)

    def publishing(self) -> Requester:
        """The viewer's requester profile, if they may publish. Raises as `working`."""
        return _acting(self.signed_in(), self.signed_in().publishing(), TeamDuty.PUBLISH)

    def paying(self) -> Requester:
        """The viewer's requester profile, if they may move money. Raises as `working`."""
        return _acting(self.signed_in(), self.signed_in().paying(), TeamDuty.PAY)

    def operating(self, duty: Duty) -> Account:
        """The viewer's account, if an operator with this duty. Raises as `working`."""
        return self.signed_in().operating(duty)

    def acting(self, duty: Duty) -> Actor:
        """The viewer as an operator who acts, for the audit. Raises as `working`."""
        viewer = self.signed_in()
        return viewer.acting(duty, address=self.address, request_id=self.request_id)

    def is_operating(self, duty: Duty) -> bool:
        """Whether the viewer may read by this duty what others may not; it is recorded then."""
        if self.viewer is None:
            return False
        try:
            self.overseeing(duty)
        except Forbidden:
            return False
        return True

    def may_oversee(self, duty: Duty) -> Account:
        """The account of an operator who may read. Raises UNAUTHENTICATED, FORBIDDEN.

        For a look at the rights alone: what is read then is told by `overseeing`.
        """
        try:
            return self.reading().operating(duty)
        except (NotAllowed, AccountSuspended, SecondStepNotSet) as refused:
            raise Forbidden(refused.message) from None

    def overseer(self, duty: Duty) -> Actor | None:
        """The viewer as an operator who may read, for a command that records the read; or none."""
        if self.viewer is None:
            return None
        try:
            self.may_oversee(duty)
        except Forbidden:
            return None
        return self.acting(duty)

    def overseeing(
        self, duty: Duty, action: str | None = None, *, subject_id: UUID | None = None
    ) -> Account:
        """The account of an operator who reads. The read is in the audit before the answer.

        `action` is a dotted name such as `masters.read`; `subject_id` the account, or other thing,
        that it concerns. Raises UNAUTHENTICATED, FORBIDDEN.
        """
        account = self.may_oversee(duty)
        action = action or f"read.{duty.value.lower()}"
        self.oversight.note(PrivilegedRead(self.acting(duty), action, subject_id))
        return account

    def is_worker(self, worker_id: object) -> bool:
        """Whether the viewer is that worker with the scope READ or WORK."""
        viewer = self.viewer
        if viewer is None or viewer.worker is None or viewer.scopes.isdisjoint(READS_WORKER):
            return False
        return viewer.worker.id == worker_id

    def is_requester(self, requester_id: object) -> bool:
        """Whether the viewer is that requester with the scope READ or REQUEST."""
        viewer = self.viewer
        if viewer is None or viewer.requester is None or viewer.scopes.isdisjoint(READS_REQUESTER):
            return False
        return viewer.requester.id == requester_id


def _acting(viewer: Viewer, requester: Requester, duty: TeamDuty) -> Requester:
    """The same profile; the transactions of the mutation are recorded as this member's.

    Before the first invitation there is one person who can have made them.
    """
    if requester.is_team or duty is TeamDuty.MANAGE:
        act(
            TeamActor(
                requester_id=requester.id,
                account_id=viewer.account_id,
                credential_id=viewer.credential_id,
                is_by_key=viewer.kind is CredentialKind.API_KEY,
                duty=duty,
            )
        )
    return requester


Info = strawberry.Info[Context, None]
