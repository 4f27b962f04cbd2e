"""Races for a mailbox: many people at once cause no more mails than one after another."""

from domain.mail.limits import MOST_NOTICES
from domain.mail.models import Mail
from domain.people import commands
from tests.domain import cast
from tests.races import crowd

REQUESTERS = 30


async def test_thirty_requesters_at_once_mail_one_worker_twenty_times(market):
    [wim] = await crowd.of_workers(1)
    requesters = [
        await cast.a_requester(f"R{number}", funds="1.00") for number in range(REQUESTERS)
    ]

    done = await crowd.at_once(
        commands.block_worker(each, wim.id, reason="Slow.") for each in requesters
    )

    assert crowd.counted(done) == {"done": REQUESTERS}
    assert await Mail.filter(account_id=wim.account_id).count() == MOST_NOTICES == 20
