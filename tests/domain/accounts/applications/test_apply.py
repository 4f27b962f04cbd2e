"""Applying: by rule, to operators, from open countries, and again after a refusal."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.applications import commands, countries
from domain.accounts.applications.lifecycle import ApplicationState
from domain.accounts.applications.limits import LONGEST_TEXT
from domain.accounts.applications.models import Application, ApplicationStep
from domain.accounts.applications.refusals import RefusedLately
from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.people import commands as people
from domain.people.admission import ApplicationRole
from domain.people.models import Account, Requester, Worker
from domain.people.refusals import AccountSuspended, NotAdmitted
from domain.people.teams.roles import TeamDuty
from tests.domain.people import cast

_AUDIT = Statement("SELECT action, role, via, subject_id FROM audit_entries ORDER BY id")


async def applications():
    return [(each.role.value, each.state.value) for each in await Application.all().order_by("id")]


async def audited():
    return [(row["action"], row["via"]) for row in await _AUDIT.rows()]


async def test_in_a_sandbox_one_application_covers_both_roles_and_a_rule_approves_it(market):
    wim = await cast.worker("wim")
    await people.open_requester_account(wim, name="Wim Ltd")

    wim = await cast.viewer("wim")
    assert wim.working() == wim.worker
    assert wim.publishing() == wim.requester
    (only,) = await Application.all()
    assert (only.role, only.state, only.by_rule) == ("BOTH", "APPROVED", True)
    assert (only.country, only.agreement_version) == ("DE", 1)
    steps = await ApplicationStep.filter(application_id=only.id).order_by("id")
    assert [each.verb.value for each in steps] == ["SUBMIT", "APPROVE"]
    assert await audited() == [("application.approve", "RULE")]
    assert await cast.mails("wim") == []
    assert await cast.told() == []


async def test_each_role_may_have_its_own_application(adopted, market):
    adopted(roles_apart=True)
    await people.open_requester_account(await cast.worker("wim"), name="Wim Ltd")

    assert await applications() == [("WORKER", "APPROVED"), ("REQUESTER", "APPROVED")]


@pytest.mark.usefixtures("reviewed")
async def test_before_an_operator_decides_one_may_browse_and_prepare_alone():
    wim = await cast.worker("wim")
    await people.open_requester_account(wim, name="Wim Ltd")

    wim = await cast.viewer("wim")
    for begins in (wim.working, wim.publishing):
        with pytest.raises(NotAdmitted):
            begins()
    assert wim.requesting(TeamDuty.PUBLISH) == wim.requester
    assert await applications() == [("WORKER", "SUBMITTED"), ("REQUESTER", "SUBMITTED")]
    assert await audited() == []


async def test_one_application_in_review_covers_a_profile_that_opens_later(adopted, market, olga):
    adopted(operators_review=True)
    wim = await cast.worker("wim")
    (application,) = await Application.all()
    await people.open_requester_account(wim, name="Wim Ltd")

    await commands.approve(application.id, by=olga)

    assert await applications() == [("BOTH", "APPROVED")]
    wim = await cast.viewer("wim")
    assert wim.working() == wim.worker
    assert wim.publishing() == wim.requester


async def test_a_country_that_is_not_open_is_refused_with_those_that_are(adopted, market):
    adopted(requester_countries=frozenset({"US", "CA"}))
    wim = await cast.worker("wim")

    with pytest.raises(InvalidInput) as refused:
        await people.open_requester_account(wim, name="Wim Ltd")

    assert (refused.value.field, refused.value.value) == ("country", "DE")
    assert refused.value.broken.allowed == ("CA", "US")
    assert refused.value.message == (
        "country must be a country that is open to a requester (CA, US), not 'DE'."
    )
    assert await Requester.all().count() == 0


async def test_a_country_may_be_closed_to_workers_too(adopted, market):
    adopted(worker_countries=frozenset({"US"}))
    wim = await cast.joined("wim")

    with pytest.raises(InvalidInput) as refused:
        await people.open_worker_account(wim)

    assert refused.value.field == "country"
    assert (await Worker.all().count(), await Application.all().count()) == (0, 0)


def test_the_file_has_49_countries_for_requesters():
    found = countries.listed_for_requesters()

    assert len(found) == 49
    assert found <= countries.every_country()
    assert len(countries.open_to(ApplicationRole.BOTH)) == len(countries.every_country())


async def test_a_message_names_ten_countries_and_the_refusal_has_all(adopted, market):
    adopted(worker_countries=countries.listed_for_requesters() - {"DE"})
    wim = await cast.joined("wim")

    with pytest.raises(InvalidInput) as refused:
        await people.open_worker_account(wim)

    assert "(AE, AT, AU, BE, BG, BR, CA, CH, CL, CY, ...)" in refused.value.message
    assert len(refused.value.broken.allowed) == 48


@pytest.mark.usefixtures("reviewed")
async def test_an_applicant_answers_what_was_asked_and_waits_again(olga, noon):
    wim = await cast.worker("wim")
    (application,) = await Application.all()
    await commands.ask(application.id, text="Which bank?", by=olga)
    clock.advance(timedelta(hours=1))

    answered = await commands.answer(wim, application.id, "None yet.")

    assert (answered.state, answered.waiting_since) == ("ANSWERED", noon + timedelta(hours=1))
    with pytest.raises(WrongState) as refused:
        await commands.answer(wim, application.id, "Once more.")
    assert (refused.value.state, refused.value.allowed) == ("ANSWERED", ("MORE_ASKED",))
    steps = await ApplicationStep.filter(application_id=application.id).order_by("id")
    assert [(each.verb.value, each.text) for each in steps] == [
        ("SUBMIT", None),
        ("ASK", "Which bank?"),
        ("ANSWER", "None yet."),
    ]


@pytest.mark.usefixtures("reviewed")
async def test_an_answer_has_bounds_and_belongs_to_its_applicant(olga):
    wim, ada = await cast.worker("wim"), await cast.worker("ada")
    application = await Application.get(account_id=wim.account.id)
    await commands.ask(application.id, text="Which bank?", by=olga)

    for text in ("", " ", "x" * (LONGEST_TEXT + 1), "a\x00"):
        with pytest.raises(InvalidInput):
            await commands.answer(wim, application.id, text)
    with pytest.raises(NotFound):
        await commands.answer(ada, application.id, "Mine.")
    assert (await commands.answer(wim, application.id, "x" * LONGEST_TEXT)).state == "ANSWERED"


@pytest.mark.usefixtures("reviewed")
async def test_a_refused_applicant_applies_again_when_the_delay_is_over(olga, noon):
    wim = await cast.worker("wim")
    (first,) = await Application.all()
    with pytest.raises(WrongState):
        await commands.apply_again(wim, first.id)
    await commands.refuse(first.id, reason="Not your name.", by=olga)

    clock.advance(timedelta(days=30, seconds=-1))
    with pytest.raises(RefusedLately) as refused:
        await commands.apply_again(wim, first.id)
    assert refused.value.message == (
        "Your last application was refused: apply again at 2026-12-22T12:00:00Z."
    )
    assert refused.value.retry_at == noon + timedelta(days=30)
    clock.advance(timedelta(seconds=1))
    again = await commands.apply_again(wim, first.id)

    assert (again.role, again.state) == ("WORKER", "SUBMITTED")
    with pytest.raises(WrongState) as followed:
        await commands.apply_again(wim, first.id)
    assert followed.value.state == "SUBMITTED"
    await commands.approve(again.id, by=olga)
    wim = await cast.viewer("wim")
    assert wim.working() == wim.worker


@pytest.mark.usefixtures("reviewed")
async def test_only_the_last_refusal_is_repeated(olga):
    wim = await cast.worker("wim")
    (first,) = await Application.all()
    await commands.refuse(first.id, reason="No.", by=olga)
    clock.advance(timedelta(days=30))
    again = await commands.apply_again(wim, first.id)
    await commands.refuse(again.id, reason="No.", by=olga)
    clock.advance(timedelta(days=30))

    with pytest.raises(WrongState, match="followed by another"):
        await commands.apply_again(wim, first.id)
    assert (await commands.apply_again(wim, again.id)).state == "SUBMITTED"


async def test_who_applies_again_where_a_rule_approves_is_admitted(adopted, market, olga):
    adopted(operators_review=True)
    wim = await cast.worker("wim")
    (first,) = await Application.all()
    await commands.refuse(first.id, reason="No.", by=olga)
    adopted(reapply_after=timedelta(0))

    await people.open_requester_account(await cast.viewer("wim"), name="Wim Ltd")

    wim = await cast.viewer("wim")
    assert wim.working() == wim.worker
    assert wim.publishing() == wim.requester
    assert await applications() == [("BOTH", "REFUSED"), ("BOTH", "APPROVED")]


async def test_a_suspended_account_does_not_apply(market):
    wim = await cast.worker("wim")
    await Account.filter(id=wim.account.id).update(suspended_at=clock.now())

    with pytest.raises(AccountSuspended):
        await people.open_requester_account(wim, name="Wim Ltd")


@pytest.mark.usefixtures("reviewed")
async def test_applying_again_asks_for_the_country_of_each_profile(adopted, olga):
    wim = await cast.worker("wim")
    (first,) = await Application.all()
    await commands.refuse(first.id, reason="No.", by=olga)
    adopted(operators_review=True, reapply_after=timedelta(0), worker_countries=frozenset({"US"}))

    with pytest.raises(InvalidInput, match="country"):
        await commands.apply_again(wim, first.id)
    assert len(await applications()) == 1


async def test_an_api_key_neither_answers_nor_applies_again(market, noon):
    wim = await cast.worker("wim")
    (first,) = await Application.all()
    key = replace(wim, kind="API_KEY")

    for attempt in (commands.answer(key, first.id, "x"), commands.apply_again(key, first.id)):
        with pytest.raises(Exception, match="an API key cannot"):
            await attempt
    assert (await Application.get(id=first.id)).state == ApplicationState.APPROVED
