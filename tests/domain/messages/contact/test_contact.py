"""The contact form: threads of accounts and of strangers, their mails, states and bounds."""

from datetime import timedelta

import pytest

from domain.audit.trail import Actor, Via
from domain.kernel import clock
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.messages.contact import commands as contact
from domain.messages.contact import limits, queries
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from domain.messages.lifecycle import ThreadState
from domain.messages.models import Thread, ThreadMessage
from domain.people.refusals import TokenInvalid, TooManyAttempts
from tests.domain import cast

_AUDIT = Statement("SELECT action, subject_id FROM audit_entries ORDER BY id")
NET = "192.0.2.7"
WORDS = ("buy my pills", "Cheap!", "Mallory")


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(cast.START)  # a Thursday
    yield
    clock.release()


@pytest.fixture
def connection(request):
    """SQLite, or each database in turn where a test says so."""
    which = "any_database" if "any_database" in request.fixturenames else "database"
    return request.getfixturevalue(which)


@pytest.fixture
async def ann(connection):
    return await cast.an_account("Ann")


@pytest.fixture
async def olga(connection):
    account = await cast.an_account("Olga")
    return Actor(account_id=account.id, role="SUPPORT", via=Via.API, address=NET)


def a_form(**more):
    given = {"category": ContactCategory.MISSING_MONEY, "subject": "Pay", "text": "Where is it?"}
    return ContactForm(**given | more)


async def by_stranger(**more):
    form = a_form(**{"email": "sue@example.org", "name": "Sue"} | more)
    return await contact.write(form, account=None, client_address=NET)


async def token():
    """The token of the newest mail."""
    mail = await Mail.all().order_by("-id").first()
    [found] = [line for line in mail.body.splitlines() if len(line) == 43 and " " not in line]
    return found


async def texts(thread):
    rows = await ThreadMessage.filter(thread_id=thread.id).order_by("id")
    return [(row.author.value, row.text) for row in rows]


async def queue(olga, *states, category=None):
    states = states or (ThreadState.OPEN,)
    page = await contact.queue_for(olga, Slice(20), states=states, category=category)
    return [row.id for row in page.rows]


async def test_a_thread_of_an_account_goes_back_and_forth(any_database, ann, olga):
    thread = await contact.write(a_form(), account=ann, client_address=NET)
    assert await queue(olga) == [thread.id]
    assert await Mail.all().count() == 0

    answered = await contact.answer(thread.id, "On its way.", by=olga)
    assert (answered.state, await queue(olga)) == (ThreadState.WAITING, [])
    [mail] = await Mail.all()
    assert (mail.recipient, mail.account_id) == (ann.email, ann.id)
    assert "On its way." in mail.body
    assert "me { contactThreads }" in mail.body
    again = await contact.reply(thread.id, "It came.", account=ann, client_address=NET)
    assert again.state is ThreadState.OPEN
    assert (await contact.solve(thread.id, by=olga)).state is ThreadState.SOLVED
    assert (await contact.solve(thread.id, by=olga)).state is ThreadState.SOLVED
    reopened = await contact.reply(thread.id, "No.", account=ann, client_address=NET)

    assert reopened.state is ThreadState.OPEN
    assert await texts(thread) == [
        ("WRITER", "Where is it?"),
        ("OPERATOR", "On its way."),
        ("WRITER", "It came."),
        ("WRITER", "No."),
    ]
    assert [row["action"] for row in await _AUDIT.rows()] == [
        "contact.list",
        "contact.answer",
        "contact.list",
        "contact.solve",
    ]


async def test_a_stranger_is_read_when_the_address_is_confirmed(any_database, olga):
    thread = await by_stranger()
    everything = tuple(ThreadState)
    assert await queue(olga, *everything) == []
    for command in (
        contact.answer(thread.id, "Hello.", by=olga),
        contact.solve(thread.id, by=olga),
    ):
        with pytest.raises(NotFound):
            await command

    code = await token()
    clock.advance(timedelta(hours=1))
    confirmed = await contact.confirm(code)
    assert (confirmed.state, confirmed.asked_at) == (ThreadState.OPEN, clock.now())
    assert await queue(olga) == [thread.id]
    await contact.answer(thread.id, "Hello.", by=olga)
    newer = await token()
    mail = await Mail.all().order_by("-id").first()
    assert (mail.recipient, mail.account_id) == ("sue@example.org", None)
    with pytest.raises(TokenInvalid):
        await contact.reply_by_token(code, "Old.", client_address=NET)
    await contact.reply_by_token(newer, "Thanks.", client_address=NET)

    assert await texts(thread) == [
        ("WRITER", "Where is it?"),
        ("OPERATOR", "Hello."),
        ("WRITER", "Thanks."),
    ]
    assert (await contact.confirm(newer)).id == thread.id  # shows it again


async def test_nothing_that_a_stranger_typed_is_mailed_before_the_address_is_confirmed(olga):
    text, subject, name = WORDS
    await by_stranger(text=text, subject=subject, name=name)

    [mail] = await Mail.all()
    assert [word for word in WORDS if word in mail.subject + mail.body] == []
    assert mail.subject == "Confirm your message"


async def test_a_message_that_nobody_confirms_is_deleted_after_three_days(any_database, ann):
    kept = await contact.write(a_form(), account=ann, client_address=NET)
    late, code = await by_stranger(), await token()
    clock.advance(limits.UNCONFIRMED_FOR)
    assert await contact.trim(clock.now(), 10) == 0
    clock.advance(timedelta(seconds=1))

    assert await contact.trim(clock.now(), 10) == 1
    assert [row.id for row in await Thread.all()] == [kept.id]
    assert await texts(late) == []
    with pytest.raises(TokenInvalid):
        await contact.confirm(code)


async def test_a_mailbox_and_a_network_write_so_often_and_no_more(ann):
    spellings = ["s.u.e@example.org", "sue+1@example.org", "SUE@example.org"]
    for email in [*spellings, "sue@example.org", "sue+2@example.org"]:
        await by_stranger(email=email)
    with pytest.raises(TooManyAttempts):
        await by_stranger(email="su.e@example.org")
    assert await Mail.all().count() == 5

    for number in range(limits.MESSAGES_OF_A_NETWORK[0].most - 5):
        await by_stranger(email=f"person{number}@example.org")
    with pytest.raises(TooManyAttempts):
        await by_stranger(email="one.more@example.org")
    with pytest.raises(TooManyAttempts):
        await contact.write(a_form(), account=ann, client_address=NET)
    clock.advance(timedelta(hours=1))
    await contact.write(a_form(), account=ann, client_address=NET)


async def test_nobody_uses_up_the_messages_of_another_by_their_address(ann, olga):
    """Whoever gives an address takes nothing from its owner, with an account or a mailed token."""
    sues = await by_stranger()
    await contact.confirm(await token())
    await contact.answer(sues.id, "Which bonus?", by=olga)
    code = await token()
    for email in (ann.email, "sue@example.org"):
        with pytest.raises(TooManyAttempts):
            await nine(contact.write, a_form(email=email), account=None)

    thread = await contact.write(a_form(), account=ann, client_address="198.51.100.1")
    await contact.reply(thread.id, "More.", account=ann, client_address="198.51.100.1")
    await contact.reply_by_token(code, "Of May.", client_address="198.51.100.2")

    with pytest.raises(TooManyAttempts):
        await nine(contact.reply, thread.id, "And?", account=ann)
    with pytest.raises(TooManyAttempts):
        await nine(contact.reply_by_token, code, "And?")


async def nine(do, *given, **named):
    """More than a mailbox may write, each from another network."""
    for number in range(9):
        await do(*given, client_address=f"203.0.113.{number}", **named)


async def test_the_queue_has_the_longest_waiting_first_and_tells_which_are_late(ann, olga):
    first = await contact.write(a_form(), account=ann, client_address=NET)
    other = a_form(category=ContactCategory.OTHER)
    second = await contact.write(other, account=ann, client_address=NET)
    await contact.answer(first.id, "Soon.", by=olga)
    clock.advance(timedelta(days=1))
    await contact.reply(first.id, "When?", account=ann, client_address=NET)
    clock.advance(timedelta(days=4))  # from Thursday noon to Tuesday noon

    assert await queue(olga) == [second.id, first.id]
    assert await queue(olga, category=ContactCategory.OTHER) == [second.id]
    rows = [await Thread.get(id=id) for id in (second.id, first.id)]
    assert [row.business_days_waiting(clock.now()) for row in rows] == [3, 2]
    assert [row.is_late(clock.now()) for row in rows] == [False, False]
    assert rows[0].is_late(clock.now() + timedelta(seconds=1))
    await contact.answer(second.id, "Now.", by=olga)
    assert not (await Thread.get(id=second.id)).is_late(clock.now() + timedelta(days=9))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"subject": "two\nlines"}, "subject"),
        ({"text": " "}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"email": "nobody"}, "email"),
        ({"email": None}, "email"),
        ({"name": "x" * 101}, "name"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_what_is_out_of_bounds_is_refused_by_its_field(ann, values, field):
    with pytest.raises(InvalidInput) as refused:
        await by_stranger(**values)

    assert refused.value.field == field
    assert await Thread.all().count() == 0
    await by_stranger(subject="x" * 200, text="x" * 5_000)


async def test_a_thread_has_two_hundred_messages_and_no_more(ann, olga):
    thread = await contact.write(a_form(), account=ann, client_address=NET)
    for _ in range(limits.MOST_THREAD_MESSAGES - 1):
        await contact.answer(thread.id, "And.", by=olga)

    with pytest.raises(NotAllowed):
        await contact.answer(thread.id, "And.", by=olga)
    assert len(await texts(thread)) == 200
    assert await Mail.all().count() == 199


async def test_the_thread_of_another_answers_like_none(ann, olga):
    bob = await cast.an_account("Bob")
    thread = await contact.write(a_form(), account=ann, client_address=NET)

    with pytest.raises(NotFound):
        await contact.reply(thread.id, "Mine.", account=bob, client_address=NET)
    assert len(await texts(thread)) == 1
    assert (await queries.threads_of(bob.id, Slice(5))).rows == []


async def test_an_address_that_is_not_confirmed_gets_no_answer_by_mail(ann, olga):
    await type(ann).filter(id=ann.id).update(email_verified_at=None)
    thread = await contact.write(a_form(), account=ann, client_address=NET)

    await contact.answer(thread.id, "Hello.", by=olga)

    assert await Mail.all().count() == 0
    assert len(await texts(thread)) == 2


def test_a_solved_thread_is_not_solved_again_by_the_table():
    from domain.messages.lifecycle import THREAD_LIFECYCLE, ThreadVerb

    with pytest.raises(WrongState):
        THREAD_LIFECYCLE.after(ThreadState.SOLVED, ThreadVerb.SOLVE)
