"""The types of events about alarms that concern a requester."""

from __future__ import annotations

import strawberry

from domain.operations.monitors import facts
from domain.operations.monitors.models import Alarm
from schema.graph.operations.alarm import MarketAlarm
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.interface(description="An event of an alarm.")
class AlarmNotice(Event):
    fact: strawberry.Private[facts.AlarmFact]

    @resolved(description="The alarm as it is now; null where it was deleted, 30 days after it.")
    async def alarm(self) -> MarketAlarm | None:
        row = await Alarm.get_or_none(id=self.fact.alarm_id)
        return None if row is None else MarketAlarm.of(row)


@strawberry.type(
    description="Something was found that needs the requester, and that nobody may have noticed. "
    "Sent to the requester, and by a mail of the kind MONITOR."
)
class AlarmRaised(AlarmNotice):
    pass


@strawberry.type(description="What an alarm told of is over. Sent to the requester.")
class AlarmEnded(AlarmNotice):
    pass


AlarmEvent = AlarmRaised | AlarmEnded
OF_ALARMS: dict[str, type[Event]] = {
    facts.AlarmRaised.__name__: AlarmRaised,
    facts.AlarmEnded.__name__: AlarmEnded,
}
