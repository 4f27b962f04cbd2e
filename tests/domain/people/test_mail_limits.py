"""No stranger floods a mailbox: limits by mailbox, by network, and by pair of people."""

import asyncio
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.mail import limits as mail_limits
from domain.mail.addresses import mailbox
from domain.mail.letters import Addressee, Letter
from domain.mail.models import Mail
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people import attempts, commands, limits
from domain.people.attempts import Subject
from domain.people.models import Account
from domain.people.refusals import TooManyAttempts
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL, a_form

pytestmark = pytest.mark.usefixtures("market")
MOST = limits.MOST_CODES_AN_HOUR
SPELLINGS = ("victim+{}@gmail.com", "v.i.ctim+{}@gmail.com", "Victim+{}@GoogleMail.com")


async def sign_up(email, address="192.0.2.1"):
    form = a_form("x", email=email)
    return await commands.sign_up(form, client_address=address, public_url=PUBLIC_URL)


@pytest.mark.parametrize(
    ("address", "folded"),
    [
        ("victim@bank.test", "victim@bank.test"),
        ("Vic.Tim+x+y@Bank.test", "victim@bank.test"),
        ("v.i.c@googlemail.com", "vic@gmail.com"),
        ("+tag@bank.test", "+tag@bank.test"),
        ("...@bank.test", "...@bank.test"),
    ],
)
def test_a_mailbox_is_one_however_its_address_is_written(address, folded):
    assert mailbox(address) == folded


async def test_a_mailbox_gets_five_sign_up_mails_an_hour_and_ten_a_day(noon):
    opened = 0
    for hour in range(4):
        for number in range(MOST + 2):
            spelling = SPELLINGS[number % 3].format(f"{hour}x{number}")
            try:
                await sign_up(spelling, address=f"192.0.2.{hour * 10 + number}")
            except TooManyAttempts:
                continue
            opened += 1
        assert await Mail.all().count() == opened == min(MOST * (hour + 1), 10)
        clock.advance(timedelta(hours=1))

    assert await Account.all().count() == opened, "who is refused gets no account"
    clock.advance(timedelta(days=1))
    await sign_up("victim+again@gmail.com")


async def test_thirty_sign_ups_at_once_mail_one_mailbox_no_more_than_five_times():
    ended = await asyncio.gather(
        *(sign_up(f"victim+{n}@bank.test", f"192.0.2.{n}") for n in range(30)),
        return_exceptions=True,
    )

    opened = [each for each in ended if isinstance(each, Account)]
    assert {type(each) for each in ended} <= {Account, TooManyAttempts}
    assert await Mail.all().count() == len(opened) <= MOST


async def test_mails_asked_for_again_count_for_the_mailbox_of_all_its_accounts():
    accounts = [await sign_up(f"victim+{number}@bank.test") for number in range(3)]
    for account in accounts[:2]:
        await commands.resend_verification(
            account.id, client_address="192.0.2.2", public_url=PUBLIC_URL
        )

    with pytest.raises(TooManyAttempts):
        await commands.resend_verification(
            accounts[2].id, client_address="192.0.2.3", public_url=PUBLIC_URL
        )

    assert await Mail.all().count() == MOST


async def test_resets_count_for_the_mailbox_of_all_its_accounts():
    for number in range(3):
        await cast.joined(f"victim+{number}")

    for number in range(9):
        await cast.forgot(f"victim+{number % 3}@kempelen.test")

    assert await Mail.all().count() == MOST


async def test_a_network_signs_up_a_hundred_people_an_hour(noon):
    [bound] = limits.SIGN_UPS_OF_A_NETWORK
    await attempts.count(*[Subject("confirm from:2001:db8::/64", ())] * (bound.most - 2))
    for number in range(2):
        await sign_up(f"p{number}@kempelen.test", f"2001:db8::{number:x}")

    with pytest.raises(TooManyAttempts) as refused:
        await sign_up("last@kempelen.test", "2001:db8::ffff")

    assert refused.value.retry_at == noon + timedelta(hours=1)
    assert await Account.all().count() == await Mail.all().count() == 2
    await sign_up("last@kempelen.test", "192.0.2.1")


async def test_blocking_again_and_again_mails_once_a_day_and_is_told_each_time():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")

    for _ in range(5):
        await commands.block_worker(rita.requester, wim.worker.id, reason="x")
        await commands.unblock_worker(rita.requester, wim.worker.id)

    assert await cast.mails("wim") == ["A requester has blocked you"]
    assert [kind for _, kind, _ in await cast.told()] == ["WorkerBlocked", "WorkerUnblocked"] * 5
    clock.advance(mail_limits.NOTICES_LIMITED_FOR)
    await commands.block_worker(rita.requester, wim.worker.id, reason="x")
    assert len(await cast.mails("wim")) == 2


ONCE_A_DAY = [kind for kind in NoticeKind if kind is not NoticeKind.MESSAGE]


async def notices(kind, senders, addressee):
    letter = Letter("Hello", "You")
    async with unit_of_work():
        await mail_notices([Notice(kind, sender, addressee, letter) for sender in senders])


@pytest.mark.parametrize("kind", ONCE_A_DAY)
async def test_each_kind_is_mailed_once_a_day_for_each_pair(kind):
    one, other = new_id(), new_id()
    reader = (await cast.joined("wim")).account.addressee

    await notices(kind, [one, one, other], reader)
    await notices(kind, [one, other], reader)

    assert await Mail.all().count() == 2


async def test_all_others_together_mail_a_person_twenty_times_a_day():
    reader = (await cast.joined("wim")).account.addressee
    for kind in ONCE_A_DAY:
        await notices(kind, [new_id() for _ in range(9)], reader)

    assert await Mail.all().count() == mail_limits.MOST_NOTICES


async def test_messages_are_mailed_twenty_times_a_day_by_one_and_fifty_by_all():
    """Beside the other kinds, which they leave room for."""
    reader, one = (await cast.joined("wim")).account.addressee, new_id()

    await notices(NoticeKind.MESSAGE, [one] * 21, reader)
    assert await Mail.all().count() == mail_limits.MOST_MESSAGE_NOTICES_OF_ONE == 20

    await notices(NoticeKind.MESSAGE, [new_id() for _ in range(40)], reader)
    assert await Mail.all().count() == mail_limits.MOST_MESSAGE_NOTICES == 50
    await notices(NoticeKind.BONUS, [one], reader)
    assert await Mail.all().count() == 51


async def test_an_unconfirmed_address_gets_no_words_of_others():
    reader = Addressee(new_id(), "wim@kempelen.test", "Wim", False)

    await notices(NoticeKind.INVITED, [new_id()], reader)

    assert await Mail.all().count() == 0
