"""Accepting the agreement: the present version alone, once, by a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.agreement import document
from domain.accounts.agreement.accepting import accept_agreement
from domain.accounts.agreement.models import AgreementAcceptance
from domain.kernel import policy
from domain.kernel.refusals import InvalidInput, NotAllowed
from domain.people import commands
from domain.people.models import Account, Scope
from domain.people.refusals import AgreementNotAccepted, EmailNotVerified
from domain.people.teams.roles import TeamDuty
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL, a_form


@pytest.fixture
def asked(adopted, market):
    """Put a version in force that everybody must accept."""

    def ask(version):
        document.adopt(replace(document.shipped(), version=version, text_hash=f"{version:064}"))
        adopted(agreement_version=version)

    ask(1)
    yield ask
    document.adopt(document.shipped())


async def test_nobody_applies_works_or_publishes_before_they_accepted(asked):
    wim = await cast.joined("wim")
    with pytest.raises(AgreementNotAccepted, match="version 1"):
        await commands.open_worker_account(wim)

    await accept_agreement(wim, 1)
    await commands.open_worker_account(wim)
    await commands.open_requester_account(wim, name="Wim Ltd")

    wim = await cast.viewer("wim")
    assert wim.working() == wim.worker
    assert wim.publishing() == wim.requester


async def test_a_new_version_asks_everybody_again(asked):
    wim = await cast.joined("wim")
    await accept_agreement(wim, 1)
    await commands.open_worker_account(wim)
    await commands.open_requester_account(wim, name="Wim Ltd")
    asked(2)

    wim = await cast.viewer("wim")
    for begins in (wim.working, wim.publishing):
        with pytest.raises(AgreementNotAccepted, match="version 2"):
            begins()
    assert wim.finishing() == wim.worker
    assert wim.requesting(TeamDuty.PUBLISH) == wim.requester

    await accept_agreement(wim, 2)
    assert (await cast.viewer("wim")).working().id == wim.worker.id


async def test_every_acceptance_is_history_and_the_sockets_read_the_viewer_again(asked, noon):
    wim = await cast.joined("wim")
    await accept_agreement(wim, 1)
    await accept_agreement(wim, 1)
    asked(2)
    await accept_agreement(wim, 2)

    rows = await AgreementAcceptance.filter(account_id=wim.account.id).order_by("id")
    assert [(r.version, r.text_hash, r.by_rule, r.accepted_at) for r in rows] == [
        (1, f"{1:064}", False, noon),
        (2, f"{2:064}", False, noon),
    ]
    told = [kind for _, kind, _ in await cast.told(with_rights=True)]
    assert told == ["RightsChanged"] * 2


@pytest.mark.parametrize("version", [0, 2, -1])
async def test_another_version_is_refused_with_the_present_one(asked, version):
    wim = await cast.joined("wim")

    with pytest.raises(InvalidInput) as refused:
        await accept_agreement(wim, version)

    assert (refused.value.field, refused.value.value) == ("version", str(version))
    assert refused.value.broken.allowed == ("1",)
    assert await AgreementAcceptance.all().count() == 0


async def test_a_key_accepts_nothing_and_neither_does_a_person_with_another_ones_address(
    asked, noon
):
    wim = await cast.joined("wim")
    key = await commands.create_api_key(
        wim, name="bot", scopes=list(Scope), expires_at=noon + timedelta(days=1)
    )
    await commands.sign_up(a_form("una"), client_address="192.0.2.1", public_url=PUBLIC_URL)

    with pytest.raises(NotAllowed):
        await accept_agreement(await cast.seen_by(key.token), 1)
    with pytest.raises(EmailNotVerified):
        await accept_agreement(await cast.viewer("una"), 1)
    assert await AgreementAcceptance.all().count() == 0


async def test_where_nobody_is_asked_a_rule_records_it_and_a_later_market_asks(asked):
    policy.adopt(replace(policy.current(), agreement_version=0))
    wim = await cast.worker("wim")
    await commands.open_requester_account(wim, name="Wim Ltd")

    (row,) = await AgreementAcceptance.filter(account_id=wim.account.id)
    assert (row.version, row.by_rule) == (1, True)
    assert (await Account.get(id=wim.account.id)).agreement_version == 0
    asked(1)
    with pytest.raises(AgreementNotAccepted):
        (await cast.viewer("wim")).working()
