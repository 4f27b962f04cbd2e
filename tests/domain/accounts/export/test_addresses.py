"""Rows by an address are exported in each of its spellings, and what was counted is too."""

import pytest

from domain.accounts.export.reading import known_of, page_of
from domain.accounts.export.table import SUBJECTS
from domain.messages.contact import commands as contact
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from domain.people.attempts import at_second_step, count
from tests.domain.people import cast

SPELLING = "WIM@kempelen.test"
NAMED = {each.name: each for each in SUBJECTS}


@pytest.fixture
async def wim(any_database):
    return await cast.joined("wim")


async def rows(name, viewer):
    return (await page_of(NAMED[name], await known_of(viewer.account_id), None)).rows


async def test_threads_and_mails_of_another_spelling_are_exported(wim):
    for number, email in enumerate((SPELLING, "kim@kempelen.test")):
        form = ContactForm(
            category=ContactCategory.OTHER, subject=f"Pay {number}", text="I am.", email=email
        )
        await contact.write(form, account=None, client_address=None)

    assert [each["subject"] for each in await rows("account/threads", wim)] == ["Pay 0"]
    assert [each["text"] for each in await rows("account/thread-messages", wim)] == ["I am."]
    assert [each["recipient"] for each in await rows("account/mails", wim)] == [SPELLING]


async def test_tries_at_the_second_step_are_exported(wim):
    await count(at_second_step(wim.account_id))

    [tried] = await rows("account/attempts", wim)

    assert tried["subject"] == f"second step:{wim.account_id}"
