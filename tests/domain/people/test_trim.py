"""Old attempts, codes, mails and credentials are deleted in time, and nothing else."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.mail.models import Mail
from domain.mail.outbox import claim_due_mails, mail_sent
from domain.people import authentication, commands
from domain.people.models import Credential, EmailToken, SignInAttempt
from domain.people.refusals import WrongCredentials
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL, a_form

pytestmark = pytest.mark.usefixtures("market")
LONG_AFTER = timedelta(days=61)


async def counts():
    tables = (SignInAttempt, EmailToken, Mail, Credential)
    return tuple([await table.all().count() for table in tables])


async def test_old_attempts_codes_mails_and_sessions_go_and_new_ones_stay(noon):
    await commands.sign_up(a_form("wim"), public_url=PUBLIC_URL)
    [mail] = await claim_due_mails(noon, 10)
    await mail_sent(mail.id)
    await cast.signed_in("wim")
    with pytest.raises(WrongCredentials):
        await cast.signed_in("wim", "wrong")
    clock.advance(LONG_AFTER)
    session = await cast.signed_in("wim")
    await commands.sign_up(a_form("ada"), public_url=PUBLIC_URL)
    assert await counts() == (2, 2, 2, 2)

    assert await commands.trim(clock.now(), 100) == 5

    assert await counts() == (0, 1, 1, 1)
    assert await authentication.viewer_for(session.token) is not None


async def test_a_mail_that_is_still_tried_stays_however_old():
    await commands.sign_up(a_form("wim"), public_url=PUBLIC_URL)
    clock.advance(LONG_AFTER)

    await commands.trim(clock.now(), 100)

    assert await cast.mails("wim") == ["Confirm your e-mail"]


async def test_no_more_is_deleted_at_a_time_than_asked():
    for _ in range(3):  # each counts for the e-mail and for the address
        with pytest.raises(WrongCredentials):
            await cast.signed_in("wim", "wrong")
    clock.advance(timedelta(minutes=15))

    assert [await commands.trim(clock.now(), 2) for _ in range(4)] == [2, 2, 2, 0]
