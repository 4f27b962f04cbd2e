"""Refusals of commands on identity checks."""

from __future__ import annotations

from domain.accounts.suspension.refusals import AnotherInvestigatorNeeded


class AnotherVerifierNeeded(AnotherInvestigatorNeeded):
    """The investigator who decided a check may not decide the appeal against it."""

    def __init__(self) -> None:
        super().__init__()
        self.message = "You decided this check yourself: another operator has to decide its appeal."
