"""Reports of HITs, and what follows a decision, in a few words."""

from domain.kernel import clock
from domain.moderation import commands
from domain.moderation.commands import CaseRuling, ReportDraft
from domain.moderation.lifecycle import CaseVerb, OpenWork, ReportCategory
from domain.moderation.subjects import ReportedId, Reporter, subject_of
from domain.people.models import Account, Requester, Worker

WHY = "It asks for a password."


async def reported(profile, hit, category=ReportCategory.BROKEN, text=""):
    """A report of a HIT's group by the account of this profile."""
    return await reported_by_id(profile, "Hit", hit.id, category, text)


async def reported_by_id(
    profile, type_name, key, category=ReportCategory.BROKEN, text="", is_answer=False
):
    """A report of the thing with this id by the account of this profile."""
    by = await reporter(profile)
    subject = await subject_of(ReportedId(type_name, key, is_answer), by)
    return await commands.report(by, subject, ReportDraft(category=category, text=text))


async def reporter(profile):
    """The person of a profile, who reports."""
    account = await Account.get(id=profile.account_id)
    return Reporter(
        account=account,
        worker=profile if isinstance(profile, Worker) else None,
        requester=profile if isinstance(profile, Requester) else None,
    )


async def decided(report, verb, by, open_work=None, reason=WHY):
    """The case of a report, decided."""
    if verb is CaseVerb.TAKE_DOWN:
        open_work = open_work or OpenWork.FINISH
    ruling = CaseRuling(verb=verb, reason=reason, open_work=open_work)
    return await commands.decide(report.case_id, ruling, by=by)


async def followed_up():
    """Run the timers until nothing is due."""
    for timer in (commands.close_taken_down_due, commands.tell_due):
        for _ in range(20):
            if not await timer(clock.now(), 100):
                break
        else:
            raise AssertionError("all of it is done in a few rounds")
