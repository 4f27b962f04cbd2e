"""The perspective of a read: one viewer, everyone at once, or all viewers with the same view."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from domain.discovery.feed.shared_view import SharedView
from domain.people.models import Scope
from domain.people.viewer import Viewer

# A key with only WORK or REQUEST may read the work in the results of its own mutations.
READS_WORKER, READS_REQUESTER = {Scope.READ, Scope.WORK}, {Scope.READ, Scope.REQUEST}


class ViewerRequired(Exception):
    """A value depends on the viewer, so it cannot be shown to several viewers at once."""


class Perspective:
    """One viewer, signed in or not; or, by `everyone` and `of_shared_view`, many viewers at once.

    A perspective of many has no viewer: reading it raises ViewerRequired and sets
    `viewer_was_required`, also where the exception is caught. So a result made without that flag
    holds nothing that only some viewers may see.
    """

    __slots__ = ("_is_shared", "_viewer", "shared_view", "viewer_was_required")

    def __init__(self, viewer: Viewer | None) -> None:
        self._viewer = viewer
        self._is_shared = False
        self.shared_view: SharedView | None = None
        self.viewer_was_required = False

    @classmethod
    def everyone(cls) -> Perspective:
        """All viewers."""
        perspective = cls(None)
        perspective._is_shared = True
        return perspective

    @classmethod
    def of_shared_view(cls, view: SharedView) -> Perspective:
        """All viewers with this view of the groups; nothing else of them is known."""
        perspective = cls.everyone()
        perspective.shared_view = view
        return perspective

    @property
    def viewer(self) -> Viewer | None:
        """The viewer; none if not signed in. Raises ViewerRequired for many viewers at once."""
        if self._is_shared:
            self.viewer_was_required = True
            raise ViewerRequired
        return self._viewer

    @property
    def viewer_at_work(self) -> Viewer | None:
        """The viewer, without the worker profile where the credential may not read about it."""
        viewer = self.viewer
        if viewer is None or viewer.worker is None or viewer.scopes & READS_WORKER:
            return viewer
        return replace(viewer, worker=None)

    @property
    def is_individual(self) -> bool:
        """Whether it is one viewer, so that `viewer` can be read."""
        return not self._is_shared

    @property
    def identity(self) -> Hashable:
        """Equal for viewers who see exactly the same: one account with the same state and rights.

        None if not signed in.
        """
        if (viewer := self.viewer) is None:
            return None
        return (
            viewer.account.id,
            viewer.account.email_verified_at is not None,
            viewer.account.operator_role,
            viewer.account.second_step_at is not None,
            viewer.account.agreement_version,
            viewer.account.suspended_at,
            viewer.kind,
            viewer.worker
            and (
                viewer.worker.id,
                viewer.worker.is_admitted,
                viewer.worker.tax_valid_until,
                viewer.worker.identity_state,
            ),
            viewer.requester and (viewer.requester.id, viewer.requester.is_admitted),
            viewer.team_role,
            viewer.scopes,
        )
