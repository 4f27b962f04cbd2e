"""Name and e-mail of an account that came by a provider are changed there, and taken over."""

from dataclasses import replace

import pytest

from domain.mail.models import Mail
from domain.people import commands as people
from domain.people.models import Account
from domain.people.openid import commands
from domain.people.openid.models import SignInLink
from domain.people.openid.refusals import ChangedAtProvider
from domain.people.refusals import EmailTaken, NoPassword
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL
from tests.domain.people.openid.peer import ADA, linked, signed_in

pytestmark = pytest.mark.usefixtures("database")
NEW = replace(ADA, email="countess@kempelen.test", names=("Countess",))


async def ask_to_change(viewer):
    return await people.ask_to_change_email(
        viewer,
        password=cast.PASSWORD,
        new_email="other@kempelen.test",
        client_address="192.0.2.1",
        public_url=PUBLIC_URL,
    )


async def test_name_and_email_follow_and_the_left_address_is_told(acme):
    before = (await signed_in(acme)).account

    after = (await signed_in(acme, NEW)).account

    assert after.id == before.id
    stored = await Account.get()
    assert (stored.email, stored.display_name) == ("countess@kempelen.test", "Countess")
    assert stored.email_key == "countess@kempelen.test"
    told = await Mail.get()
    assert told.recipient == "ada@kempelen.test"
    assert "is now countess@kempelen.test: it was changed at Acme" in told.body
    assert (await SignInLink.get()).email == "countess@kempelen.test"


async def test_an_email_of_another_account_is_not_taken_over_and_nothing_tells_why(acme):
    await people.create_account(cast.a_form("countess"))
    await signed_in(acme)

    taken = await signed_in(acme, NEW)
    unverified = await signed_in(
        acme, replace(NEW, email="x@kempelen.test", is_email_verified=False)
    )

    assert {each.account.email for each in (taken, unverified)} == {"ada@kempelen.test"}
    assert await cast.mails("ada") == await cast.mails("countess") == []


async def test_nothing_is_taken_over_that_an_account_may_not_have(acme):
    await signed_in(acme)

    for wrong in (replace(ADA, email="nonsense"), replace(ADA, email=None), replace(ADA, names=())):
        await signed_in(acme, wrong)

    stored = await Account.get()
    assert (stored.email, stored.display_name) == ("ada@kempelen.test", "Ada Lovelace")


async def test_an_email_that_the_provider_verifies_later_is_confirmed(acme):
    await signed_in(acme, replace(ADA, is_email_verified=False))

    await signed_in(acme)

    assert (await Account.get()).email_verified_at is not None


async def test_an_account_that_came_by_a_provider_changes_its_email_there(acme):
    viewer = await cast.seen_by((await signed_in(acme)).token)

    with pytest.raises(ChangedAtProvider, match="came by Acme: change name and e-mail there"):
        await ask_to_change(viewer)


async def test_an_account_with_an_added_identity_changes_its_email_itself(acme):
    await people.create_account(cast.a_form("wim"))
    viewer = await cast.viewer("wim")
    await linked(acme, viewer)

    assert await ask_to_change(viewer) == "other@kempelen.test"


async def test_an_unlinked_account_changes_its_email_itself(acme):
    viewer = await cast.seen_by((await signed_in(acme)).token)
    await cast.forgot("ada@kempelen.test")
    await people.reset_password(await cast.mailed_code("ada"), cast.PASSWORD)
    await commands.unlink_sign_in(viewer, "acme")

    assert await ask_to_change(viewer) == "other@kempelen.test"


async def test_an_account_without_a_password_is_told_so(acme):
    viewer = await cast.seen_by((await signed_in(acme)).token)

    with pytest.raises(NoPassword):
        await people.change_password(viewer, current="void", new="a new password")


async def test_nobody_signs_up_with_an_address_that_an_account_has_now(acme):
    await signed_in(acme)
    await signed_in(acme, NEW)

    with pytest.raises(EmailTaken):
        await people.create_account(cast.a_form("countess"))
    assert await people.create_account(cast.a_form("ada"))
