"""Reading exports."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.accounts.export.limits import ONE_IN
from domain.accounts.export.models import KIND, DataExport
from domain.jobs import queries as jobs
from domain.jobs.models import Job


async def latest_export(account_id: UUID) -> DataExport | None:
    """The latest export of an account, whatever has become of it."""
    return await DataExport.get_or_none(account_id=account_id)


async def going_on(account_id: UUID) -> Job | None:
    """The job of an export that has not ended."""
    return await jobs.same(KIND, str(account_id))


def next_at(export: DataExport) -> datetime:
    """The time from which another one may be asked for."""
    return export.asked_at + ONE_IN
