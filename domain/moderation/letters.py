"""The texts of mails about reports. They name no person who reported."""

from __future__ import annotations

from domain.mail.letters import SIGNED, Addressee, Letter
from domain.moderation.lifecycle import CaseState

_OUTCOMES = {
    CaseState.DISMISSED: "They found nothing against the rules of the market.",
    CaseState.WARNED: "They warned the person whose it is.",
    CaseState.TAKEN_DOWN: "They took it down.",
}


def outcome(to: Addressee, state: CaseState) -> Letter:
    """Informs a person of what became of their report."""
    return Letter(
        "Your report was looked at",
        f"{to.greeting}the operators of this market looked at what you reported. "
        f"{_OUTCOMES[state]} Thank you. Your reports are in me {{ reports }}." + SIGNED,
    )


def taken_down(to: Addressee, reason: str) -> Letter:
    """Informs a person that something of theirs was taken down."""
    return Letter(
        "Something of yours was taken down",
        f"{to.greeting}the operators of this market took down something that you published. The "
        f"reason given:\n\n{reason}\n\nIt counts against your account for some time. If you think "
        "that this was wrong, write to the operators with the mutation contactOperator." + SIGNED,
    )
