"""The mails to an applicant."""

from __future__ import annotations

from datetime import datetime

from domain.mail.letters import SIGNED, Addressee, Letter
from domain.people.admission import ApplicationRole

_AS = {
    ApplicationRole.WORKER: "as a worker",
    ApplicationRole.REQUESTER: "as a requester",
    ApplicationRole.BOTH: "as a worker and as a requester",
}
_MAY = {
    ApplicationRole.WORKER: "accept HITs",
    ApplicationRole.REQUESTER: "publish HITs",
    ApplicationRole.BOTH: "accept and publish HITs",
}


def approved(to: Addressee, role: ApplicationRole) -> Letter:
    """Informs an applicant that they may begin."""
    return Letter(
        "Your application was approved",
        f"{to.greeting}your application {_AS[role]} was approved. You may {_MAY[role]} from now on."
        + SIGNED,
    )


def refused(to: Addressee, role: ApplicationRole, *, reason: str, again_at: datetime) -> Letter:
    """Informs an applicant of a refusal, with its reason and when they may apply again."""
    return Letter(
        "Your application was refused",
        f"{to.greeting}your application {_AS[role]} was refused. The reason given:\n\n{reason}\n\n"
        f"You may apply again from {again_at:%Y-%m-%d %H:%M} UTC (applyAgain)." + SIGNED,
    )


def more_asked(to: Addressee, role: ApplicationRole, *, text: str) -> Letter:
    """Asks an applicant for more."""
    return Letter(
        "A question about your application",
        f"{to.greeting}we have a question about your application {_AS[role]}:\n\n{text}\n\n"
        "Answer it at the market (answerApplication): me { applications } shows it." + SIGNED,
    )
