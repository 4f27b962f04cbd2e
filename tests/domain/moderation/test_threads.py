"""Reports of messages: by each side of the other, and what is taken down stays down."""

import pytest

from domain.accounts.export.reading import known_of, page_of
from domain.accounts.export.table import SUBJECTS
from domain.audit.trail import Actor, Via
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import NotFound
from domain.messages import commands as messages
from domain.messages import queries, recount, reports
from domain.messages.commands import MessageToRequester, MessageToWorker
from domain.messages.lifecycle import Author
from domain.messages.models import Thread, ThreadMessage
from domain.messages.refusals import ThreadClosed
from domain.moderation import commands
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseVerb
from domain.moderation.models import FiledReport, ReportCase, Strike
from domain.moderation.subjects import ReportedId, Reporter, subject_of
from domain.people.models import Account
from tests.domain import cast
from tests.domain.moderation.reporting import reported_by_id, reporter

THREADS = "requester/threads"
OLGA = Actor(account_id=new_id(), role="INVESTIGATOR", via=Via.API)


@pytest.fixture
async def thread(rita, wim):
    """Wim asks about rejected work, and Rita is rude."""
    work = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    asked = MessageToRequester(text="Why?", discloses_identity=False, assignment_id=work.id)
    thread, _ = await messages.write_to_requester(wim, asked)
    await messages.write_to_worker(rita, MessageToWorker(text="You fool.", thread_id=thread.id))
    return await Thread.get(id=thread.id)


async def of_thread(profile, thread):
    return await reported_by_id(profile, "MessageThread", thread.id)


async def taken_down(report, by):
    ruling = CaseRuling(verb=CaseVerb.TAKE_DOWN, reason="An insult.")
    return await commands.decide(report.case_id, ruling, by=by)


async def test_each_side_reports_the_other_and_neither_learns_of_it(rita, wim, ann, ines, thread):
    hers, his = await of_thread(rita, thread), await of_thread(wim, thread)

    cases = {case.kind: case for case in await ReportCase.all()}
    assert {kind: case.account_id for kind, case in cases.items()} == {
        "WORKER_MESSAGES": wim.account_id,
        "REQUESTER_MESSAGES": rita.account_id,
    }
    assert cases["WORKER_MESSAGES"].id == hers.case_id
    assert cases["REQUESTER_MESSAGES"].requester_id == rita.id
    assert [each.subject_id for each in cases.values()] == [thread.id] * 2
    for stranger in (ann, await cast.a_requester("Rob")):
        by = await reporter(stranger)
        assert await subject_of(ReportedId("MessageThread", thread.id), by) is None
    by = await reporter(wim)
    nobody = Reporter(account=by.account)
    assert await subject_of(ReportedId("MessageThread", thread.id), nobody) is None
    assert his.case_id != hers.case_id


async def test_a_thread_is_open_to_operators_with_its_report_and_not_before(wim, thread):
    assert await reports.reported_threads_for(OLGA, [thread.id]) == {}

    await of_thread(wim, thread)

    assert list(await reports.reported_threads_for(OLGA, [thread.id])) == [thread.id]


async def test_what_is_taken_down_is_hidden_and_nobody_writes_there_any_more(
    rita, wim, ines, thread
):
    report = await of_thread(wim, thread)
    before = len(await cast.told())

    await taken_down(report, ines)
    await messages.reopen_thread(rita, thread.id)

    page = await queries.messages_of(thread.id, Slice(limit=10))
    assert [(each.author, each.hidden_at is not None) for each in page.rows] == [
        (Author.WORKER, False),
        (Author.REQUESTER, True),
    ]
    asked = MessageToRequester(text="And?", discloses_identity=False, group_id=thread.group_id)
    async with cast.refused(ThreadClosed):
        await messages.write_to_requester(wim, asked)
    async with cast.refused(ThreadClosed):
        await messages.write_to_worker(rita, MessageToWorker(text="!", thread_id=thread.id))
    kinds = cast.kinds((await cast.told())[before:])
    assert {"ContentTakenDown", "ThreadChanged"} <= set(kinds)
    [strike] = await Strike.all()
    assert strike.account_id == rita.account_id
    assert await recount.differences() == []


async def test_a_second_taking_down_hides_the_other_side_too(rita, wim, ines, thread):
    await taken_down(await of_thread(wim, thread), ines)
    first = (await Thread.get(id=thread.id)).taken_down_at

    await taken_down(await of_thread(rita, thread), ines)

    assert await ThreadMessage.filter(hidden_at__isnull=True).count() == 0
    assert (await Thread.get(id=thread.id)).taken_down_at == first


async def test_a_refused_report_opens_no_thread_to_operators(wim, thread):
    await Account.filter(id=wim.account_id).update(closed_at=clock.now())

    async with cast.refused(NotFound):
        await of_thread(wim, thread)

    assert await FiledReport.all().count() == 0
    assert (await Thread.get(id=thread.id)).reported_by() == []


async def exported(account_id, name):
    """The rows of a file of the archive that the account gets."""
    [subject] = [each for each in SUBJECTS if each.name == name]
    page = await page_of(subject, await known_of(account_id), None)
    return list(page.rows)


async def test_an_export_of_ones_data_does_not_tell_who_reported_a_thread(rita, wim, ines, thread):
    report = await of_thread(wim, thread)
    told = [await exported(rita.account_id, "account/report-cases")]
    told.append(
        [row.get("reported_by_person_at") for row in await exported(rita.account_id, THREADS)]
    )

    await taken_down(report, ines)

    assert told == [[], [None]]
    assert len(await exported(rita.account_id, "account/report-cases")) == 1
    [row] = await exported(wim.account_id, "worker/threads")
    assert row["reported_by_person_at"] is not None
    own = await exported(rita.account_id, "requester/thread-messages")
    others = await exported(wim.account_id, "worker/thread-messages")
    assert [row["text"] for row in own] == ["Why?", "You fool."]
    assert [row["text"] for row in others] == ["Why?"]
