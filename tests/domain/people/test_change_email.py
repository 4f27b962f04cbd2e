"""Changing the e-mail: confirmed by the new address, undone by the old one for a week."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, NotAllowed, Rule
from domain.mail.models import Mail
from domain.people import authentication, commands, email_changes, limits
from domain.people.authentication import viewer_for
from domain.people.models import Account, Credential, EmailChange, Scope
from domain.people.refusals import (
    EmailNotVerified,
    EmailTaken,
    TokenInvalid,
    TooManyAttempts,
    WrongCredentials,
)
from tests.domain.people import cast
from tests.domain.people.cast import CODE, PASSWORD, PUBLIC_URL, a_form

pytestmark = pytest.mark.usefixtures("market")


async def asked(viewer, name, *, password=PASSWORD):
    """Ask for the address; the code that was mailed to it."""
    await commands.ask_to_change_email(
        await authentication.viewer_again(viewer),
        password=password,
        new_email=f"{name}@kempelen.test",
        client_address="192.0.2.1",
        public_url=PUBLIC_URL,
    )
    return await cast.mailed_code(name)


async def changed(viewer, name):
    """Change to the address; the code by which the old one undoes it."""
    old = (await Account.get(id=viewer.account_id)).email
    code = await asked(viewer, name)
    await commands.confirm_email_change(code, public_url=PUBLIC_URL)
    return await cast.mailed_code(old.partition("@")[0])


async def undone(code):
    return await commands.undo_email_change(code, public_url=PUBLIC_URL)


async def email_of(viewer):
    return (await Account.get(id=viewer.account_id)).email


async def test_the_new_address_confirms_and_the_old_one_is_told():
    wim = await cast.joined("wim")

    code = await asked(wim, "willem")
    assert await email_of(wim) == "wim@kempelen.test"
    assert (await email_changes.asked_for(wim.account_id)).new_email == "willem@kempelen.test"
    await commands.confirm_email_change(code, public_url=PUBLIC_URL)

    assert await email_of(wim) == "willem@kempelen.test"
    assert await cast.mails("willem") == ["Confirm your new e-mail"]
    assert await cast.mails("wim") == ["Your e-mail was changed"]
    assert [kind for _, kind, _ in await cast.told()] == ["AccountChanged"]
    assert await email_changes.asked_for(wim.account_id) is None
    await cast.signed_in("willem")
    with pytest.raises(WrongCredentials):
        await cast.signed_in("wim")


async def test_a_code_works_once_for_three_days_and_until_the_next():
    wim = await cast.joined("wim")
    first = await asked(wim, "one")
    second = await asked(wim, "two")
    clock.advance(limits.EMAIL_CHANGE_LASTS)
    for code in (first, second, "", "x" * 43):
        with pytest.raises(TokenInvalid):
            await commands.confirm_email_change(code, public_url=PUBLIC_URL)

    third = await asked(wim, "three")
    clock.advance(limits.EMAIL_CHANGE_LASTS - timedelta(seconds=1))
    await commands.confirm_email_change(third, public_url=PUBLIC_URL)
    with pytest.raises(TokenInvalid):
        await commands.confirm_email_change(third, public_url=PUBLIC_URL)
    assert await email_of(wim) == "three@kempelen.test"


async def test_a_code_is_void_after_a_new_password():
    wim = await cast.joined("wim")
    code = await asked(wim, "stranger")
    await commands.change_password(wim, current=PASSWORD, new="battery staple")

    with pytest.raises(TokenInvalid):
        await commands.confirm_email_change(code, public_url=PUBLIC_URL)
    assert await email_of(wim) == "wim@kempelen.test"


async def test_a_taken_address_gets_the_same_answer_and_another_mail():
    wim, _ = await cast.joined("wim"), await cast.joined("rita")

    given = await commands.ask_to_change_email(
        wim,
        password=PASSWORD,
        new_email="Rita@Kempelen.test",
        client_address=None,
        public_url=PUBLIC_URL,
    )

    assert given == "Rita@kempelen.test"
    mail = await Mail.get(recipient="Rita@kempelen.test")
    assert mail.subject == "This e-mail has an account"
    assert CODE.search(mail.body) is None


async def test_an_address_that_was_taken_meanwhile_is_refused():
    wim = await cast.joined("wim")
    code = await asked(wim, "rita")
    await cast.joined("rita")

    with pytest.raises(EmailTaken):
        await commands.confirm_email_change(code, public_url=PUBLIC_URL)
    assert await email_of(wim) == "wim@kempelen.test"


async def test_it_needs_a_session_the_password_another_address_and_a_confirmed_one():
    wim = await cast.joined("wim")
    key = await commands.create_api_key(
        wim, name="k", scopes=list(Scope), expires_at=clock.now() + timedelta(days=1)
    )

    with pytest.raises(NotAllowed):
        await asked(await cast.seen_by(key.token), "willem")
    with pytest.raises(WrongCredentials):
        await asked(wim, "willem", password="wrong")
    for wrong, rule in (
        ("WIM", Rule.UNIQUE),
        ("no one", Rule.FORMAT),
        ("x\r\nBcc: rita", Rule.FORMAT),
        ("x\x00", Rule.CHARACTERS),
        ("x" * 250, Rule.LENGTH),
    ):
        with pytest.raises(InvalidInput) as refused:
            await asked(wim, wrong)
        assert (refused.value.field, refused.value.broken.rule) == ("newEmail", rule)
    await Account.filter(id=wim.account_id).update(email_verified_at=None)
    with pytest.raises(EmailNotVerified):
        await asked(await cast.viewer("wim"), "willem")
    assert await Mail.all().count() == 0
    assert await EmailChange.all().count() == 0


async def test_an_account_mails_five_new_addresses_an_hour_and_a_mailbox_gets_five():
    wim, rita = await cast.joined("wim"), await cast.joined("rita")
    for number in range(limits.MOST_CODES_AN_HOUR):
        await asked(wim, f"new{number}")

    with pytest.raises(TooManyAttempts):
        await asked(wim, "another")
    clock.advance(timedelta(hours=1))
    for _ in range(limits.MOST_CODES_AN_HOUR):
        await asked(wim, "willem")
    with pytest.raises(TooManyAttempts):
        await asked(rita, "willem+rita")


async def test_wrong_passwords_are_counted_as_at_the_sign_in():
    wim = await cast.joined("wim")
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await asked(wim, "willem", password="wrong")

    with pytest.raises(TooManyAttempts):
        await asked(wim, "willem")


async def test_the_old_address_undoes_it_and_everything_ends():
    wim = await cast.joined("wim")
    key = await commands.create_api_key(
        wim, name="k", scopes=list(Scope), expires_at=clock.now() + timedelta(days=1)
    )
    code = await changed(wim, "stranger")
    await cast.forgot("stranger@kempelen.test")
    strangers_reset = await cast.mailed_code("stranger")

    await undone(code)

    assert await email_of(wim) == "wim@kempelen.test"
    assert await viewer_for(key.token) is None
    assert await Credential.filter(revoked_at__isnull=True).count() == 0
    with pytest.raises(WrongCredentials):
        await cast.signed_in("wim")
    with pytest.raises(TokenInvalid):
        await commands.reset_password(strangers_reset, "battery staple")
    await commands.reset_password(await cast.mailed_code("wim"), "battery staple")
    await cast.signed_in("wim", "battery staple")
    assert (await cast.mails("stranger"))[-1] == "A change of e-mail was undone"
    assert "CredentialsRevoked" in {kind for _, kind, _ in await cast.told()}
    with pytest.raises(TokenInvalid):
        await undone(code)


async def test_it_can_be_undone_for_a_week():
    wim, rita = await cast.joined("wim"), await cast.joined("rita")
    of_wim, of_rita = await changed(wim, "willem"), await changed(rita, "ria")
    clock.advance(limits.UNDO_LASTS - timedelta(seconds=1))
    await undone(of_wim)
    clock.advance(timedelta(seconds=1))

    with pytest.raises(TokenInvalid):
        await undone(of_rita)
    assert await email_of(rita) == "ria@kempelen.test"


async def test_the_earliest_address_takes_the_account_back_and_ends_the_later_undos():
    wim = await cast.joined("wim")
    first = await changed(wim, "b")
    second = await changed(wim, "c")
    third = await changed(wim, "d")

    await undone(second)
    assert await email_of(wim) == "b@kempelen.test"
    with pytest.raises(TokenInvalid):
        await undone(third)
    await undone(first)
    assert await email_of(wim) == "wim@kempelen.test"


async def test_going_back_by_oneself_does_not_spend_the_undo():
    wim = await cast.joined("wim")
    first = await changed(wim, "b")
    second = await changed(wim, "wim")

    await undone(first)
    assert await email_of(wim) == "wim@kempelen.test"
    with pytest.raises(TokenInvalid):
        await undone(second)


async def test_an_asked_change_is_void_after_an_undo():
    wim = await cast.joined("wim")
    undo = await changed(wim, "b")
    asked_by_the_stranger = await asked(wim, "c")

    await undone(undo)

    with pytest.raises(TokenInvalid):
        await commands.confirm_email_change(asked_by_the_stranger, public_url=PUBLIC_URL)


async def test_the_address_that_was_left_stays_the_accounts_while_it_may_come_back():
    wim, rita = await cast.joined("wim"), await cast.joined("rita")
    await changed(wim, "willem")

    with pytest.raises(EmailTaken):
        await commands.sign_up(a_form("wim"), client_address="192.0.2.1", public_url=PUBLIC_URL)
    assert await email_changes.is_taken("wim@kempelen.test", by_another_than=rita.account_id)
    clock.advance(limits.UNDO_LASTS)
    await commands.sign_up(a_form("wim"), client_address="192.0.2.1", public_url=PUBLIC_URL)


async def test_old_changes_are_deleted():
    wim = await cast.joined("wim")
    await changed(wim, "willem")
    clock.advance(limits.RETENTION_AFTER_END - timedelta(seconds=1))
    await commands.trim(clock.now(), 10)
    assert await EmailChange.all().count() == 1
    clock.advance(timedelta(seconds=1))
    await commands.trim(clock.now(), 10)
    assert await EmailChange.all().count() == 0
