"""What every resolver knows: who asks, the loaders of this moment, and where the log stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import strawberry

from domain.discovery.feed.shared_view import SharedView
from domain.kernel.refusals import NotAllowed
from domain.people.authentication import viewer_again
from domain.people.models import Account, CredentialKind, Requester, Scope, Worker
from domain.people.viewer import Viewer
from schema.kernel.errors import Forbidden, Unauthenticated
from schema.kernel.loaders import Loaders
from schema.kernel.perspective import Perspective
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail

# Who works or decides sees the work in the answer, also with a key that may read nothing else.
_WORKERS, _REQUESTERS = {Scope.READ, Scope.WORK}, {Scope.READ, Scope.REQUEST}

CONFLATION_SECONDS = 0.25  # between two changes of one group on one feed


@dataclass(frozen=True, slots=True)
class ServerParts:
    """What the composing layer sets for every operation."""

    tail: Tail
    public_url: str = "http://127.0.0.1:8000"
    conflation_seconds: float = CONFLATION_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The context of one operation, and, forked, of each event of a subscription."""

    onlooker: Perspective
    conditions: ServerParts
    request_id: str
    may_introspect: bool = True
    address: str | None = None
    head: Position = field(init=False)
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        # Taken before any resolver reads: what happens from here on comes after it in the log.
        object.__setattr__(self, "head", self.conditions.tail.head)
        object.__setattr__(self, "loaders", Loaders(self.onlooker))

    @property
    def viewer(self) -> Viewer | None:
        """Who asks, if signed in. Raises AskedWho where everybody is told alike."""
        return self.onlooker.viewer

    def fork(self) -> Self:
        """The same viewer with new loaders, so that an event tells what is true now."""
        return replace(self)

    async def afresh(self) -> Self:
        """The same account as it is by now, with new loaders. Raises UNAUTHENTICATED."""
        if self.onlooker.is_somebody and (viewer := self.viewer) is not None:
            if (again := await viewer_again(viewer)) is None:
                raise Unauthenticated()
            return replace(self, onlooker=Perspective(again))
        return replace(self)

    def of_request(self, request_id: str) -> Self:
        """The same under another request's id."""
        return replace(self, request_id=request_id)

    def for_everybody(self) -> Self:
        """A context in which nobody can ask who is looking."""
        return replace(self, onlooker=Perspective.everybody())

    def for_all_alike(self, likeness: SharedView) -> Self:
        """A context in which only what they have in common can be asked of who is looking."""
        return replace(self, onlooker=Perspective.all_alike(likeness))

    @property
    def viewer_was_required(self) -> bool:
        """Whether a resolver asked for the viewer where there is none to give."""
        return self.onlooker.viewer_was_required

    @property
    def tail(self) -> Tail:
        """The process's one reader of the log."""
        return self.conditions.tail

    def signed_in(self) -> Viewer:
        """Who asks. Raises UNAUTHENTICATED."""
        if self.viewer is None:
            raise Unauthenticated()
        return self.viewer

    def reading(self) -> Viewer:
        """Who asks and may read what is theirs. Raises UNAUTHENTICATED, FORBIDDEN."""
        viewer = self.signed_in()
        if Scope.READ not in viewer.scopes:
            raise Forbidden("This API key lacks the scope READ.")
        return viewer

    def browsing(self) -> Viewer | None:
        """Who looks at what is public: anybody, but for a key that may read nothing."""
        return None if self.viewer is None else self.reading()

    def working(self) -> Worker:
        """The worker who asks and may work. Raises UNAUTHENTICATED, or a refusal."""
        return self.signed_in().working()

    def requesting(self) -> Requester:
        """The requester who asks and may publish. Raises UNAUTHENTICATED, or a refusal."""
        return self.signed_in().requesting()

    def paying(self) -> Requester:
        """The requester who asks and may move money. Raises UNAUTHENTICATED, or a refusal."""
        return self.signed_in().paying()

    def operating(self) -> Account:
        """The operator who asks, by a session. Raises UNAUTHENTICATED, or a refusal."""
        return self.signed_in().operating()

    def is_operating(self) -> bool:
        """Whether the viewer is an operator, by a session that may read."""
        viewer = self.viewer
        if viewer is None or not viewer.account.is_operator or Scope.READ not in viewer.scopes:
            return False
        return viewer.kind is CredentialKind.SESSION

    def overseeing(self) -> Account:
        """The operator who asks to see something. Raises UNAUTHENTICATED, FORBIDDEN."""
        try:
            return self.reading().operating()
        except NotAllowed as refused:
            raise Forbidden(refused.message) from None

    def is_worker(self, worker_id: object) -> bool:
        """Whether the viewer is that worker, and may see what is theirs."""
        viewer = self.viewer
        if viewer is None or viewer.worker is None or viewer.scopes.isdisjoint(_WORKERS):
            return False
        return viewer.worker.id == worker_id

    def is_requester(self, requester_id: object) -> bool:
        """Whether the viewer is that requester, and may see what is theirs."""
        viewer = self.viewer
        if viewer is None or viewer.requester is None or viewer.scopes.isdisjoint(_REQUESTERS):
            return False
        return viewer.requester.id == requester_id


Info = strawberry.Info[Context, None]
