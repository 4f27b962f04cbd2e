"""Beginning a check, and what it means for work: once begun, it must succeed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.identity import commands as identity
from domain.accounts.identity import providers
from domain.accounts.identity.answers import in_clear
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.identity.providers import Found, IdentityFinding
from domain.assignments import commands as work
from domain.kernel import clock, policy
from domain.kernel.policy import IdentityPolicy, MarketPolicy
from domain.kernel.refusals import InvalidInput, NotAllowed, WrongState
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.people.models import CredentialKind, IdentityState
from domain.people.refusals import (
    AccountSuspended,
    EmailNotVerified,
    IdentityIncomplete,
    NoWorkerAccount,
)
from tests.domain import cast as stage
from tests.domain.accounts import acting
from tests.domain.accounts.identity import cast

S = IdentityState
STORED = Statement("SELECT * FROM identity_checks")
ASKED = MarketPolicy(identity=IdentityPolicy(is_asked=True))


class Slow:
    """A provider that answers when it is told to."""

    name = "slow"

    def __init__(self):
        self.asked, self.answer = [], IdentityFinding(Found.LATER, ask_after=timedelta(minutes=10))

    def check(self, check_id, answers, *, account_country):
        self.asked.append((check_id, answers.legal_name))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def slow():
    provider = Slow()
    providers.adopt(provider)
    return provider


async def mails(worker):
    return [each.subject for each in await Mail.filter(account_id=worker.account_id).order_by("id")]


async def test_a_sandbox_does_not_ask_and_what_is_asked_must_succeed(wim, ann, rita):
    hit = await stage.a_hit(rita, slots=5)
    await work.accept(wim, hit.id)
    policy.adopt(ASKED)
    async with stage.refused(IdentityIncomplete):
        await work.accept(ann, hit.id)
    await cast.begun(ann, "Doe")

    await work.accept(ann, hit.id)

    assert await cast.state_of(ann) == S.VERIFIED
    assert await mails(ann) == ["Your identity is verified"]


@pytest.mark.parametrize(
    ("surname", "state", "subject"),
    [
        ("Paperwork", S.DOCUMENTS_NEEDED, "Documents are needed to verify your identity"),
        ("Impostor", S.FAILED, "Your identity could not be verified"),
    ],
)
async def test_once_begun_it_must_succeed_also_where_nobody_asks(
    wim, rita, surname, state, subject
):
    hit = await stage.a_hit(rita)
    check = await cast.begun(wim, surname)

    assert (check.state, await cast.state_of(wim)) == (state, state)
    async with stage.refused(IdentityIncomplete):
        await work.accept(wim, hit.id)
    with pytest.raises(IdentityIncomplete):
        (await acting.viewer_of(wim)).working()
    assert await mails(wim) == [subject]
    *_, rights, told = await stage.told()
    assert (type(rights).__name__, rights.account_id) == ("RightsChanged", wim.account_id)
    assert (type(told).__name__, told.worker_id) == ("IdentityCheckAnswered", wim.id)
    assert told.state == state


async def test_nothing_that_is_told_is_stored_in_clear(wim):
    check = await cast.begun(wim)

    [row] = await STORED.rows()
    shown = repr(row)
    assert not any(each in shown for each in ("Paperwork", "1990", "Secret", "Springfield"))
    told = in_clear(await IdentityCheck.get(id=check.id))
    assert (told.legal_name, str(told.birth_date)) == ("Jo Paperwork", "1990-12-31")
    assert told.address == cast.ADDRESS


async def test_a_check_is_begun_once_unless_it_was_refused(wim, ines, olaf):
    await cast.begun(wim)
    async with stage.refused(WrongState):
        await cast.begun(wim)


async def test_begins_a_worker_in_a_session_with_a_confirmed_address(wim, rita):
    viewer = await acting.viewer_of(wim)
    key = replace(viewer, kind=CredentialKind.API_KEY)
    async with stage.refused(NotAllowed):
        await identity.begin(key, cast.a_draft())
    viewer.account.email_verified_at = None
    async with stage.refused(EmailNotVerified):
        await identity.begin(viewer, cast.a_draft())
    async with stage.refused(NoWorkerAccount):
        await identity.begin(await acting.viewer_of(rita), cast.a_draft())
    account = (await acting.viewer_of(wim)).account
    account.suspended_at = clock.now()
    await account.save()
    async with stage.refused(AccountSuspended):
        await cast.begun(wim)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "legalName"),
        ({"name": "x" * 101}, "legalName"),
        ({"name": "Jo\nDoe"}, "legalName"),
        ({"born": "31.12.1990"}, "birthDate"),
        ({"born": "1990-02-30"}, "birthDate"),
        ({"born": "19901231"}, "birthDate"),
        ({"born": "1990-W01-1"}, "birthDate"),
        ({"born": "1899-12-31"}, "birthDate"),
        ({"born": "2999-01-01"}, "birthDate"),
        ({"address": replace(cast.ADDRESS, country="XX")}, "address.country"),
        ({"address": replace(cast.ADDRESS, city="")}, "address.city"),
        ({"address": replace(cast.ADDRESS, lines=())}, "address.lines"),
        ({"address": replace(cast.ADDRESS, postal_code="?")}, "address.postalCode"),
    ],
)
async def test_each_illegal_answer_is_named_and_nothing_is_stored(wim, changes, field):
    async with stage.refused(InvalidInput) as refused:
        await cast.begun(wim, **changes)

    assert refused.value.field == field
    assert await cast.state_of(wim) == S.NOT_BEGUN


async def test_the_earliest_and_the_latest_date_are_dates(wim, ann):
    for worker, born in ((wim, "1900-01-01"), (ann, str(clock.now().date()))):
        assert (await cast.begun(worker, "Doe", born=born)).decided_at is not None


async def test_a_provider_that_needs_time_is_asked_again(wim, ann, rita, slow):
    hit = await stage.a_hit(rita)
    check, other = await cast.begun(wim, "Doe"), await cast.begun(ann, "Roe")
    assert (check.state, await mails(wim)) == (S.CHECKING, [])
    async with stage.refused(IdentityIncomplete):
        await work.accept(wim, hit.id)
    clock.advance(timedelta(minutes=9))
    assert await identity.ask_again(clock.now(), 10) == 0
    clock.advance(timedelta(minutes=1))

    slow.answer = IdentityFinding(Found.VERIFIED)
    assert await identity.ask_again(clock.now(), 10) == 2
    assert await identity.ask_again(clock.now(), 10) == 0

    assert slow.asked[2:] == [(check.id, "Jo Doe"), (other.id, "Jo Roe")]
    assert await mails(wim) == ["Your identity is verified"]
    await work.accept(wim, hit.id)


@pytest.mark.parametrize(
    ("asked_after", "waits"),
    [(timedelta(0), timedelta(minutes=1)), (timedelta(days=9), timedelta(days=1))],
)
async def test_no_provider_is_asked_too_often_nor_forgotten(wim, slow, asked_after, waits):
    slow.answer = IdentityFinding(Found.LATER, ask_after=asked_after)

    check = await cast.begun(wim, "Doe")

    assert (await IdentityCheck.get(id=check.id)).ask_at == clock.now() + waits


async def test_a_fault_about_one_check_leaves_the_others_to_be_asked(wim, ann, slow):
    await cast.begun(wim, "Doe")
    clock.advance(timedelta(hours=1))
    slow.answer = OSError("away")
    with pytest.raises(ExceptionGroup):
        await identity.ask_again(clock.now(), 10)

    assert await cast.state_of(wim) == S.CHECKING
    slow.answer = IdentityFinding(Found.DOUBTFUL)
    assert await identity.ask_again(clock.now(), 10) == 0
    clock.advance(timedelta(minutes=1))
    await identity.ask_again(clock.now(), 10)
    assert await cast.state_of(wim) == S.DOCUMENTS_NEEDED


async def test_checks_that_fail_again_and_again_do_not_keep_the_others_waiting(wim, ann, slow):
    await cast.begun(wim, "Doe")
    await cast.begun(ann, "Roe")
    clock.advance(timedelta(hours=1))
    slow.answer, slow.asked = OSError("away"), []
    for _ in range(2):
        with pytest.raises(ExceptionGroup):
            await identity.ask_again(clock.now(), 1)

    assert [name for _, name in slow.asked] == ["Jo Doe", "Jo Roe"]
