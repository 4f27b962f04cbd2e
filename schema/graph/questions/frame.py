"""The frame in which a page of HTML or of a requester's server is shown."""

from __future__ import annotations

import strawberry

from domain.questions.pages import frames
from domain.questions.pages.frames import Visit
from domain.questions.question import FormQuestion, Question


@strawberry.type(
    description="How to show an HTML or external question: the attributes of an `iframe`, as "
    "`docs/frames.md` has it. The page submits by a form to `turkSubmitTo` + "
    "`/mturk/externalSubmit`, and the answer comes back as a message from the frame."
)
class QuestionFrame:
    url: str = strawberry.field(
        description="The value of `src`, with the parameters that the page reads: `assignmentId`, "
        "`hitId`, `workerId` and `turkSubmitTo`; in a preview `hitId`, and "
        "`ASSIGNMENT_ID_NOT_AVAILABLE` as the `assignmentId`. A page of HTML is on the origin of "
        "the task pages, behind a link that ends with the assignment; a preview lasts an hour "
        "or more."
    )
    sandbox: str = strawberry.field(
        description="The value of `sandbox`, tokens with spaces between them. Set it to the "
        "letter: HTML gets an origin of its own, and an external page keeps the one it has."
    )
    height: int = strawberry.field(
        description="The height in pixels, 0 to 20,000; 0 leaves it to the page around the frame."
    )

    @classmethod
    def of(cls, question: Question, visit: Visit, *, page: str) -> QuestionFrame | None:
        if isinstance(question, FormQuestion):
            return None
        if (frame := frames.frame_of(question, visit, page=page)) is None:
            return None
        return cls(url=frame.url, sandbox=frame.sandbox, height=frame.height)
