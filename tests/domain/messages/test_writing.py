"""Workers and requesters write to each other: who may, about what, how much, and what is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.review.lifecycle import ProposalKind, ProposalState
from domain.accounts.review.models import ReviewProposal
from domain.assignments.refusals import OwnHit
from domain.audit.trail import Actor, Via
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.policy import Disclosure, MessagePolicy
from domain.kernel.refusals import InvalidInput, NotFound
from domain.mail.models import Mail
from domain.messages import commands as messages
from domain.messages import limits, queries, recount, reports, rules
from domain.messages.commands import MessageToRequester, MessageToWorker
from domain.messages.lifecycle import Author, ThreadSide, ThreadState
from domain.messages.models import Thread, ThreadMessage
from domain.messages.refusals import ThreadClosed
from domain.people import commands as people
from domain.people.models import Account
from domain.people.refusals import TooManyAttempts
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from tests.domain import cast, qualified

WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in "www.example.org")


def asked(text="Why?", *, discloses=False, **about):
    return MessageToRequester(text=text, discloses_identity=discloses, **about)


async def to_requester(worker, *, token=None, **given):
    return await messages.write_to_requester(worker, asked(**given), client_token=token)


async def to_worker(requester, text="Look again.", *, token=None, **about):
    asked = MessageToWorker(text=text, **about)
    return await messages.write_to_worker(requester, asked, client_token=token)


@pytest.fixture
def setting():
    """Puts a policy of messages in force."""
    before = policy.current()
    yield lambda **given: policy.adopt(replace(before, messages=MessagePolicy(**given)))
    policy.adopt(before)


@pytest.fixture
async def work(rita, wim):
    """Work of Wim that Rita has rejected."""
    return await cast.a_rejected(rita, wim, await cast.a_hit(rita))


@pytest.fixture
async def thread(wim, work):
    return (await to_requester(wim, assignment_id=work.id)).thread


async def test_a_conversation_goes_back_and_forth(rita, wim, work):
    before = await cast.told()

    thread, first = await to_requester(wim, assignment_id=work.id)
    _, answer = await to_worker(rita, thread_id=thread.id)
    again, _ = await to_requester(wim, text="And now?", group_id=work.group_id)

    assert (again.id, again.subject, again.group_id) == (thread.id, "Name a colour", work.group_id)
    assert (first.assignment_id, answer.number, again.messages) == (work.id, 2, 3)
    assert (again.unread_by_office, again.unread_by_person) == (2, 1)
    assert (again.state, again.asked_at) == (ThreadState.OPEN, again.last_at)
    facts = (await cast.told())[len(before) :]
    assert [(type(fact).__name__, set(fact.topics())) for fact in facts] == [
        ("MessageWritten", {f"worker/{wim.id}", f"requester/{rita.id}"})
    ] * 3
    mails = await Mail.filter(kind="MESSAGE").order_by("id")
    to = [mail.recipient for mail in mails]
    assert to == ["rita@example.org", "wim@example.org", "rita@example.org"]
    assert f"the worker {wim.worker_id} writes" in mails[0].body
    assert "wim@example.org" not in mails[0].body
    assert await recount.differences() == []


async def test_name_and_address_are_disclosed_as_the_installation_and_the_worker_choose(
    wim, work, thread, setting
):
    assert (thread.email, thread.name) == (None, None)

    disclosed, _ = await to_requester(wim, discloses=True, thread_id=thread.id)
    still, _ = await to_requester(wim, thread_id=thread.id)

    assert (disclosed.email, disclosed.name) == ("wim@example.org", "Wim")
    assert still.email == "wim@example.org"
    mail = await Mail.filter(recipient="rita@example.org").order_by("-id").first()
    assert "(Wim, wim@example.org)" in mail.body
    for disclosure, says in ((Disclosure.DISCLOSED, False), (Disclosure.RELAYED, True)):
        setting(disclosure=disclosure)
        async with cast.refused(InvalidInput) as refused:
            await to_requester(wim, discloses=says, thread_id=thread.id)
        assert refused.value.field == "disclosesIdentity"
        await to_requester(wim, discloses=not says, thread_id=thread.id)


async def test_a_worker_writes_only_about_what_they_may_see(rita, wim, ann, work):
    skill = await qualified.a_qualification(rita, "Secret")
    needed = RequirementDraft(skill.id, Comparator.EXISTS, guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT)
    hidden = await cast.a_hit(rita, hit_type=await qualified.a_type_requiring(rita, needed))
    open_hit = await cast.a_hit(rita)
    nothing = [
        {"assignment_id": work.id},  # of another worker
        {"hit_id": hidden.id},
        {"hit_id": work.hit_id},  # not open any more
        {"group_id": hidden.group_id},
        {"thread_id": (await to_requester(wim, assignment_id=work.id)).thread.id},
        {"thread_id": new_id()},
    ]
    for about in nothing:
        async with cast.refused(NotFound):
            await to_requester(ann, **about)
    assert (await to_requester(ann, hit_id=open_hit.id)).thread.group_id == open_hit.group_id
    await people.block_requester(ann, rita.id)
    async with cast.refused(NotFound):
        await to_requester(ann, group_id=open_hit.group_id)
    own = await cast.a_profile(wim.account_id, "Wim Ltd")
    await cast.deposit(own, cast.Money.parse("10.00"))
    hit = await cast.a_hit(own)
    async with cast.refused(OwnHit):
        await to_requester(wim, group_id=hit.group_id)


async def test_a_requester_writes_to_workers_whose_work_was_decided(rita, wim, ann, work):
    undecided = await cast.a_submitted(ann, await cast.a_hit(rita))
    async with cast.refused(NotFound):
        await to_worker(rita, worker_id=ann.id)
    async with cast.refused(NotFound):
        await to_worker(rita, assignment_id=undecided.id)

    general, _ = await to_worker(rita, worker_id=wim.id)
    about, message = await to_worker(rita, assignment_id=work.id)

    assert (general.group_id, general.subject, general.state) == (None, None, ThreadState.WAITING)
    assert (about.group_id, message.assignment_id) == (work.group_id, work.id)
    assert await queries.unread_of(wim) == 2
    answered, _ = await to_requester(wim, thread_id=general.id)
    assert answered.state is ThreadState.OPEN


async def test_many_are_written_to_with_an_answer_for_each(rita, wim, ann, work):
    nobody = new_id()

    async def written(text="Thank you."):
        return await messages.write_to_workers(
            rita, [ann.id, wim.id, nobody, wim.id], text, client_token="t"
        )

    first = await written()
    await cast.an_approved(rita, ann, await cast.a_hit(rita))
    second = await written()

    assert [getattr(each, "reason", None) for each in first] == [
        "NOT_FOUND",
        None,
        "NOT_FOUND",
        None,
    ]
    assert [getattr(each, "reason", None) for each in second] == [None, None, "NOT_FOUND", None]
    assert second[1].message.id == first[1].message.id
    assert await ThreadMessage.all().count() == 2
    for ids in ([], [wim.id] * (limits.MOST_WORKERS_A_CALL + 1)):
        async with cast.refused(InvalidInput):
            await messages.write_to_workers(rita, ids, "x")


async def test_a_token_writes_once(rita, wim, work):
    first = await to_requester(wim, assignment_id=work.id, token="t")
    assert (await to_requester(wim, assignment_id=work.id, token="t")).message == first.message
    one = await to_worker(rita, worker_id=wim.id, token="t")
    assert (await to_worker(rita, worker_id=wim.id, token="t")).message.id == one.message.id
    assert await ThreadMessage.all().count() == 2


async def test_either_side_closes_a_thread_to_the_other(rita, wim, thread):
    async def by_wim():
        await to_requester(wim, thread_id=thread.id)

    async def by_rita():
        await to_worker(rita, thread_id=thread.id)

    for profile, own, other in ((wim, by_wim, by_rita), (rita, by_rita, by_wim)):
        closed = await messages.close_thread(profile, thread.id)
        assert len(closed.closed_by()) == 1
        async with cast.refused(ThreadClosed) as by_other:
            await other()
        async with cast.refused(ThreadClosed) as by_oneself:
            await own()
        assert by_other.value.message != by_oneself.value.message
        before = await cast.told()
        await messages.close_thread(profile, thread.id)
        assert await cast.told() == before
        assert (await messages.reopen_thread(profile, thread.id)).closed_by() == []
        await other()
        await own()


async def test_a_worker_who_hides_a_requester_takes_no_messages(rita, wim, work, thread):
    await people.block_requester(wim, rita.id)

    for about in ({"worker_id": wim.id}, {"thread_id": thread.id}, {"assignment_id": work.id}):
        async with cast.refused(ThreadClosed):
            await to_worker(rita, **about)


async def test_messages_are_read_up_to_a_number_and_never_back(rita, wim, thread):
    await to_requester(wim, thread_id=thread.id)
    await to_worker(rita, thread_id=thread.id)
    before = await cast.told()

    read = await messages.mark_read(rita, thread.id, 2)
    again = await messages.mark_read(rita, thread.id, 1)

    assert (read.unread_by_office, read.unread_by_person) == (0, 1)
    assert again.read_by_office == 2
    [fact] = (await cast.told())[len(before) :]
    assert list(fact.topics()) == [f"requester/{rita.id}"]
    async with cast.refused(InvalidInput):
        await messages.mark_read(wim, thread.id, 4)
    async with cast.refused(NotFound):
        await messages.mark_read(await cast.a_worker("Mallory"), thread.id, 1)


async def already_written(profile, thread, count):
    """So many messages, just now, in another thread."""
    other = await Thread.create(
        id=new_id(),
        kind=thread.kind,
        worker_id=thread.worker_id,
        requester_id=thread.requester_id,
        group_id=new_id(),
        state=ThreadState.OPEN,
        **dict.fromkeys(("created_at", "asked_at", "last_at"), clock.now()),
    )
    rows = [
        ThreadMessage(
            id=new_id(),
            thread_id=other.id,
            number=number,
            author=Author.WORKER,
            sender_id=profile.id,
            text="x",
            written_at=clock.now(),
        )
        for number in range(1, count + 1)
    ]
    await ThreadMessage.bulk_create(rows, batch_size=500)


async def test_a_side_writes_twenty_messages_a_day_in_a_thread(rita, wim, thread):
    for _ in range(limits.IN_A_THREAD.most - 1):
        await to_requester(wim, thread_id=thread.id)

    async with cast.refused(TooManyAttempts) as refused:
        await to_requester(wim, thread_id=thread.id)
    assert refused.value.retry_at == cast.START + timedelta(days=1)
    await to_worker(rita, thread_id=thread.id)
    clock.advance(timedelta(days=1))
    await to_requester(wim, thread_id=thread.id)


async def test_a_worker_writes_thirty_messages_an_hour_and_a_requester_a_thousand(
    rita, wim, thread
):
    await already_written(wim, thread, limits.OF_A_WORKER[0].most - 2)
    await already_written(rita, thread, limits.OF_A_REQUESTER[0].most - 1)

    await to_requester(wim, thread_id=thread.id)
    await to_worker(rita, thread_id=thread.id)

    for writing in (to_requester, to_worker):
        profile = wim if writing is to_requester else rita
        async with cast.refused(TooManyAttempts) as refused:
            await writing(profile, thread_id=thread.id)
        assert refused.value.retry_at == cast.START + timedelta(hours=1)
    several = await messages.write_to_workers(rita, [wim.id], "x")
    assert [each.reason for each in several] == ["TOO_MANY_ATTEMPTS"]
    clock.advance(timedelta(hours=1))
    await to_requester(wim, thread_id=thread.id)
    await to_worker(rita, thread_id=thread.id)


def test_a_thread_has_a_thousand_messages_and_no_more():
    full = Thread.new(messages=limits.MOST_MESSAGES, unread_by_person=0)
    last = Thread.new(messages=limits.MOST_MESSAGES - 1, unread_by_person=0)

    def objection(thread):
        return rules.objection_to_writing(thread, ThreadSide.PERSON, written=0, retry_at=None)

    assert (objection(full).reason, objection(last)) == ("NOT_ALLOWED", None)


async def test_a_message_has_four_thousand_and_ninety_six_characters(wim, thread):
    for text in ("", " ", "x" * (limits.LONGEST_MESSAGE + 1), "a\x00b"):
        async with cast.refused(InvalidInput) as refused:
            await to_requester(wim, text=text, thread_id=thread.id)
        assert refused.value.field == "text"
    await to_requester(wim, text="x" * limits.LONGEST_MESSAGE, thread_id=thread.id)


async def test_an_account_in_review_writes_no_links(rita, wim, thread):
    await to_worker(rita, "See https://example.org", thread_id=thread.id)
    await ReviewProposal.create(
        id=new_id(),
        account_id=rita.account_id,
        kind=ProposalKind.REQUESTER_BLOCKS,
        cause="x",
        evidence={},
        state=ProposalState.OPEN,
        created_at=clock.now(),
    )
    for text in ("See https://example.org", WIDE, "a@b.org", "(example.org/x)"):
        async with cast.refused(InvalidInput):
            await to_worker(rita, text, thread_id=thread.id)
    await to_worker(rita, "It is 3.5, e.g. so. Thank you: 10:30!", thread_id=thread.id)


def test_bare_names_of_hosts_are_links_and_sentences_are_none():
    assert all(
        map(rules.has_links, ("go to example.com", "example.com.", "MAILTO:x@y.zz", "a://b"))
    )
    assert not any(map(rules.has_links, ("First. Second", "3.14", "a.b", "@wim", "e.g. it", "")))


async def test_the_team_is_mailed_and_nobody_whose_role_does_not_decide(rita, wim, work):
    for name, role in (("Mia", TeamRole.REVIEWER), ("Max", TeamRole.VIEWER)):
        account = await cast.an_account(name)
        await TeamMember.create(
            id=new_id(),
            account_id=account.id,
            requester_id=rita.id,
            role=role,
            joined_at=clock.now(),
        )
    await to_requester(wim, assignment_id=work.id)

    readers = await Mail.filter(kind="MESSAGE").values_list("recipient", flat=True)
    assert set(readers) == {"rita@example.org", "mia@example.org"}


async def test_a_closed_account_is_not_written_to(rita, wim, thread):
    await Account.filter(id=wim.account_id).update(closed_at=clock.now())
    with pytest.raises(Exception, match="closed") as refused:
        await to_worker(rita, thread_id=thread.id)
    assert refused.value.reason == "ACCOUNT_CLOSED"


async def test_a_thread_is_read_by_operators_once_a_side_has_reported_it(rita, wim, thread):
    olga = Actor(account_id=new_id(), role="INVESTIGATOR", via=Via.API)
    assert await reports.reported_threads_for(olga, [thread.id]) == {}

    async with cast.unit_of_work():
        reported = await reports.thread_for_report(wim, thread.id)

    assert reported.reported_by() == [ThreadSide.PERSON]
    assert list(await reports.reported_threads_for(olga, [thread.id])) == [thread.id]
    with pytest.raises(NotFound):
        async with cast.unit_of_work():
            await reports.thread_for_report(await cast.a_worker("Mallory"), thread.id)
    assert await Thread.filter(reported_by_person_at__isnull=False).count() == 1
