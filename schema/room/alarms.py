"""The alarms that an operator sees."""

from __future__ import annotations

from collections.abc import Iterable

from domain.operations.monitors.models import Alarm
from domain.people.operators import ALLOWED, Duty, OperatorRole
from schema.graph.operations.alarm import MarketAlarm


def alarms_for(role: OperatorRole, alarms: Iterable[Alarm]) -> list[MarketAlarm]:
    """Those of requesters are for every operator, those of the installation for RUN."""
    runs = Duty.RUN in ALLOWED[role]
    return [MarketAlarm.of(each) for each in alarms if runs or each.requester_id is not None]
