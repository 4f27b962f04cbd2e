"""Who looks: one viewer, or everybody at once, of whom nothing can be known, or all who look alike,
of whom it is known what they may do with a group."""

from __future__ import annotations

from collections.abc import Hashable

from domain.discovery.feed.shared_view import SharedView
from domain.people.viewer import Viewer


class ViewerRequired(Exception):
    """What is looked at depends on who looks, so that it cannot be shown to everybody alike."""


class Perspective:
    """Somebody, signed in or not; or, with `everybody`, all who may look.

    Everybody has no viewer: reading it raises ViewerRequired, and sets `viewer_was_required`,
    even where a resolver catches the error.
    So what was worked out for everybody cannot hold anything that is for some.
    """

    __slots__ = ("_is_everybody", "_viewer", "likeness_of_all", "viewer_was_required")

    def __init__(self, viewer: Viewer | None) -> None:
        self._viewer = viewer
        self._is_everybody = False
        self.likeness_of_all: SharedView | None = None
        self.viewer_was_required = False

    @classmethod
    def everybody(cls) -> Perspective:
        """All who may look."""
        onlooker = cls(None)
        onlooker._is_everybody = True
        return onlooker

    @classmethod
    def all_alike(cls, likeness: SharedView) -> Perspective:
        """All who look alike: no more is known of them than what they have in common."""
        onlooker = cls.everybody()
        onlooker.likeness_of_all = likeness
        return onlooker

    @property
    def viewer(self) -> Viewer | None:
        """Who looks; none who is not signed in. Raises AskedWho for everybody."""
        if self._is_everybody:
            self.viewer_was_required = True
            raise ViewerRequired
        return self._viewer

    @property
    def is_somebody(self) -> bool:
        """Whether it is one onlooker, who may be asked about."""
        return not self._is_everybody

    @property
    def likeness(self) -> Hashable:
        """The same for all who see exactly the same: one account as it is, with the same rights."""
        if (viewer := self.viewer) is None:
            return None
        return (
            viewer.account.id,
            viewer.account.email_verified_at is not None,
            viewer.worker and viewer.worker.id,
            viewer.requester and viewer.requester.id,
            viewer.scopes,
        )
