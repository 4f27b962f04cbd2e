"""Changing a password, and resetting a lost one."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput
from domain.mail.models import Mail
from domain.people import authentication, commands, limits
from domain.people.models import Account, Scope
from domain.people.refusals import TokenInvalid, TooManyAttempts, WrongCredentials
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD, PUBLIC_URL, a_form

pytestmark = pytest.mark.usefixtures("market")
NEW = "battery staple"


async def forgot(email="wim@kempelen.test", client_address="192.0.2.1"):
    await cast.forgot(email, client_address)


async def test_a_changed_password_ends_the_other_sessions_and_keeps_keys(noon):
    await commands.create_account(a_form("wim"))
    here, there = await cast.signed_in("wim"), await cast.signed_in("wim")
    viewer = await cast.seen_by(here.token)
    key = await commands.create_api_key(
        viewer, name="bot", scopes=[Scope.READ], expires_at=noon + timedelta(days=1)
    )

    await commands.change_password(viewer, current=PASSWORD, new=NEW)

    assert await authentication.viewer_for(here.token) is not None
    assert await authentication.viewer_for(key.token) is not None
    assert await authentication.viewer_for(there.token) is None
    assert [body["credential_id"] for _, _, body in await cast.told()] == [str(there.credential_id)]
    assert await cast.mails("wim") == ["Your password was changed"]
    with pytest.raises(WrongCredentials):
        await cast.signed_in("wim", PASSWORD)
    assert (await cast.signed_in("wim", NEW)).token


async def test_the_current_password_must_be_right():
    wim = await cast.joined("wim")
    await cast.signed_in("wim")

    with pytest.raises(WrongCredentials):
        await commands.change_password(wim, current="wrong", new=NEW)

    assert (await cast.signed_in("wim")).token
    assert (await cast.told(), await cast.mails("wim")) == ([], [])


async def test_the_current_password_may_be_guessed_at_ten_times():
    wim = await cast.joined("wim")
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await commands.change_password(wim, current="wrong", new=NEW)

    with pytest.raises(TooManyAttempts):
        await commands.change_password(wim, current=PASSWORD, new=NEW)


@pytest.mark.parametrize("new", ["seven77", "x" * 129])
async def test_a_new_password_out_of_bounds_changes_nothing(new):
    wim = await cast.joined("wim")

    with pytest.raises(InvalidInput) as refused:
        await commands.change_password(wim, current=PASSWORD, new=new)

    assert refused.value.field == "newPassword"
    assert (await cast.signed_in("wim")).token


async def test_a_lost_password_is_reset_by_mail_and_ends_every_credential(noon):
    await commands.sign_up(a_form("wim"), client_address="192.0.2.1", public_url=PUBLIC_URL)
    session = await cast.signed_in("wim")
    key = await commands.create_api_key(
        await cast.seen_by(session.token),
        name="bot",
        scopes=[Scope.READ],
        expires_at=noon + timedelta(days=1),
    )
    await forgot(" WIM@kempelen.test")

    account = await commands.reset_password(await cast.mailed_code("wim"), NEW)

    assert account.email_verified_at == noon, "who reads the mail has confirmed the address"
    assert await authentication.viewer_for(session.token) is None
    assert await authentication.viewer_for(key.token) is None
    assert await cast.told() == [
        (
            f"account/{account.id}",
            "CredentialsRevoked",
            {"account_id": str(account.id), "credential_id": None},
        )
    ]
    assert await cast.mails("wim") == [
        "Confirm your e-mail",
        "Choose a new password",
        "Your password was changed",
    ]
    assert (await cast.signed_in("wim", NEW)).token


async def test_a_reset_of_an_unknown_email_answers_alike_and_mails_nobody():
    await forgot("nobody@kempelen.test")

    assert await Mail.all().count() == 0


async def test_a_code_to_reset_is_good_once_and_for_an_hour():
    await cast.joined("wim")
    await forgot()
    code = await cast.mailed_code("wim")
    clock.advance(timedelta(minutes=59))
    await commands.reset_password(code, NEW)
    with pytest.raises(TokenInvalid):
        await commands.reset_password(code, "another password")

    await forgot()
    clock.advance(timedelta(hours=1))
    with pytest.raises(TokenInvalid):
        await commands.reset_password(await cast.mailed_code("wim"), "another password")

    assert (await cast.signed_in("wim", NEW)).token


async def test_a_code_of_one_purpose_is_no_good_for_the_other():
    await commands.sign_up(a_form("wim"), client_address="192.0.2.1", public_url=PUBLIC_URL)
    verification = await cast.mailed_code("wim")
    await forgot()
    reset = await cast.mailed_code("wim")

    with pytest.raises(TokenInvalid):
        await commands.reset_password(verification, NEW)
    with pytest.raises(TokenInvalid):
        await commands.verify_email(reset)

    assert (await Account.get(email_key="wim@kempelen.test")).email_verified_at is None


async def test_five_mails_an_hour_go_to_one_account_and_the_answer_stays_the_same():
    await cast.joined("wim")

    for _ in range(7):
        await forgot()

    assert await cast.mails("wim") == ["Choose a new password"] * 5


async def test_an_address_may_ask_for_a_hundred_resets():
    for _ in range(limits.MOST_ATTEMPTS_PER_ADDRESS):
        await forgot("nobody@kempelen.test", client_address="192.0.2.1")

    with pytest.raises(TooManyAttempts):
        await forgot("nobody@kempelen.test")
    await forgot("nobody@kempelen.test", client_address="192.0.2.2")


async def test_a_reset_of_something_that_is_no_email_is_refused():
    with pytest.raises(InvalidInput) as refused:
        await forgot("nonsense")

    assert refused.value.field == "email"


@pytest.mark.parametrize("new", ["seven77", "x" * 129])
async def test_a_reset_to_a_password_out_of_bounds_uses_no_code_up(new):
    await cast.joined("wim")
    await forgot()
    code = await cast.mailed_code("wim")

    with pytest.raises(InvalidInput):
        await commands.reset_password(code, new)

    assert (await commands.reset_password(code, NEW)).display_name == "Wim"
