"""Refusals of commands on worker lists."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused, WrongState


class ListNameTaken(Refused):
    """The requester has another worker list of this name."""

    reason = RefusalReason.NAME_TAKEN

    def __init__(self, name: str) -> None:
        super().__init__(f"You have a worker list named {name!r} already: choose another name.")


def list_in_use() -> WrongState:
    """The refusal of deleting a list that HITs require which are not over."""
    return WrongState("worker list", "IN_USE", ["NOT_IN_USE"])
