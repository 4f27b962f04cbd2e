"""The ways in which qualifications say no."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused


class NameTaken(Refused):
    """The requester has another qualification type of this name, which is not gone yet."""

    reason = RefusalReason.NAME_TAKEN

    # Programs written for Mechanical Turk know this refusal by how its message begins.
    def __init__(self, name: str) -> None:
        super().__init__(
            f"You have already created a QualificationType with this name: {name!r}. "
            "Choose another, or delete that one and wait until the HITs that use it are over."
        )


class KeptByTheMarket(Refused):
    """Qualifications of this type are the market's own to give, and nobody else's."""

    reason = RefusalReason.KEPT_BY_THE_MARKET

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is kept by the market itself: use a qualification type of your own."
        )
