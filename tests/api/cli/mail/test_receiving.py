"""A mail about a message goes out, and its reply comes back by `kempelen mail receive`."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database import connect
from api.mail.sender import send_due, transport_for
from domain.audit.trail import Actor, Via
from domain.kernel import clock, policy
from domain.kernel.policy import MessagePolicy
from domain.mail.models import Mail
from domain.messages import commands as messages
from domain.messages import limits, recount, reply_addresses
from domain.messages.commands import MessageToRequester, MessageToWorker
from domain.messages.contact import commands as contact
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from domain.messages.lifecycle import ThreadState
from domain.messages.models import ReplyAddress, Thread, ThreadMessage
from tests.domain import cast

DOMAIN = "in.market.example"
SENDER = "Kempelen <no-reply@market.example>"
INJECTED = "Hello.\r\nBcc: victim@example.org\r\n\r\n.\r\nRCPT TO:<victim@example.org>"
OLGA = Actor(account_id=None, role="SUPPORT", via=Via.API)


@pytest.fixture
def kempelen(sqlite_url):
    environment = {"KEMPELEN_DATABASE_URL": sqlite_url, "KEMPELEN_REPLY_DOMAIN": DOMAIN}

    def receive(raw, *more):
        arguments = ["mail", "receive", *more]
        return CliRunner().invoke(app, arguments, input=raw, env=environment)

    return receive


@pytest.fixture(autouse=True)
def takes_mail():
    before = policy.current()
    policy.adopt(replace(before, messages=MessagePolicy(reply_domain=DOMAIN)))
    yield
    policy.adopt(before)


@pytest.fixture
def on_database(sqlite_url):
    def run(doing):
        async def connected():
            async with connect.database(sqlite_url):
                return await doing

        return asyncio.run(connected())

    return run


async def a_conversation():
    """Wim writes to Rita about rejected work, and she answers."""
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit_type = await cast.a_type(rita, title="Name a colour")
    work = await cast.a_rejected(rita, wim, await cast.a_hit(rita, hit_type=hit_type))
    asked = MessageToRequester(text=INJECTED, discloses_identity=True, assignment_id=work.id)
    thread = (await messages.write_to_requester(wim, asked)).thread
    await messages.write_to_worker(rita, MessageToWorker(text=INJECTED, thread_id=thread.id))
    return thread


async def sent(folder):
    """The mails as they go out, by the address that they go to."""
    await send_due(
        transport_for(None, outbox=folder, sender=SENDER, public_url="https://x.example")
    )
    files = [message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]
    return {mail["To"]: mail for mail in files}


async def conversation(_thread=None):
    rows = await ThreadMessage.all().order_by("thread_id", "number")
    assert await recount.differences() == []
    return [(row.author.value, row.text, row.is_by_mail) for row in rows]


def reply_to(mail, text="Thank you.", *, sender=None, more=""):
    """What a mail program makes of an answer."""
    quoted = "".join(f"> {line}\n" for line in mail.get_content().splitlines())
    return (
        f"From: {sender or mail['To']}\nTo: <{mail['Reply-To'].upper()}>\nSubject: Re: x\n{more}"
        f"\n{text}\n\nOn 1 Oct 2026, Kempelen <no-reply@market.example> wrote:\n{quoted}"
    )


def test_replies_come_back_into_their_thread(kempelen, on_database, tmp_path):
    on_database(a_conversation())
    mails = on_database(sent(tmp_path))

    from_wim = kempelen(reply_to(mails["wim@example.org"], "I see."))
    from_rita = kempelen(reply_to(mails["rita@example.org"], "Good."))

    assert [each.exit_code for each in (from_wim, from_rita)] == [0, 0], from_wim.output
    assert on_database(conversation())[2:] == [
        ("WORKER", "I see.", True),
        ("REQUESTER", "Good.", True),
    ]


def test_no_word_that_a_person_typed_makes_a_header(on_database, tmp_path):
    on_database(a_conversation())

    for mail in on_database(sent(tmp_path)).values():
        assert mail["Bcc"] is None
        assert mail["Subject"] in ("A worker has written to you", "A requester has written to you")
        assert mail["Reply-To"].endswith(f"@{DOMAIN}")
        assert mail["Auto-Submitted"] == "auto-generated"
        assert "Bcc: victim@example.org" in mail.get_content()


def test_a_mail_that_is_no_reply_of_its_reader_is_refused_by_its_code(
    kempelen, on_database, tmp_path
):
    on_database(a_conversation())
    mail = on_database(sent(tmp_path))["wim@example.org"]
    before = on_database(conversation())
    other = reply_to(mail).replace(mail["Reply-To"].upper(), f"reply+{'a' * 32}@{DOMAIN}")

    codes = [
        kempelen(reply_to(mail, sender="mallory@example.org")).exit_code,
        kempelen(other).exit_code,
        kempelen(reply_to(mail), "--recipient", f"info@{DOMAIN}").exit_code,
        kempelen(reply_to(mail, "x" * (limits.LONGEST_MESSAGE + 1))).exit_code,
        kempelen(reply_to(mail, "")).exit_code,
        kempelen(reply_to(mail, more="Auto-Submitted: auto-replied\n")).exit_code,
    ]

    assert codes == [77, 67, 67, 77, 65, 0]
    assert on_database(conversation()) == before


def test_a_mail_is_kept_by_its_server_where_the_database_is_away(kempelen, tmp_path):
    mail = f"From: a@x.example\nTo: reply+{'a' * 32}@{DOMAIN}\n\nYes.\n"
    environment = {
        "KEMPELEN_DATABASE_URL": f"sqlite:///{tmp_path}/none/db",
        "KEMPELEN_REPLY_DOMAIN": DOMAIN,
    }
    done = CliRunner().invoke(app, ["mail", "receive"], input=mail, env=environment)

    assert done.exit_code == 75
    assert str(tmp_path) not in done.output, "the sender may read it"


async def asked_operators():
    """Ann, and a stranger, who are both answered."""
    ann = await cast.an_account("Ann")
    form = ContactForm(category=ContactCategory.OTHER, subject="Pay", text="Where is it?")
    await contact.write(form, account=ann, client_address=None)
    stranger = replace(form, email="sue@example.org")
    await contact.write(stranger, account=None, client_address=None)
    mail = await Mail.get(recipient="sue@example.org")
    token = next(line for line in mail.body.splitlines() if len(line) == 43)
    await contact.confirm(token)
    await Mail.all().delete()
    for thread in await Thread.all():
        await contact.answer(thread.id, "It is paid.", by=OLGA)


async def states():
    return {thread.state for thread in await Thread.all()}


def test_the_operators_answers_are_replied_to_by_mail_too(kempelen, on_database, tmp_path):
    on_database(asked_operators())
    mails = on_database(sent(tmp_path))
    assert on_database(states()) == {ThreadState.WAITING}

    for reader in ("ann@example.org", "sue@example.org"):
        assert kempelen(reply_to(mails[reader])).exit_code == 0

    assert on_database(states()) == {ThreadState.OPEN}
    assert on_database(conversation()).count(("WRITER", "Thank you.", True)) == 2


async def test_an_address_is_good_for_thirty_days(database):
    clock.freeze(cast.START)
    try:
        await a_conversation()
        assert await ReplyAddress.all().count() == 2
        clock.advance(limits.REPLY_LASTS - timedelta(seconds=1))
        assert await reply_addresses.trim(clock.now(), 10) == 0
        clock.advance(timedelta(seconds=1))
        assert await reply_addresses.trim(clock.now(), 10) == 2
    finally:
        clock.release()
