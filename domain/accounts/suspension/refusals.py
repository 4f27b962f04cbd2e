"""Refusals of commands on suspensions."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused


class AnotherInvestigatorNeeded(Refused):
    """The operator who decided something may not decide the appeal against it."""

    reason = RefusalReason.ANOTHER_INVESTIGATOR_NEEDED

    def __init__(self) -> None:
        super().__init__(
            "You suspended this account yourself: another operator has to decide its appeal."
        )
