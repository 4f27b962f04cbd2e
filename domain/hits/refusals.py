"""Refusals of commands on HITs."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.refusals import Constraint, RefusalReason, Refused, Rule, WrongState


class NotByInvitation(Refused):
    """The HIT type is open to workers without an invitation."""

    reason = RefusalReason.NOT_BY_INVITATION

    def __init__(self) -> None:
        super().__init__(
            "This HIT type is not for invited workers alone: create one with invitationOnly."
        )


class HitTypeRetired(WrongState):
    """A qualification type that the HIT type requires is deleted."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("HIT type", "RETIRED", [])
        of = "qualification type" if len(names) == 1 else "qualification types"
        self.message = (
            f"This HIT type is RETIRED, since it requires the deleted {of} {', '.join(names)}: "
            "HITs of it can no longer be published, nor offered again once they have expired."
        )


class HitsTakenDown(WrongState):
    """An operator took down the HITs of this type, or of its batch."""

    def __init__(self) -> None:
        super().__init__("HIT type", "TAKEN_DOWN", [])
        self.message = (
            "An operator took down the HITs of this HIT type: HITs of it can no longer be "
            "published, nor offered again."
        )


class HitTakenDown(WrongState):
    """An operator took down this HIT alone."""

    def __init__(self) -> None:
        super().__init__("HIT", "TAKEN_DOWN", [])
        self.message = "An operator took down this HIT: it is not offered again."


class FeeBracketCrossed(Refused):
    """A HIT may not grow from a smaller fee into a larger one."""

    reason = RefusalReason.FEE_BRACKET_CROSSED

    def __init__(self, now: int, total: int, *, large: int) -> None:
        super().__init__(
            f"This HIT has {now} assignments and may have at most {large - 1}: HITs of {large} or "
            f"more carry another fee, so it cannot grow to {total}. Publish another HIT instead."
        )
        self.broken = Constraint.between(Rule.RANGE, now, large - 1)


class UndecidedWork(Refused):
    """Submitted work waits for a decision."""

    reason = RefusalReason.UNDECIDED_WORK

    def __init__(self, undecided: int) -> None:
        super().__init__(
            f"{undecided} submitted assignments wait for your decision: "
            "approve or reject them first."
        )
