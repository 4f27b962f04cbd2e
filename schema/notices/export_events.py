"""The type of the event about an export of one's data."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.accounts.export import facts as export_facts
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.type(
    description="The archive of your data is complete: the link to it is in a mail to you. Sent to "
    "the account's worker."
)
class DataExportReady(Event):
    fact: strawberry.Private[export_facts.DataExportReady]

    @resolved(description="The time when the link ends and the archive is deleted.")
    def expires_at(self) -> datetime:
        return self.fact.expires_at
