"""The lifecycle of an application: its states, and the moves that are allowed."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class ApplicationState(StrEnum):
    """The state of an application."""

    SUBMITTED = "SUBMITTED"
    MORE_ASKED = "MORE_ASKED"
    ANSWERED = "ANSWERED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"


class ApplicationVerb(StrEnum):
    """One step of an application."""

    SUBMIT = "SUBMIT"
    ASK = "ASK"
    ANSWER = "ANSWER"
    APPROVE = "APPROVE"
    REFUSE = "REFUSE"


WAITING = (ApplicationState.SUBMITTED, ApplicationState.ANSWERED)
"""The states in which an operator is awaited."""

OPEN = (*WAITING, ApplicationState.MORE_ASKED)

APPLICATION = Lifecycle(
    "application",
    {
        (ApplicationState.SUBMITTED, ApplicationVerb.ASK): ApplicationState.MORE_ASKED,
        (ApplicationState.ANSWERED, ApplicationVerb.ASK): ApplicationState.MORE_ASKED,
        (ApplicationState.MORE_ASKED, ApplicationVerb.ANSWER): ApplicationState.ANSWERED,
        (ApplicationState.SUBMITTED, ApplicationVerb.APPROVE): ApplicationState.APPROVED,
        (ApplicationState.MORE_ASKED, ApplicationVerb.APPROVE): ApplicationState.APPROVED,
        (ApplicationState.ANSWERED, ApplicationVerb.APPROVE): ApplicationState.APPROVED,
        (ApplicationState.SUBMITTED, ApplicationVerb.REFUSE): ApplicationState.REFUSED,
        (ApplicationState.MORE_ASKED, ApplicationVerb.REFUSE): ApplicationState.REFUSED,
        (ApplicationState.ANSWERED, ApplicationVerb.REFUSE): ApplicationState.REFUSED,
        # Another application follows a refused one: it is submitted anew, as a row of its own.
        (ApplicationState.REFUSED, ApplicationVerb.SUBMIT): ApplicationState.SUBMITTED,
    },
)
