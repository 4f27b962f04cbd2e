"""The states of an upload, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class UploadState(StrEnum):
    """The states of an upload."""

    AWAITED = "AWAITED"
    STORED = "STORED"
    ATTACHED = "ATTACHED"
    DELETED = "DELETED"


class UploadVerb(StrEnum):
    """The moves of an upload."""

    STORE = "STORE"  # all of its bytes have arrived
    ATTACH = "ATTACH"  # a thing of the market refers to it
    DELETE = "DELETE"  # its bytes, and then its row, are deleted by housekeeping


UPLOAD_LIFECYCLE = Lifecycle[UploadState, UploadVerb](
    "upload",
    {
        (UploadState.AWAITED, UploadVerb.STORE): UploadState.STORED,
        (UploadState.STORED, UploadVerb.ATTACH): UploadState.ATTACHED,
        (UploadState.AWAITED, UploadVerb.DELETE): UploadState.DELETED,
        (UploadState.STORED, UploadVerb.DELETE): UploadState.DELETED,
        (UploadState.ATTACHED, UploadVerb.DELETE): UploadState.DELETED,
    },
)
