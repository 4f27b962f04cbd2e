"""A notice can be turned off by its link, by one click of a mail program, and nothing else can."""

from email import message_from_bytes
from email.policy import default

import pytest

from api.composition import application
from api.configuration.settings import load
from api.mail.sender import message_of, send_due, transport_for
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.mail import account_letters, choices, letters, outbox
from domain.mail.kinds import NoticeKind
from domain.mail.letters import Addressee
from domain.mail.models import Mail
from domain.mail.notices import Notice, mail_notices
from domain.mail.outbox import DueMail
from domain.people.models import Account
from tests.domain import cast
from tests.listening import http_client, listening

SITE = "https://market.example"
SENDER = "Kempelen <market@kempelen.test>"
_TOKENS = Statement("SELECT token FROM mail_choices WHERE account_id = $1")
HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post")


async def noticed(name, kind=NoticeKind.BONUS):
    """Somebody who is mailed a notice."""
    account = await Account.get_or_none(display_name=name) or await cast.an_account(name)
    async with unit_of_work():
        letter = letters.worker_blocked(account.addressee, "Rita Ltd")
        await mail_notices([Notice(kind, new_id(), account.addressee, letter)])
    return account


def sent(folder):
    return [message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]


async def test_a_notice_has_the_headers_and_a_link_and_other_mails_have_none(
    any_database, tmp_path
):
    account = await noticed("Wim")
    async with unit_of_work():
        await outbox.post(account.addressee, letters.password_changed(account.addressee))
    transport = transport_for(None, outbox=tmp_path, sender=SENDER, public_url=f"{SITE}/")

    assert await send_due(transport) == 2

    notice, protecting = sorted(sent(tmp_path), key=lambda mail: mail["Subject"])
    link = notice["List-Unsubscribe"].strip("<>")
    assert link.startswith(f"{SITE}/unsubscribe?token=")
    assert notice["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in notice.get_content()
    assert [protecting[name] for name in HEADERS] == [None, None]
    found = await choices.unsubscription(link.partition("token=")[2])
    assert found == (account.id, NoticeKind.BONUS)


def test_a_long_address_of_the_market_stays_readable_to_programs():
    mail = DueMail(new_id(), "wim@kempelen.test", "Hello", "Text\n", 1, "t" * 43)
    raw = bytes(message_of(mail, SENDER, f"https://{'market.' * 12}example/path/to/it"))

    (header,) = [line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe: ")]
    assert header.endswith(b"token=" + b"t" * 43 + b">")


def test_nothing_in_a_letter_of_ones_account_becomes_a_header():
    nasty = "Wim\r\nBcc: all@kempelen.test\r\n\r\nHello"
    reader = Addressee(new_id(), "wim@kempelen.test", nasty, True)
    asked = account_letters.AskedFrom(cast.START, "192.0.2.1\r\nBcc: x@y.test", SITE)
    for letter in (
        account_letters.confirm_new_email(reader, "code", asked),
        account_letters.email_has_an_account(reader, asked),
        account_letters.email_changed(reader, nasty, code="code", public_url=SITE),
        account_letters.email_restored(reader, "code", SITE),
        account_letters.email_taken_back(reader),
        account_letters.account_closed(reader),
    ):
        mail = DueMail(new_id(), reader.email, letter.subject, letter.body, 1)
        message = message_from_bytes(bytes(message_of(mail, SENDER)), policy=default)
        assert message["Bcc"] is None
        assert "\n" not in message["Subject"]


async def test_the_last_mail_is_deleted_when_it_is_sent_or_given_up(any_database, tmp_path):
    account = await cast.an_account("Wim")
    for _ in range(2):
        async with unit_of_work():
            letter = account_letters.account_closed(account.addressee)
            await outbox.post_last(account.addressee, letter)
    one, other = await outbox.claim_due_mails(clock.now(), 10)

    await outbox.mail_sent(one.id)
    await outbox.mail_failed(other, "no such mailbox")
    assert [mail.id for mail in await Mail.all()] == [other.id]
    await outbox.mail_failed(other, "no such mailbox", for_good=True)
    assert await Mail.all().count() == 0


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    async with listening(settings, application(settings)) as url:
        yield url.removesuffix("/graphql")


async def test_a_mail_program_turns_a_kind_off_by_one_request_and_a_look_does_not(market):
    account = await noticed("Wim")
    (due,) = [each for each in await Mail.all() if each.account_id == account.id]
    token = await token_of(account)
    link = f"{market}/unsubscribe?token={token}"
    assert due.kind == "BONUS"

    async with http_client() as client:
        looked = await client.get(link)
        assert (await choices.choices_of(account.id))[NoticeKind.BONUS]
        clicked = [
            await client.post(link, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)
        ]
        wrong = await client.post(link + "x", data={"List-Unsubscribe": "One-Click"})

    assert looked.status_code == 200
    assert [answer.status_code for answer in clicked] == [200, 200]
    assert wrong.status_code == 400
    wanted = await choices.choices_of(account.id)
    assert [kind for kind, is_wanted in wanted.items() if not is_wanted] == [NoticeKind.BONUS]
    await noticed("Wim")
    assert await Mail.filter(account_id=account.id).count() == 1
    await noticed("Wim", NoticeKind.INVITED)
    assert await Mail.filter(account_id=account.id).count() == 2


async def token_of(account):
    return (await _TOKENS.row(account.id))["token"]
