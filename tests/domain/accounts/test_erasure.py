"""What came from a person's address, or was sent to it, is erased in each of its spellings."""

import pytest

from domain.accounts import closing
from domain.accounts.contact import commands as contact
from domain.accounts.contact.lifecycle import ContactCategory
from domain.accounts.contact.models import Thread
from domain.accounts.contact.rules import ContactForm
from domain.mail.models import Mail
from domain.people.attempts import at_second_step, count
from domain.people.models import SignInAttempt
from domain.people.teams.roles import TeamRole
from tests.domain.people import cast
from tests.domain.people.teams import cast as teams

SPELLING = "WIM@kempelen.test"


@pytest.fixture
async def wim(any_database):
    return await cast.worker("wim")


async def test_threads_and_mails_of_another_spelling_are_erased(wim):
    rita = await cast.requester("rita")
    await teams.invited(rita, SPELLING, TeamRole.VIEWER)
    form = ContactForm(
        category=ContactCategory.OTHER, subject="Pay", text="I am Wim.", email=SPELLING
    )
    await contact.write(form, account=None, client_address=None)

    await closing.close_account(wim, password=cast.PASSWORD)

    assert await Thread.all().count() == 0
    recipients = {mail.recipient.lower() for mail in await Mail.filter(is_last=False)}
    assert "wim@kempelen.test" not in recipients


async def test_tries_at_the_second_step_are_erased(wim):
    await count(at_second_step(wim.account_id))

    await closing.close_account(wim, password=cast.PASSWORD)

    assert not await SignInAttempt.filter(subject=at_second_step(wim.account_id).name).exists()
