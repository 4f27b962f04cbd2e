"""Telling of alarms: requesters by an event and a mail, operators by a mail."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.work import UnitOfWork
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.mail.outbox import NewMail, add
from domain.operations.monitors import letters
from domain.operations.monitors.facts import AlarmEnded, AlarmRaised
from domain.operations.monitors.kinds import AlarmKind
from domain.operations.monitors.models import Alarm
from domain.people.models import Account, Requester
from domain.people.operators import ALLOWED, Duty
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamDuty, roles_with

MOST_OPERATORS = 100  # of one mail
_DUTIES = {
    AlarmKind.GROUP_UNACCEPTED: TeamDuty.PUBLISH,
    AlarmKind.WORK_UNDECIDED: TeamDuty.REVIEW,
}


async def tell_raised(alarms: Sequence[Alarm], unit: UnitOfWork) -> None:
    """Tell that these conditions were found."""
    waiting = unit.at_the_end(mail_notices)
    for alarm in alarms:
        if alarm.requester_id is None:
            await _mail_operators(alarm, is_over=False)
            continue
        unit.tell(
            AlarmRaised(
                occurred_at=alarm.raised_at, requester_id=alarm.requester_id, alarm_id=alarm.id
            )
        )
        requester = await Requester.get(id=alarm.requester_id)
        for reader in await _members(alarm):
            letter = letters.requester_alarm(
                reader.addressee, requester=requester.name, why=alarm.why
            )
            waiting.append(Notice(NoticeKind.MONITOR, requester.id, reader.addressee, letter))


async def tell_ended(alarms: Sequence[Alarm], unit: UnitOfWork) -> None:
    """Tell that these conditions are over: requesters by an event alone."""
    for alarm in alarms:
        assert alarm.ended_at is not None, "it is over"
        if alarm.requester_id is None:
            await _mail_operators(alarm, is_over=True)
            continue
        unit.tell(
            AlarmEnded(
                occurred_at=alarm.ended_at, requester_id=alarm.requester_id, alarm_id=alarm.id
            )
        )


async def _members(alarm: Alarm) -> list[Account]:
    roles = roles_with(_DUTIES[alarm.kind])
    members = await TeamMember.filter(requester_id=alarm.requester_id, role__in=roles)
    ids = [member.account_id for member in members]
    return await Account.filter(id__in=ids, closed_at__isnull=True).order_by("id")


async def _mail_operators(alarm: Alarm, *, is_over: bool) -> None:
    """Mail the operators who run the installation."""
    roles = [role for role, duties in ALLOWED.items() if Duty.RUN in duties]
    readers = (
        await Account.filter(
            operator_role__in=roles, closed_at__isnull=True, email_verified_at__isnull=False
        )
        .order_by("id")
        .limit(MOST_OPERATORS)
    )
    write = letters.operator_alarm_over if is_over else letters.operator_alarm
    await add([NewMail(each.addressee, write(each.addressee, why=alarm.why)) for each in readers])
