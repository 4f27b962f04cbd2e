"""Races of applications: one decision wins, and a person has one application for a role."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.applications import commands
from domain.accounts.applications.lifecycle import ApplicationState
from domain.accounts.applications.models import Application, ApplicationStep
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.policy import AdmissionPolicy
from domain.kernel.refusals import WrongState
from domain.mail.models import Mail
from domain.people import commands as people
from domain.people.models import Requester, Worker
from domain.people.refusals import AlreadyOpen
from tests.domain.people import cast

DAY = timedelta(days=1)
SEVERAL = 6


@pytest.fixture
def reviewed(market):
    """Operators review; one application is for both roles."""
    before = policy.current()
    admission = AdmissionPolicy(operators_review=True, reapply_after=DAY)
    policy.adopt(replace(before, admission=admission))
    yield
    policy.adopt(before)
    clock.release()


async def at_once(*attempts):
    """What each answered: its result, or the class of its refusal."""
    ended = await asyncio.gather(*attempts, return_exceptions=True)
    return [type(each) if isinstance(each, Exception) else each for each in ended]


@pytest.mark.usefixtures("reviewed")
async def test_of_an_approval_and_a_refusal_at_once_one_wins_wholly():
    for number in range(SEVERAL):
        wim = await cast.worker(f"wim{number}")
        (his,) = await Application.filter(account_id=wim.account.id)

        ended = await at_once(
            commands.approve(his.id, by=COMMAND_LINE),
            commands.refuse(his.id, reason="No.", by=COMMAND_LINE),
        )

        assert ended.count(WrongState) == 1
        decided = await Application.get(id=his.id)
        is_approved = decided.state is ApplicationState.APPROVED
        assert (await Worker.get(id=wim.worker.id)).is_admitted == is_approved
        assert await ApplicationStep.filter(application_id=his.id).count() == 2
        assert await Mail.filter(account_id=wim.account.id).count() == 1


@pytest.mark.usefixtures("reviewed")
async def test_both_profiles_opened_at_once_have_one_application():
    for number in range(SEVERAL):
        wim = await cast.joined(f"wim{number}")

        ended = await at_once(
            people.open_worker_account(wim),
            people.open_worker_account(wim),
            people.open_requester_account(wim, name="Wim Ltd"),
        )

        assert ended.count(AlreadyOpen) == 1
        assert await Application.filter(account_id=wim.account.id).count() == 1


@pytest.mark.usefixtures("reviewed")
async def test_a_profile_opened_during_the_approval_is_admitted_too():
    for number in range(SEVERAL):
        wim = await cast.worker(f"wim{number}")
        (his,) = await Application.filter(account_id=wim.account.id)

        await at_once(
            people.open_requester_account(wim, name="Wim Ltd"),
            commands.approve(his.id, by=COMMAND_LINE),
        )

        worker = await Worker.get(account_id=wim.account.id)
        requester = await Requester.get(account_id=wim.account.id)
        assert (worker.is_admitted, requester.is_admitted) == (True, True)


@pytest.mark.usefixtures("reviewed")
async def test_applying_again_twice_at_once_makes_one_application():
    wim = await cast.worker("wim")
    (his,) = await Application.all()
    await commands.refuse(his.id, reason="No.", by=COMMAND_LINE)
    clock.advance(DAY)

    ended = await at_once(*(commands.apply_again(wim, his.id) for _ in range(4)))

    assert ended.count(WrongState) == 3
    assert await Application.all().count() == 2


@pytest.mark.usefixtures("reviewed")
async def test_an_answer_and_a_decision_at_once_leave_a_decision():
    for number in range(SEVERAL):
        wim = await cast.worker(f"wim{number}")
        (his,) = await Application.filter(account_id=wim.account.id)
        await commands.ask(his.id, text="Why?", by=COMMAND_LINE)

        await at_once(
            commands.answer(wim, his.id, "So."), commands.approve(his.id, by=COMMAND_LINE)
        )

        assert (await Application.get(id=his.id)).state is ApplicationState.APPROVED
