"""What came from a person's address, or was sent to it, is erased in each of its spellings."""

import pytest

from domain.accounts import closing
from domain.mail.models import Mail
from domain.messages import commands as messages
from domain.messages.commands import MessageToRequester, MessageToWorker
from domain.messages.contact import commands as contact
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from domain.messages.lifecycle import ThreadSide
from domain.messages.models import Thread, ThreadMessage
from domain.people.attempts import at_second_step, count
from domain.people.models import SignInAttempt
from domain.people.refusals import AccountClosed
from domain.people.teams.roles import TeamRole
from tests.domain import cast as stage
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


async def test_of_a_thread_at_work_the_words_of_the_other_side_stay(wim):
    rita = await stage.a_requester("Rita")
    work = await stage.a_rejected(rita, wim.worker, await stage.a_hit(rita))
    asked = MessageToRequester(text="I am Wim.", discloses_identity=True, assignment_id=work.id)
    thread = (await messages.write_to_requester(wim.worker, asked)).thread
    await messages.write_to_worker(rita, MessageToWorker(text="It is blue.", thread_id=thread.id))

    await closing.close_account(wim, password=cast.PASSWORD)

    left = await Thread.get(id=thread.id)
    assert (left.email, left.name, left.closed_by()) == (None, None, [ThreadSide.PERSON])
    texts = await ThreadMessage.all().order_by("number").values_list("text", flat=True)
    assert list(texts) == ["", "It is blue."]
    assert not await Mail.filter(body__contains="I am Wim.", is_last=False).exists()
    with pytest.raises(AccountClosed):
        await messages.write_to_worker(rita, MessageToWorker(text="x", thread_id=thread.id))
