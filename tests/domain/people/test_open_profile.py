"""Opening profiles, and the access checks of the viewer."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.refusals import InvalidInput
from domain.people import commands
from domain.people.models import Requester, Scope, Worker
from domain.people.refusals import (
    AlreadyOpen,
    EmailNotVerified,
    NoRequesterAccount,
    NoWorkerAccount,
    ScopeMissing,
)
from domain.people.teams.roles import TeamDuty
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL, a_form

pytestmark = pytest.mark.usefixtures("market")


async def test_one_account_may_be_worker_and_requester():
    wim = await cast.worker("wim")

    await commands.open_requester_account(wim, name=" Wim Ltd ")

    both = await cast.viewer("wim")
    assert both.working().account_id == both.account.id
    assert both.requesting(TeamDuty.READ).name == "Wim Ltd"
    assert both.paying() == both.requester
    told = await cast.told(with_rights=True)
    assert {(topic, kind) for topic, kind, _ in told} == {
        (f"account/{both.account.id}", "RightsChanged")
    }
    assert len(told) == 2, "of each profile"


async def test_a_profile_is_opened_once():
    wim = await cast.worker("wim")
    await commands.open_requester_account(wim, name="Wim Ltd")

    with pytest.raises(AlreadyOpen):
        await commands.open_worker_account(wim)
    with pytest.raises(AlreadyOpen):
        await commands.open_requester_account(wim, name="Other Ltd")

    assert await Worker.all().count() == 1
    assert (await Requester.get(account_id=wim.account.id)).name == "Wim Ltd"


async def test_the_same_wish_is_answered_alike_for_a_day_and_another_is_refused():
    wim = await cast.joined("wim")
    first = await commands.open_requester_account(wim, name="Wim Ltd", client_token="t")

    again = await commands.open_requester_account(wim, name="Wim Ltd", client_token="t")

    assert again.id == first.id
    with pytest.raises(ClientTokenReused):
        await commands.open_requester_account(wim, name="Other Ltd", client_token="t")
    clock.advance(timedelta(days=1))
    with pytest.raises(AlreadyOpen):
        await commands.open_requester_account(wim, name="Wim Ltd", client_token="t")


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\nb", "a\x00b"])
async def test_the_name_of_a_requester_has_bounds(name):
    wim = await cast.joined("wim")

    with pytest.raises(InvalidInput) as refused:
        await commands.open_requester_account(wim, name=name)

    assert refused.value.field == "name"
    assert await Requester.all().count() == 0


async def test_before_the_email_is_confirmed_an_account_may_browse_only():
    await commands.sign_up(a_form("wim"), client_address="192.0.2.1", public_url=PUBLIC_URL)
    wim = await cast.viewer("wim")

    with pytest.raises(EmailNotVerified):
        await commands.open_worker_account(wim)
    with pytest.raises(EmailNotVerified):
        await commands.open_requester_account(wim, name="Wim Ltd")
    for gate in (wim.working, wim.managing, wim.paying):
        with pytest.raises(EmailNotVerified):
            gate()

    assert (await Worker.all().count(), await Requester.all().count()) == (0, 0)


async def test_without_a_profile_the_gates_say_which_one_is_missing():
    ada = await cast.joined("ada")

    with pytest.raises(NoWorkerAccount):
        ada.working()
    with pytest.raises(NoRequesterAccount):
        ada.requesting(TeamDuty.READ)
    with pytest.raises(NoRequesterAccount):
        ada.paying()


async def test_a_key_opens_only_the_profile_of_its_scope(noon):
    wim = await cast.joined("wim")
    key = await commands.create_api_key(
        wim, name="bot", scopes=[Scope.READ], expires_at=noon + timedelta(days=1)
    )
    bot = await cast.seen_by(key.token)

    with pytest.raises(ScopeMissing):
        await commands.open_worker_account(bot)
    with pytest.raises(ScopeMissing):
        await commands.open_requester_account(bot, name="Wim Ltd")

    assert (await Worker.all().count(), await Requester.all().count()) == (0, 0)
