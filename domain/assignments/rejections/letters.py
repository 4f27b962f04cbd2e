"""The texts of mails about appeals against rejections."""

from __future__ import annotations

from datetime import datetime

from domain.assignments.rejections.lifecycle import AppealState
from domain.mail.letters import SIGNED, Addressee, Letter

_OUTCOMES = {
    AppealState.HELD: "The requester answered your appeal: the rejection stays.",
    AppealState.UPHELD: "Somebody who runs this market decided your appeal: the rejection stays.",
    AppealState.OVERTURNED: "Your appeal was decided: the work is approved, and you are paid.",
    AppealState.ESCALATED: "The requester did not answer your appeal in time. Somebody who runs "
    "this market will decide it.",
    AppealState.UNANSWERED: "The requester did not answer your appeal in time. The rejection "
    "stays; the public figures of the requester count that no answer came.",
}


def rejection_appealed(to: Addressee, *, title: str, text: str, answer_by: datetime) -> Letter:
    """Asks those who review for a requester to answer an appeal, with the worker's words."""
    return Letter(
        "A worker appeals against a rejection",
        f"{to.greeting}a worker asks you to look again at work that you rejected, of the HITs "
        f'"{title}". They write:\n\n{text}\n\nAnswer until {answer_by:%Y-%m-%d %H:%M} UTC with '
        "the mutation answerRejectionAppeal: overturn the rejection, or hold it and say why. "
        "Without an answer, your public figures count one that did not come." + SIGNED,
    )


def rejection_appeal_decided(
    to: Addressee, *, title: str, state: AppealState, reason: str | None
) -> Letter:
    """Informs a worker of what became of an appeal."""
    because = f" The reason given:\n\n{reason}" if reason else ""
    return Letter(
        "Your appeal against a rejection",
        f'{to.greeting}this is about your work on the HITs "{title}".\n\n'
        f"{_OUTCOMES[state]}{because}" + SIGNED,
    )
