"""The events of applications, for the applicant."""

from __future__ import annotations

import strawberry

from domain.accounts.applications import facts
from domain.accounts.applications import models as application_models
from schema.graph.accounts.application import Application
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.interface(
    description="An event of the viewer's application. Its fields are those of the moment of "
    "delivery."
)
class ApplicationEvent(Event):
    fact: strawberry.Private[facts.ApplicationFact]

    @resolved(description="The application as it is now.")
    async def application(self) -> Application:
        row = await application_models.Application.get(id=self.fact.application_id)
        return Application.of(row)


@strawberry.type(description="An operator approved the application. Sent to the applicant.")
class ApplicationApproved(ApplicationEvent):
    pass


@strawberry.type(
    description="An operator refused the application with a reason. Sent to the applicant."
)
class ApplicationRefused(ApplicationEvent):
    pass


@strawberry.type(
    description="An operator asked for more before deciding on the application. Sent to the "
    "applicant, who answers with answerApplication."
)
class ApplicantAsked(ApplicationEvent):
    pass


ApplicationNotice = ApplicationApproved | ApplicationRefused | ApplicantAsked
# By the names of their facts.
OF_APPLICATIONS: dict[str, type[Event]] = {
    facts.ApplicationApproved.__name__: ApplicationApproved,
    facts.ApplicationRefused.__name__: ApplicationRefused,
    facts.ApplicantAsked.__name__: ApplicantAsked,
}
