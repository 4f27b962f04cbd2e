"""A sign-in through a provider asks for the second step too."""

from dataclasses import replace

import pytest

from domain.people.models import Account, Credential
from domain.people.openid import commands, providers
from domain.people.openid.models import SignInLink
from domain.people.second_step.refusals import SecondStepRequired
from tests.domain.people.openid import peer


@pytest.fixture
def acme():
    yield peer.adopted("acme")[0]
    providers.adopt(())


async def test_a_linked_identity_gives_a_challenge_and_a_code_gives_the_session(phone, acme):
    await peer.linked(acme, phone.viewer)
    before = await Credential.all().count()

    with pytest.raises(SecondStepRequired) as asked:
        await peer.signed_in(acme, signs_up=False)
    assert await Credential.all().count() == before
    opened = await phone.finish(asked.value.challenge, await phone.next_code())

    assert opened.account.id == phone.viewer.account_id


MOVED = replace(peer.ADA, email="ada@moved.example", names=("Ada King",))


async def asked_by_the_leading_identity(phone, acme, identity):
    """The account came by this provider; the challenge of the next sign-in there."""
    await peer.linked(acme, phone.viewer)
    await SignInLink.all().update(leads=True)
    with pytest.raises(SecondStepRequired) as asked:
        await peer.signed_in(acme, identity, signs_up=False)
    return asked.value.challenge


async def shown(phone):
    account = await Account.get(id=phone.viewer.account_id)
    return account.email, account.display_name


async def test_name_and_email_follow_after_the_code_alone(phone, acme):
    """Who has only the account at the provider moves nothing here, and no mail goes to them."""
    before = await shown(phone)

    challenge = await asked_by_the_leading_identity(phone, acme, MOVED)

    assert await shown(phone) == before
    opened = await phone.finish(challenge, await phone.next_code())
    assert await shown(phone) == ("ada@moved.example", "Ada King")
    assert opened.account.email == "ada@moved.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"is_email_verified": False},
        {"email": None},
        {"email": f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example.evil.example"},
    ],
)
async def test_an_email_that_an_account_may_not_have_does_not_follow_either(phone, acme, changes):
    email, _ = await shown(phone)
    moved = replace(MOVED, **changes)

    challenge = await asked_by_the_leading_identity(phone, acme, moved)
    await phone.finish(challenge, await phone.next_code())

    assert await shown(phone) == (email, "Ada King")


async def test_nothing_follows_an_identity_that_leads_no_more(phone, acme):
    before = await shown(phone)
    challenge = await asked_by_the_leading_identity(phone, acme, MOVED)

    await commands.unlink_sign_in(phone.viewer, "acme")
    await phone.finish(challenge, await phone.next_code())

    assert await shown(phone) == before
