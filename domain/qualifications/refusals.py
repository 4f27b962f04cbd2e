"""Refusals of commands on qualifications."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused


class NameTaken(Refused):
    """The requester has another qualification type of this name that still exists."""

    reason = RefusalReason.NAME_TAKEN

    # Programs for Mechanical Turk recognise this refusal by the start of its message.
    def __init__(self, name: str) -> None:
        super().__init__(
            f"You have already created a QualificationType with this name: {name!r}. "
            "Choose another, or delete that one and wait until the HITs that use it are over."
        )


class KeptByTheMarket(Refused):
    """Only the market itself grants qualifications of this type."""

    reason = RefusalReason.KEPT_BY_THE_MARKET

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is kept by the market itself: use a qualification type of your own."
        )
