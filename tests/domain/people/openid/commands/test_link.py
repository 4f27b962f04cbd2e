"""An identity is linked to the account that began it, and the last way to sign in stays."""

import asyncio
from dataclasses import replace

import pytest

from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound
from domain.people import commands as people
from domain.people.models import Account, CredentialKind
from domain.people.openid import commands, links
from domain.people.openid.models import PendingSignIn, SignInLink
from domain.people.openid.refusals import AlreadyLinked, LastSignInWay, SignInOver
from tests.domain.people import cast
from tests.domain.people.openid.peer import ADA, ADDRESS, brought, finish, linked, signed_in

pytestmark = pytest.mark.usefixtures("database")


async def link(viewer, back):
    return await commands.link_sign_in(viewer, back, client_address=ADDRESS)


@pytest.fixture
async def wim():
    await people.create_account(cast.a_form("wim"))
    return await cast.viewer("wim")


@pytest.fixture
async def eve():
    await people.create_account(cast.a_form("eve"))
    return await cast.viewer("eve")


async def test_a_linked_identity_signs_in_and_leads_nothing(acme, wim):
    made = await linked(acme, wim)

    session = await signed_in(acme, signs_up=False)

    assert (session.account.id, session.account.display_name) == (wim.account_id, "Wim")
    assert (await Account.get()).email == "wim@kempelen.test"
    assert (made.leads, made.email) == (False, ADA.email)
    assert await cast.mails("wim") == ["A new way to sign in"]


async def test_linking_again_changes_nothing(acme, wim):
    first, again = await linked(acme, wim), await linked(acme, wim)

    assert first.id == again.id
    assert len(await cast.mails("wim")) == 1


async def test_one_identity_signs_in_to_one_account(acme, wim, eve):
    await linked(acme, wim)

    with pytest.raises(AlreadyLinked):
        await linked(acme, eve)
    assert [each.account_id for each in await SignInLink.all()] == [wim.account_id]
    assert await cast.mails("eve") == []


async def test_an_account_has_one_identity_at_a_provider(acme, wim):
    await linked(acme, wim)

    with pytest.raises(AlreadyLinked):
        await linked(acme, wim, replace(ADA, subject="other"))


async def test_of_two_accounts_that_link_one_identity_at_once_one_gets_it(acme, wim, eve):
    backs = [(each, await brought(acme, viewer=each)) for each in (wim, eve)]

    results = await asyncio.gather(*(link(*each) for each in backs), return_exceptions=True)

    kinds = sorted(type(each).__name__ for each in results)
    assert kinds == ["AlreadyLinked", "SignInLink"]
    assert await SignInLink.all().count() == 1


async def test_an_answer_links_the_account_alone_that_began_it(acme, wim, eve):
    """A page that lures somebody to a stranger's answer links nothing."""
    back = await brought(acme, viewer=eve)
    with pytest.raises(SignInOver):
        await link(wim, back)
    with pytest.raises(SignInOver):
        await finish(back)

    assert (await link(eve, back)).account_id == eve.account_id


async def test_a_sign_in_does_not_link(acme, wim):
    with pytest.raises(SignInOver):
        await link(wim, await brought(acme))

    assert not await SignInLink.exists()


async def test_an_api_key_links_and_unlinks_nothing(acme, wim):
    key = replace(wim, kind=CredentialKind.API_KEY)
    back = await brought(acme, viewer=wim)
    with pytest.raises(NotAllowed):
        await link(key, back)
    await link(wim, back)
    with pytest.raises(NotAllowed):
        await commands.unlink_sign_in(key, "acme")

    assert await SignInLink.all().count() == 1


async def test_an_unlinked_identity_no_longer_signs_in(acme, wim):
    await linked(acme, wim)
    await commands.unlink_sign_in(wim, "acme")

    again = await signed_in(acme)

    assert again.account.id != wim.account_id
    assert (await cast.mails("wim"))[-1] == "A way to sign in has ended"


async def test_an_identity_that_is_not_linked_cannot_be_unlinked(acme, wim):
    with pytest.raises(NotFound):
        await commands.unlink_sign_in(wim, "a" * 40)
    for wrong in ("a" * 41, "", "a\x00"):
        with pytest.raises(InvalidInput, match="provider"):
            await commands.unlink_sign_in(wim, wrong)


async def test_the_last_way_to_sign_in_stays(two):
    acme, globex = two
    session = await signed_in(acme)
    viewer = await cast.seen_by(session.token)
    with pytest.raises(LastSignInWay):
        await commands.unlink_sign_in(viewer, "acme")
    await linked(globex, viewer)
    await commands.unlink_sign_in(viewer, "acme")
    with pytest.raises(LastSignInWay):
        await commands.unlink_sign_in(viewer, "globex")

    [left] = await links.of_account(viewer.account_id)
    assert left.provider == "globex"


async def test_of_two_ways_that_are_unlinked_at_once_one_stays(two):
    acme, globex = two
    viewer = await cast.seen_by((await signed_in(acme)).token)
    await linked(globex, viewer)

    results = await asyncio.gather(
        *(commands.unlink_sign_in(viewer, each) for each in ("acme", "globex")),
        return_exceptions=True,
    )

    assert sum(isinstance(each, LastSignInWay) for each in results) == 1
    assert await SignInLink.all().count() == 1


async def test_a_password_is_a_way_to_sign_in(acme):
    viewer = await cast.seen_by((await signed_in(acme)).token)
    await cast.forgot("ada@kempelen.test")
    await people.reset_password(await cast.mailed_code("ada"), "a new password")
    again = await cast.seen_by((await cast.signed_in("ada", "a new password")).token)

    await commands.unlink_sign_in(again, "acme")

    assert not await SignInLink.exists()
    assert viewer.account_id == again.account_id


async def test_a_reset_of_the_password_ends_added_links_and_what_waits(two):
    """A stranger in a stolen session may have linked an identity, as a way back in."""
    acme, globex = two
    viewer = await cast.seen_by((await signed_in(acme)).token)
    await linked(globex, viewer, replace(ADA, subject="thief"))
    await brought(globex, viewer=viewer)
    await cast.forgot("ada@kempelen.test")

    await people.reset_password(await cast.mailed_code("ada"), "a new password")

    assert [each.provider for each in await SignInLink.all()] == ["acme"]
    assert not await PendingSignIn.exists()


@pytest.mark.parametrize("ends", ["reset", "sign out"])
async def test_a_session_that_ends_before_the_provider_answers_links_nothing(acme, wim, ends):
    """The owner ends a stolen session while the thief waits for the provider."""
    back = await brought(acme, viewer=wim)
    await cast.forgot("wim@kempelen.test")
    code, answers = await cast.mailed_code("wim"), acme.identity

    async def late(answer):
        if ends == "reset":
            await people.reset_password(code, "a new password")
        else:
            await people.sign_out(wim)
        return await answers(answer)

    acme.identity = late
    with pytest.raises(SignInOver):
        await link(wim, back)

    assert not await SignInLink.exists()


async def test_whoever_confirms_an_email_by_a_reset_has_the_account_alone(acme):
    """A stranger may have signed up with somebody's e-mail, at a provider that does not look."""
    await signed_in(acme, replace(ADA, is_email_verified=False))
    await cast.forgot("ada@kempelen.test")

    await people.reset_password(await cast.mailed_code("ada"), "a new password")

    assert not await SignInLink.exists()


async def test_an_account_that_its_address_removes_leaves_no_link(acme):
    stranger = await signed_in(acme, replace(ADA, is_email_verified=False))
    viewer = await cast.seen_by(stranger.token)
    await brought(acme, viewer=viewer)

    await people.remove_unconfirmed(await cast.mailed_code("ada"))

    assert not await SignInLink.exists()
    assert not await PendingSignIn.exists()
    assert not await Account.exists()
