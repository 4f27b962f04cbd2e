"""Tables of applications, and of what was said in each."""

from __future__ import annotations

from tortoise import fields

from domain.accounts.applications.lifecycle import ApplicationState, ApplicationVerb
from domain.kernel.rows import MarketModel
from domain.people.admission import ApplicationRole


class Application(MarketModel):
    """An account applies for a role. It has at most one that is not decided for each."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    role = fields.CharEnumField(ApplicationRole, max_length=10)
    state = fields.CharEnumField(ApplicationState, max_length=10)
    country = fields.CharField(2)
    agreement_version = fields.IntField()
    by_rule = fields.BooleanField()
    reason = fields.CharField(2000, null=True)
    submitted_at = fields.DatetimeField()
    waiting_since = fields.DatetimeField()  # for an operator: since it was submitted or answered
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "applications"

    def covers(self, role: ApplicationRole) -> bool:
        """Whether it is for this role."""
        return self.role in (role, ApplicationRole.BOTH)


class ApplicationStep(MarketModel):
    """One step of an application, with the text that went with it; never who took it."""

    id = fields.UUIDField(primary_key=True)
    application_id = fields.UUIDField()
    verb = fields.CharEnumField(ApplicationVerb, max_length=10)
    text = fields.CharField(2000, null=True)
    taken_at = fields.DatetimeField()

    class Meta:
        table = "application_steps"
