"""The fields of one's own account that are subjects of their own, joined."""

from __future__ import annotations

import strawberry

from schema.graph.accounts.own_credentials import OwnCredentials
from schema.graph.accounts.own_exports import OwnWork
from schema.graph.accounts.standing import WithApplications
from schema.graph.accounts.with_identity import WithIdentity
from schema.graph.accounts.with_suspensions import WithSuspensions
from schema.graph.messages.own_threads import OwnContactThreads
from schema.graph.moderation.own_reports import OwnReports


@strawberry.type
class AccountParts(
    WithApplications,
    WithSuspensions,
    WithIdentity,
    OwnCredentials,
    OwnContactThreads,
    OwnReports,
    OwnWork,
):
    """A part of the type Account."""
