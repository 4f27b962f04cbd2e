"""Frames: how pages of HTML and of requesters' servers are shown, and what they learn."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from domain.questions.pages.sites import may_be_shown
from domain.questions.question import ExternalQuestion, HtmlQuestion

NOT_AVAILABLE = "ASSIGNMENT_ID_NOT_AVAILABLE"  # in place of the assignment's id, in a preview
SUBMIT_PATH = "/mturk/externalSubmit"

# Without allow-same-origin a page has an origin of its own that equals no other. A window that it
# opens may be a survey, which needs its own origin; so windows are not in the sandbox.
HTML_SANDBOX = "allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-scripts"
EXTERNAL_SANDBOX = f"{HTML_SANDBOX} allow-same-origin"


@dataclass(frozen=True, slots=True)
class Visit:
    """The parameters that a page learns from its address. In a preview they are two."""

    hit_id: str
    assignment_id: str = NOT_AVAILABLE
    worker_id: str | None = None
    submit_to: str | None = None  # the address of the task pages

    @property
    def parameters(self) -> str:
        """The parameters as a query string, in the order of Mechanical Turk."""
        named = {
            "assignmentId": self.assignment_id,
            "hitId": self.hit_id,
            "workerId": self.worker_id,
            "turkSubmitTo": self.submit_to,
        }
        return "&".join(f"{name}={quote(value, '')}" for name, value in named.items() if value)


@dataclass(frozen=True, slots=True)
class Frame:
    """The attributes of the frame of one question."""

    url: str
    sandbox: str
    height: int


def frame_of(question: HtmlQuestion | ExternalQuestion, visit: Visit, *, page: str) -> Frame | None:
    """The frame of a question; None where the address is now one of the market's own sites.

    `page` is the address of its task page, which shows HTML.
    """
    if isinstance(question, HtmlQuestion):
        return Frame(_with_query(page, visit), HTML_SANDBOX, question.frame_height)
    if not may_be_shown(question.url):
        return None
    return Frame(_with_query(question.url, visit), EXTERNAL_SANDBOX, question.frame_height)


def _with_query(url: str, visit: Visit) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, visit.parameters)))
    return urlunsplit(parts._replace(query=query))
