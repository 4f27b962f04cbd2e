"""Mail is sent after the commit, by SMTP or into the outbox: perhaps late, never lost."""

import asyncio
import socket
import stat
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from api.mail.sender import BATCH, BadSmtpUrl, send_due, sending_mail, transport_for
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.mail import limits
from domain.mail import outbox as mails
from domain.mail.letters import Addressee, Letter
from domain.mail.models import Mail
from subscriptions.tasks.background import Background

SENDER = "Kempelen <market@kempelen.test>"
START = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    clock.freeze(START)
    yield
    clock.release()


class Postbox:
    """The mail server of these tests: the mails it received, and its refusals by address."""

    def __init__(self):
        self.received = []
        self.refused = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def smtp(postbox):
    """A transport to a real mail server on this machine."""
    port = free_port()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    yield transport_for(f"smtp://127.0.0.1:{port}", outbox=None, sender=SENDER)
    server.stop()


@pytest.fixture
def outbox(tmp_path):
    return transport_for(None, outbox=tmp_path / "outbox", sender=SENDER)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def post(to="wim@kempelen.test", subject="Hello", body="Grüße\n"):
    async with unit_of_work():
        await mails.post(reader(to), Letter(subject, body))


def reader(email):
    return Addressee(new_id(), email, "Wim", True)


def text_of(message):
    return message.get_content().replace("\r\n", "\n")


async def until_all_is_sent(*, seconds):
    for _ in range(seconds * 20):
        if not await Mail.filter(sent_at=None).exists():
            return
        await asyncio.sleep(0.05)
    pytest.fail("mail is left")


async def until_all_is_tried(*, seconds):
    for _ in range(seconds * 20):
        if not await Mail.filter(next_attempt_at__not_isnull=True).exists():
            return
        await asyncio.sleep(0.05)
    pytest.fail("mail is left")


@pytest.mark.parametrize(
    ("waited", "is_first"),
    [
        (limits.AHEAD_OF_OTHERS - timedelta(seconds=1), True),
        (limits.AHEAD_OF_OTHERS + timedelta(seconds=1), False),
    ],
)
async def test_a_mail_that_its_reader_waits_for_goes_before_a_backlog(
    any_database, outbox, waited, is_first
):
    async with unit_of_work():
        told = [reader(f"worker{number}@kempelen.test") for number in range(9)]
        await mails.add([mails.NewMail(each, Letter("Payday", "Paid.\n")) for each in told])
    clock.advance(waited)
    await post(subject="Your code")
    assert await send_due(outbox) == BATCH

    sent = await Mail.exclude(sent_at=None).values_list("subject", flat=True)
    assert ("Your code" in sent) is is_first


async def test_a_mail_goes_to_the_mail_server_once(any_database, smtp, postbox):
    await post()

    assert [await send_due(smtp) for _ in range(2)] == [1, 0]

    [(recipients, message)] = postbox.received
    mail = await Mail.get()
    assert recipients == ["wim@kempelen.test"]
    assert (message["From"], message["To"]) == (SENDER, "wim@kempelen.test")
    assert (message["Subject"], text_of(message)) == ("Hello", "Grüße\n")
    assert message["Message-ID"] == f"<{mail.id}@kempelen.test>"
    assert (mail.sent_at, mail.next_attempt_at, mail.attempts) == (START, None, 1)


@pytest.mark.parametrize(
    "stored",
    [
        "=?utf-8?q?attacker=40evil.test=2c_b?=c@bank.test",
        "a@bank.test, b@evil.test",
        "Wim <w@a.de>",
    ],
)
async def test_a_stored_address_that_means_another_one_gets_no_mail(
    database, smtp, postbox, stored, outbox
):
    """As an older version may have stored it."""
    await post(stored)

    assert await send_due(smtp) == 1

    mail = await Mail.get()
    assert postbox.received == []
    assert (mail.sent_at, mail.next_attempt_at) == (None, None)
    assert mail.last_error == "The address can be read as another one."


async def test_the_envelope_is_the_stored_address_and_not_the_header(database, smtp, postbox):
    await post("wim@b\u00fccher.test")

    assert await send_due(smtp) == 1

    [(recipients, message)] = postbox.received
    assert recipients == ["wim@xn--bcher-kva.test"]
    assert message["To"] == "wim@xn--bcher-kva.test"


async def test_a_mail_of_a_unit_that_failed_is_not_there(database, smtp, postbox):
    async def fails():
        async with unit_of_work():
            await mails.post(reader("wim@kempelen.test"), Letter("Hello", "there"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()

    assert await send_due(smtp) == 0
    assert postbox.received == []


async def test_without_a_mail_server_a_mail_is_a_file_that_the_log_names(database, outbox, caplog):
    caplog.set_level("INFO", logger="api.mail.sender")
    await post()

    await send_due(outbox)

    mail = await Mail.get()
    [path] = outbox.folder.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert path.name == f"{mail.id}.eml"
    assert (message["To"], text_of(message)) == ("wim@kempelen.test", "Grüße\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert caplog.messages == [f"Mail to wim@kempelen.test, 'Hello', is in {path}"]


async def test_a_server_that_is_down_is_asked_again_later_and_later(any_database, caplog):
    down = transport_for(f"smtp://127.0.0.1:{free_port()}", outbox=None, sender=SENDER)
    await post()

    waits = []
    for _ in range(limits.ATTEMPTS):
        assert await send_due(down) == 1
        mail = await Mail.get()
        assert "SMTPConnectError" in mail.last_error
        if mail.next_attempt_at is not None:
            waits.append((mail.next_attempt_at - clock.now()).total_seconds())
            clock.freeze(mail.next_attempt_at - timedelta(seconds=1))
            assert await send_due(down) == 0
            clock.freeze(mail.next_attempt_at)

    assert waits == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert (mail.attempts, mail.next_attempt_at, mail.sent_at) == (12, None, None)
    clock.advance(timedelta(days=1))
    assert await send_due(down) == 0


async def test_an_address_refused_for_good_is_not_tried_again(database, smtp, postbox):
    postbox.refused["wim@kempelen.test"] = "550 nobody of that name"
    postbox.refused["ada@kempelen.test"] = "450 mailbox busy"
    await post("wim@kempelen.test")
    await post("ada@kempelen.test")
    await post("eva@kempelen.test")

    assert await send_due(smtp) == 3

    wim, ada, eva = await Mail.all().order_by("id")
    assert (wim.sent_at, wim.next_attempt_at) == (None, None)
    assert "nobody of that name" in wim.last_error
    assert (ada.sent_at, ada.next_attempt_at) == (None, START + timedelta(seconds=15))
    assert eva.sent_at == START


async def test_a_mail_whose_sender_died_is_sent_after_its_lease(any_database, smtp, postbox):
    await post()
    [claimed] = await mails.claim_due_mails(clock.now(), 10)  # and then nothing more

    assert await send_due(smtp) == 0
    clock.advance(limits.LEASE)
    assert await send_due(smtp) == 1

    assert [message["Message-ID"] for _, message in postbox.received] == [
        f"<{claimed.id}@kempelen.test>"
    ]


async def test_a_file_that_cannot_be_written_is_tried_again(database, tmp_path):
    (tmp_path / "outbox").write_text("in the way")
    blocked = transport_for(None, outbox=tmp_path / "outbox", sender=SENDER)
    await post()

    await send_due(blocked)

    mail = await Mail.get()
    assert (mail.sent_at, mail.next_attempt_at) == (None, START + timedelta(seconds=15))


async def test_four_senders_send_each_of_forty_mails_once(postgres, smtp, postbox):
    for number in range(40):
        await post(f"p{number}@kempelen.test")

    async with AsyncExitStack() as senders:
        for _ in range(4):
            await senders.enter_async_context(sending_mail(smtp, Background()))
        await until_all_is_sent(seconds=30)

    reached = [recipients[0] for recipients, _ in postbox.received]
    assert sorted(reached) == sorted(f"p{number}@kempelen.test" for number in range(40))


async def test_a_sender_finds_new_mail_by_itself(database, outbox):
    async with sending_mail(outbox, Background()):
        await asyncio.sleep(0.1)
        await post()
        await until_all_is_sent(seconds=30)

    assert len(list(outbox.folder.iterdir())) == 1


@pytest.mark.parametrize(
    "url", ["localhost", "http://localhost", "smtp://", "smtp://localhost:x", "smtp://[::1"]
)
def test_an_unreadable_smtp_url_is_named(url, tmp_path):
    with pytest.raises(BadSmtpUrl, match="KEMPELEN_SMTP_URL is"):
        transport_for(url, outbox=tmp_path, sender=SENDER)


def test_an_smtp_url_may_hold_a_name_a_password_and_tls(tmp_path):
    server = transport_for("smtps://wim%40x:p%2Fw@mail.test", outbox=tmp_path, sender=SENDER)

    assert (server.host, server.port, server.tls) == ("mail.test", 465, True)
    assert (server.username, server.password) == ("wim@x", "p/w")


BAD_ADDRESSES = ("=?utf-8?q??=@x.test", "two@lines.test\n")


async def test_mails_that_make_no_message_are_set_aside_and_hold_up_no_other(
    any_database, outbox, caplog
):
    for address in BAD_ADDRESSES:
        await post(to=address)
    await post(subject="a subject\nof two lines")
    for number in range(4):
        await post(to=f"p{number}@kempelen.test")

    async with sending_mail(outbox, background := Background()):
        await until_all_is_tried(seconds=30)
        assert await background.problem() is None
        assert all(task.failures == 0 for task in background)

    sent = {mail.recipient for mail in await Mail.exclude(sent_at=None)}
    assert {f"p{number}@kempelen.test" for number in range(4)} <= sent
    for mail in await Mail.filter(sent_at=None):
        assert (mail.next_attempt_at, mail.attempts) == (None, 1)
        assert mail.last_error.startswith(("It makes no message: ", "The address can be read as"))


class Broken:
    """A transport with a fault of ours, for some mails."""

    def __init__(self, fault):
        self.fault = fault
        self.sent = []

    async def send(self, mail):
        if mail.recipient.startswith("bad"):
            raise self.fault
        self.sent.append(mail.recipient)


async def test_a_mail_that_fails_with_any_exception_is_tried_a_bounded_number_of_times(
    database, caplog
):
    await post(to="bad@kempelen.test")
    await post(to="good@kempelen.test")
    broken = Broken(RecursionError("ours"))

    for attempt in range(limits.ATTEMPTS):
        assert await send_due(broken) == (2 if attempt == 0 else 1)
        bad = await Mail.get(recipient="bad@kempelen.test")
        assert (bad.attempts, bad.last_error) == (attempt + 1, "RecursionError")
        if bad.next_attempt_at is not None:
            clock.freeze(bad.next_attempt_at)

    assert bad.next_attempt_at is None
    assert broken.sent == ["good@kempelen.test"]
    faults = [record for record in caplog.records if record.exc_info]
    assert [record.exc_info[0] for record in faults] == [RecursionError]


async def test_a_mail_whose_attempts_never_ended_is_given_up(any_database, outbox):
    await post()
    for _ in range(limits.ATTEMPTS):
        assert len(await mails.claim_due_mails(clock.now(), 1)) == 1
        clock.freeze(clock.now() + limits.LEASE)  # the process was killed meanwhile

    assert await send_due(outbox) == 0
    mail = await Mail.get()
    assert (mail.next_attempt_at, mail.sent_at) == (None, None)
    assert (mail.attempts, mail.last_error) == (limits.ATTEMPTS, mails.GIVEN_UP)
