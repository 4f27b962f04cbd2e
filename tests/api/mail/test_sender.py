"""Mail is sent after the commit, by SMTP or into the outbox: perhaps late, never lost."""

import asyncio
import socket
import stat
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from api.mail.sender import BadSmtpUrl, send_due, sending_mail, transport_for
from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.mail import limits
from domain.mail import outbox as mails
from domain.mail.letters import Letter
from domain.mail.models import Mail

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
        await mails.post(to, Letter(subject, body))


def text_of(message):
    return message.get_content().replace("\r\n", "\n")


async def until_all_is_sent(*, seconds):
    for _ in range(seconds * 20):
        if not await Mail.filter(sent_at=None).exists():
            return
        await asyncio.sleep(0.05)
    pytest.fail("mail is left")


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


async def test_a_mail_of_a_unit_that_failed_is_not_there(database, smtp, postbox):
    async def fails():
        async with unit_of_work():
            await mails.post("wim@kempelen.test", Letter("Hello", "there"))
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

    async with sending_mail(smtp), sending_mail(smtp), sending_mail(smtp), sending_mail(smtp):
        await until_all_is_sent(seconds=20)

    reached = [recipients[0] for recipients, _ in postbox.received]
    assert sorted(reached) == sorted(f"p{number}@kempelen.test" for number in range(40))


async def test_a_sender_finds_new_mail_by_itself(database, outbox):
    async with sending_mail(outbox):
        await asyncio.sleep(0.1)
        await post()
        await until_all_is_sent(seconds=5)

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
