"""The states of batches."""

from __future__ import annotations

from domain.batches.lifecycle import BatchState
from schema.kernel.enums import described

__all__ = ["BatchState"]

described(
    BatchState,
    name="BatchState",
    description="The state of a batch.",
    members={
        BatchState.DRAFT: "It can be changed, and has to be checked before it is published. "
        "`message` says why a file was refused.",
        BatchState.CHECKING: "Its file is being checked.",
        BatchState.CHECKED: "Its file is checked: it can be published.",
        BatchState.PUBLISHING: "Its rows are being published. `message` says what it waits for.",
        BatchState.PUBLISHED: "All its rows are published.",
        BatchState.PAUSED: "Its HITs cannot be accepted, and no row is published. `message` says "
        "why, where nobody asked for it.",
        BatchState.CANCELLING: "Its HITs are being expired.",
        BatchState.CANCELLED: "All its HITs have expired, and no row is published any more.",
        BatchState.DISPOSED: "It is deleted, with its file and its results.",
    },
)
