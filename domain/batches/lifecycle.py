"""The states of a batch, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class BatchState(StrEnum):
    """The state of a batch."""

    DRAFT = "DRAFT"
    CHECKING = "CHECKING"
    CHECKED = "CHECKED"
    PUBLISHING = "PUBLISHING"
    PUBLISHED = "PUBLISHED"
    PAUSED = "PAUSED"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    DISPOSED = "DISPOSED"


class BatchVerb(StrEnum):
    """The actions on a batch, of people and of its jobs."""

    CHANGE = "CHANGE"
    CHECK = "CHECK"
    FIND_CHECKED = "FIND_CHECKED"
    PUBLISH = "PUBLISH"
    FIND_PUBLISHED = "FIND_PUBLISHED"
    PAUSE = "PAUSE"
    RESUME_PUBLISHING = "RESUME_PUBLISHING"
    RESUME = "RESUME"
    OFFER_MORE = "OFFER_MORE"
    CANCEL = "CANCEL"
    FIND_CANCELLED = "FIND_CANCELLED"
    DISPOSE = "DISPOSE"


_S, _V = BatchState, BatchVerb
BATCH_LIFECYCLE = Lifecycle(
    "batch",
    {
        (_S.DRAFT, _V.CHANGE): _S.DRAFT,
        (_S.CHECKING, _V.CHANGE): _S.DRAFT,
        (_S.CHECKED, _V.CHANGE): _S.DRAFT,
        (_S.DRAFT, _V.CHECK): _S.CHECKING,
        (_S.CHECKED, _V.CHECK): _S.CHECKING,
        (_S.CHECKING, _V.FIND_CHECKED): _S.CHECKED,
        (_S.CHECKED, _V.PUBLISH): _S.PUBLISHING,
        (_S.PUBLISHING, _V.FIND_PUBLISHED): _S.PUBLISHED,
        (_S.PUBLISHING, _V.PAUSE): _S.PAUSED,
        (_S.PUBLISHED, _V.PAUSE): _S.PAUSED,
        (_S.PAUSED, _V.RESUME_PUBLISHING): _S.PUBLISHING,
        (_S.PAUSED, _V.RESUME): _S.PUBLISHED,
        (_S.PUBLISHED, _V.OFFER_MORE): _S.PUBLISHED,
        (_S.PUBLISHING, _V.CANCEL): _S.CANCELLING,
        (_S.PUBLISHED, _V.CANCEL): _S.CANCELLING,
        (_S.PAUSED, _V.CANCEL): _S.CANCELLING,
        (_S.CANCELLING, _V.FIND_CANCELLED): _S.CANCELLED,
        (_S.DRAFT, _V.DISPOSE): _S.DISPOSED,
        (_S.CHECKING, _V.DISPOSE): _S.DISPOSED,
        (_S.CHECKED, _V.DISPOSE): _S.DISPOSED,
        (_S.PUBLISHED, _V.DISPOSE): _S.DISPOSED,
        (_S.CANCELLED, _V.DISPOSE): _S.DISPOSED,
    },
)
