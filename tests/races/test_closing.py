"""What is written about an account at the moment in which it closes is not left behind."""

from dataclasses import replace

import pytest

from domain.accounts import closing
from domain.accounts.applications import commands as applications
from domain.accounts.applications.models import Application
from domain.accounts.review.commands.propose import _finish_page
from domain.accounts.review.lifecycle import ProposalKind
from domain.accounts.review.models import ReviewProposal
from domain.accounts.review.rules import ReviewFinding
from domain.audit.trail import COMMAND_LINE
from domain.jobs.models import Job
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.policy import AdmissionPolicy
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.messages.contact import commands as contact
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from domain.messages.models import Thread, ThreadMessage
from tests.domain.jobs import cast as jobs_cast
from tests.domain.people import cast as people
from tests.races import crowd
from tests.races.test_suspension import elsewhere, waits

pytestmark = pytest.mark.usefixtures("market")
FORM = ContactForm(category=ContactCategory.OTHER, subject="Pay", text="I am Wim of Wimstreet.")
_LEASE = Statement("UPDATE review_schedule SET lease = $1")


async def while_closing(viewer, doing):
    """Do something that begins before the commit of the close, and ends after it."""
    async with unit_of_work():
        await closing.close_account(viewer, password=people.PASSWORD)
        (task,) = [elsewhere(crowd.at_once([doing]))]
        await waits(task)
    (result,) = await task
    return result


async def test_a_message_to_operators():
    wim = await people.worker("wim")

    result = await while_closing(
        wim, contact.write(FORM, account=wim.account, client_address="192.0.2.1")
    )

    assert isinstance(result, NotFound)
    assert await Thread.all().count() == await ThreadMessage.all().count() == 0


async def test_a_decision_about_an_application():
    before = policy.current()
    policy.adopt(replace(before, admission=AdmissionPolicy(operators_review=True)))
    try:
        wim = await people.worker("wim")
        his = await Application.get(account_id=wim.account_id)

        result = await while_closing(wim, applications.approve(his.id, by=COMMAND_LINE))
    finally:
        policy.adopt(before)

    assert isinstance(result, NotFound)
    assert await Application.all().count() == 0


async def test_a_proposal_to_look_at_it():
    wim, lease, at = await people.worker("wim"), new_id(), clock.now()
    await _LEASE.run(lease)
    evidence = {"network": "192.0.2.1", "accounts": 1, "account_ids": [str(wim.account_id)]}
    found = ReviewFinding(ProposalKind.SHARED_NETWORK, "192.0.2.1", evidence)

    await while_closing(wim, _finish_page(lease, wim.account_id, [(wim.account_id, found)], at))

    assert await ReviewProposal.all().count() == 0


async def test_a_job():
    jobs_cast.adopted()
    wim = await people.worker("wim")

    result = await while_closing(wim, jobs_cast.a_job(wim.account))

    assert isinstance(result, NotFound)
    assert await Job.all().count() == 0
