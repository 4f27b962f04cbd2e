"""Deciding: by mail and by notice, audited, along the lifecycle, never one's own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from domain.accounts.agreement.accepting import accept_agreement, acceptances
from domain.accounts.applications import commands, queries
from domain.accounts.applications.lifecycle import (
    APPLICATION,
    OPEN,
    WAITING,
    ApplicationState,
    ApplicationVerb,
)
from domain.accounts.applications.limits import LONGEST_TEXT
from domain.accounts.applications.models import Application
from domain.accounts.applications.queries import LONGEST_WAITING_FIRST
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.people import commands as people
from domain.people.admission import ApplicationRole
from domain.people.refusals import NotAdmitted
from tests.domain.people import cast

pytestmark = pytest.mark.usefixtures("noon")
_AUDIT = Statement("SELECT * FROM audit_entries ORDER BY id")


@pytest.fixture
async def wim(reviewed):
    return await cast.worker("wim")


@pytest.fixture
async def his(wim):
    return await Application.get(account_id=wim.account.id)


async def audited():
    return [
        (row["action"], str(row["subject_id"]), row["reason"], row["via"])
        for row in await _AUDIT.rows()
    ]


async def test_an_approval_admits_and_is_told_by_mail_and_by_notice(wim, his, olga, noon):
    clock.advance(timedelta(days=1))

    approved = await commands.approve(his.id, by=olga)

    assert (approved.state, approved.decided_at) == ("APPROVED", noon + timedelta(days=1))
    assert await cast.mails("wim") == ["Your application was approved"]
    body = {
        "application_id": str(his.id),
        "account_id": str(wim.account.id),
        "worker_id": str(wim.worker.id),
        "requester_id": None,
    }
    topic = f"worker/{wim.worker.id}"
    assert await cast.told() == [(topic, "ApplicationApproved", body)]
    told = [(topic, kind) for topic, kind, _ in await cast.told(with_rights=True)]
    assert told[-2:] == [
        (f"account/{wim.account.id}", "RightsChanged"),
        (topic, "ApplicationApproved"),
    ]
    wim = await cast.viewer("wim")
    assert wim.working() == wim.worker
    assert await audited() == [("application.approve", str(wim.account.id), None, "API")]


async def test_a_refusal_has_a_reason_that_the_applicant_reads(wim, his, olga):
    refused = await commands.refuse(his.id, reason="The name is not yours.", by=olga)

    assert (refused.state, refused.reason) == ("REFUSED", "The name is not yours.")
    (mail,) = await Mail.filter(recipient="wim@kempelen.test")
    assert "The name is not yours." in mail.body
    assert "from 2026-12-22 12:00 UTC" in mail.body
    assert [kind for _, kind, _ in await cast.told()] == ["ApplicationRefused"]
    with pytest.raises(NotAdmitted):
        (await cast.viewer("wim")).working()
    (entry,) = await audited()
    assert entry[2] == "The name is not yours."


async def test_more_is_asked_by_mail_and_by_notice(his, olga):
    asked = await commands.ask(his.id, text="Which bank?", by=olga)

    assert (asked.state, asked.decided_at) == ("MORE_ASKED", None)
    (mail,) = await Mail.filter(recipient="wim@kempelen.test")
    assert "Which bank?" in mail.body
    assert [kind for _, kind, _ in await cast.told()] == ["ApplicantAsked"]
    assert queries.due_at(asked) is None


async def test_a_text_has_bounds(his, olga):
    for text in ("", " ", "x" * (LONGEST_TEXT + 1), "a\x00"):
        with pytest.raises(InvalidInput) as refused:
            await commands.refuse(his.id, reason=text, by=olga)
        assert refused.value.field == "reason"
        with pytest.raises(InvalidInput) as refused:
            await commands.ask(his.id, text=text, by=olga)
        assert refused.value.field == "text"
    await commands.ask(his.id, text="x" * LONGEST_TEXT, by=olga)
    assert (await audited())[0][0] == "application.ask"


@pytest.mark.parametrize("verb", [v for v in ApplicationVerb if v is not ApplicationVerb.SUBMIT])
@pytest.mark.parametrize("state", list(ApplicationState))
async def test_every_move_is_that_of_the_table(wim, his, olga, state, verb):
    if state not in OPEN:
        await commands.refuse(his.id, reason="No.", by=olga)
    await Application.filter(id=his.id).update(
        state=state, reason="No." if state is ApplicationState.REFUSED else None
    )
    before = await Application.get(id=his.id)
    moves = {
        ApplicationVerb.APPROVE: lambda: commands.approve(his.id, by=olga),
        ApplicationVerb.REFUSE: lambda: commands.refuse(his.id, reason="No.", by=olga),
        ApplicationVerb.ASK: lambda: commands.ask(his.id, text="Why?", by=olga),
        ApplicationVerb.ANSWER: lambda: commands.answer(wim, his.id, "So."),
    }

    if APPLICATION.allows(state, verb):
        assert (await moves[verb]()).state == APPLICATION.after(state, verb)
    else:
        entries = await audited()
        with pytest.raises(WrongState) as refused:
            await moves[verb]()
        assert refused.value.state == state
        after = await Application.get(id=his.id)
        assert (after.state, after.decided_at) == (before.state, before.decided_at)
        assert await audited() == entries


async def test_nobody_decides_on_their_own(wim, his, olga):
    wim_as_operator = replace(olga, account_id=wim.account.id)

    for decision in (
        commands.approve(his.id, by=wim_as_operator),
        commands.refuse(his.id, reason="No.", by=wim_as_operator),
    ):
        with pytest.raises(NotAllowed):
            await decision
    assert (await commands.approve(his.id, by=COMMAND_LINE)).state == "APPROVED"


async def test_an_application_that_is_not_there_is_not_found(reviewed, olga):
    with pytest.raises(NotFound):
        await commands.approve(new_id(), by=olga)


async def test_the_queue_has_the_one_that_waits_longest_first(reviewed, olga):
    first, second = await cast.worker("ada"), await cast.requester("ben")
    clock.advance(timedelta(hours=1))
    await cast.worker("cor")
    asked = await Application.get(account_id=first.account.id)
    await commands.ask(asked.id, text="Which bank?", by=olga)
    clock.advance(timedelta(hours=1))

    async def queue(*states, role=None):
        page = await commands.queue(states or WAITING, Slice(limit=10), by=olga, role=role)
        return [each.account_id for each in page.rows]

    before = await queue()
    await commands.answer(first, asked.id, "None.")

    cor = await cast.viewer("cor")
    assert before == [second.account.id, cor.account.id]
    assert await queue() == [second.account.id, cor.account.id, first.account.id]
    assert await queue(role=ApplicationRole.REQUESTER) == [second.account.id]
    assert await queue(ApplicationState.MORE_ASKED) == []
    reads = [row for row in await _AUDIT.rows() if row["action"] == "application.list"]
    assert len(reads) == 4
    details = reads[0]["details"]
    details = orjson.loads(details) if isinstance(details, str) else details
    assert details == {"states": "ANSWERED SUBMITTED", "found": 2}


async def test_it_is_due_three_business_days_after_it_began_to_wait(wim, his, olga):
    sunday_noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert his.waiting_since == sunday_noon
    assert queries.due_at(his) == datetime(2026, 11, 26, 8, tzinfo=UTC)

    await commands.ask(his.id, text="Which bank?", by=olga)
    clock.advance(timedelta(days=2))
    answered = await commands.answer(wim, his.id, "None.")

    assert queries.due_at(answered) == datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert queries.due_at(await commands.approve(his.id, by=olga)) is None


async def test_what_no_race_runs_runs_on_both_databases(any_database, adopted, olga):
    adopted(agreement_version=1, operators_review=True)
    wim = await cast.joined("wim")
    await accept_agreement(wim, 1)
    await people.open_worker_account(wim)
    await people.open_requester_account(wim, name="Wim Ltd")

    page = await commands.queue(WAITING, Slice(limit=10), by=olga, role=ApplicationRole.REQUESTER)
    after = LONGEST_WAITING_FIRST.key(page.rows[0])
    rest = await commands.queue(WAITING, Slice(limit=10, after=after), by=olga)
    found = await commands.history(wim.account.id, by=olga)

    assert [each.account_id for each in page.rows] == [wim.account.id]
    assert rest.rows == []
    assert found.account.agreement_version == 1
    accepted = await acceptances(wim.account.id, Slice(limit=10))
    assert [each.version for each in accepted.rows] == [1]


async def test_a_look_at_a_person_is_in_the_audit(wim, his, olga):
    found = await commands.history(wim.account.id, by=olga)

    assert found.worker == wim.worker
    ((application, steps),) = found.applications
    assert application.id == his.id
    assert [each.verb.value for each in steps] == ["SUBMIT"]
    assert [entry[:2] for entry in await audited()] == [("account.read", str(wim.account.id))]
