"""Signing up and confirming the e-mail."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, WrongState
from domain.mail.models import Mail
from domain.people import commands
from domain.people.models import Account
from domain.people.refusals import EmailTaken, TokenInvalid, TooManyAttempts
from tests.domain.people.cast import PUBLIC_URL, a_form, mailed_code, mails, told

pytestmark = pytest.mark.usefixtures("market")


async def sign_up(name, **changes):
    return await commands.sign_up(
        a_form(name, **changes), client_address="192.0.2.1", public_url=PUBLIC_URL
    )


async def test_signing_up_opens_an_unconfirmed_account_and_mails_a_code(noon):
    account = await sign_up("wim", email=" Wim@Kempelen.TEST ")

    row = await Account.get(id=account.id)
    assert (row.email, row.email_key) == ("Wim@kempelen.test", "wim@kempelen.test")
    assert (row.display_name, row.country, row.created_at) == ("Wim", "DE", noon)
    assert row.email_verified_at is None
    assert not row.is_operator
    assert row.password_hash.startswith("$argon2id$")
    [mail] = await Mail.all()
    assert (mail.recipient, mail.subject) == ("Wim@kempelen.test", "Confirm your e-mail")
    assert f"{PUBLIC_URL}/verify-email?token=" in mail.body
    assert (mail.created_at, mail.attempts, mail.sent_at) == (noon, 0, None)
    assert mail.next_attempt_at <= noon


@pytest.mark.parametrize(
    ("changes", "field", "bound"),
    [
        ({"email": "wim"}, "email", "an e-mail address of at most 254 characters"),
        ({"email": ""}, "email", "an e-mail address of at most 254 characters"),
        ({"email": "wim@test"}, "email", "an e-mail address of at most 254 characters"),
        ({"email": "wim@a b.de"}, "email", "an e-mail address of at most 254 characters"),
        ({"email": "w\x00@a.de"}, "email", "text without control characters"),
        (
            {"email": f"w@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.example.de"},
            "email",
            "an e-mail address of at most 254 characters",
        ),
        ({"password": "seven77"}, "password", "8 to 128 characters long"),
        ({"password": "x" * 129}, "password", "8 to 128 characters long"),
        ({"password": "eightee\x00"}, "password", "text without control characters"),
        ({"password": "eightee\ud800"}, "password", "text without control characters"),
        ({"display_name": ""}, "displayName", "1 to 100 characters of text"),
        ({"display_name": "  "}, "displayName", "1 to 100 characters of text"),
        ({"display_name": "x" * 101}, "displayName", "1 to 100 characters of text"),
        ({"display_name": "a\nb"}, "displayName", "one line of text"),
        ({"display_name": "a\u2028b"}, "displayName", "one line of text"),
        ({"country": "XX"}, "country", "an ISO 3166-1 alpha-2 country code such as DE"),
        ({"country": "DEU"}, "country", "an ISO 3166-1 alpha-2 country code such as DE"),
        ({"country": ""}, "country", "an ISO 3166-1 alpha-2 country code such as DE"),
    ],
)
async def test_a_value_out_of_bounds_is_named_and_nothing_is_written(changes, field, bound):
    with pytest.raises(InvalidInput) as refused:
        await sign_up("wim", **changes)

    assert (refused.value.field, refused.value.bound) == (field, bound)
    assert await Account.all().count() == 0
    assert await Mail.all().count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "x" * 8},
        {"password": "x" * 128},
        {"display_name": "x" * 100},
        {"country": "nl"},
        {"email": "wim@kempelen.test"},
    ],
)
async def test_a_value_at_its_bound_is_good(changes):
    await sign_up("wim", **changes)

    assert await Account.all().count() == 1


async def test_a_refused_password_is_not_shown_back():
    with pytest.raises(InvalidInput) as refused:
        await sign_up("wim", password="secret")

    assert "secret" not in str(refused.value)


async def test_an_email_is_taken_however_it_is_spelt():
    await sign_up("wim")

    with pytest.raises(EmailTaken):
        await sign_up("ada", email="WIM@Kempelen.Test")

    assert await Account.all().count() == 1
    assert await mails("ada") == []


async def test_the_mailed_code_confirms_the_email_once(noon):
    account = await sign_up("wim")
    code = await mailed_code("wim")

    confirmed = await commands.verify_email(f" {code}\n")

    assert (confirmed.id, confirmed.email_verified_at) == (account.id, noon)
    with pytest.raises(TokenInvalid):
        await commands.verify_email(code)
    said = {"account_id": str(account.id)}
    assert await told(with_rights=True) == [(f"account/{account.id}", "RightsChanged", said)]


@pytest.mark.parametrize("code", ["", "no-code", "x" * 43, "\x00" * 43, "x" * 100_000])
async def test_an_unknown_code_is_refused(code):
    account = await sign_up("wim")

    with pytest.raises(TokenInvalid):
        await commands.verify_email(code)

    assert (await Account.get(id=account.id)).email_verified_at is None


async def test_a_code_is_good_for_three_days():
    await sign_up("wim")
    await sign_up("ada")

    clock.advance(timedelta(days=3) - timedelta(seconds=1))
    await commands.verify_email(await mailed_code("wim"))

    clock.advance(timedelta(seconds=1))
    with pytest.raises(TokenInvalid):
        await commands.verify_email(await mailed_code("ada"))


async def test_a_new_code_replaces_the_one_before():
    account = await sign_up("wim")
    first = await mailed_code("wim")

    await commands.resend_verification(
        account.id, client_address="192.0.2.1", public_url=PUBLIC_URL
    )

    with pytest.raises(TokenInvalid):
        await commands.verify_email(first)
    await commands.verify_email(await mailed_code("wim"))
    assert await mails("wim") == ["Confirm your e-mail"] * 2


async def test_a_confirmed_email_needs_no_new_code():
    account = await sign_up("wim")
    await commands.verify_email(await mailed_code("wim"))

    with pytest.raises(WrongState) as refused:
        await commands.resend_verification(
            account.id, client_address="192.0.2.1", public_url=PUBLIC_URL
        )

    assert refused.value.state == "verified"
    assert len(await mails("wim")) == 1


async def test_five_codes_an_hour_are_mailed_and_no_more(noon):
    account = await sign_up("wim")
    for _ in range(4):
        await commands.resend_verification(
            account.id, client_address="192.0.2.1", public_url=PUBLIC_URL
        )

    with pytest.raises(TooManyAttempts) as refused:
        await commands.resend_verification(
            account.id, client_address="192.0.2.1", public_url=PUBLIC_URL
        )

    assert refused.value.retry_at == noon + timedelta(hours=1)
    assert len(await mails("wim")) == 5
    clock.advance(timedelta(hours=1))
    await commands.resend_verification(
        account.id, client_address="192.0.2.1", public_url=PUBLIC_URL
    )
    assert len(await mails("wim")) == 6


async def test_an_operator_is_made_with_a_confirmed_email_and_no_mail(noon):
    account = await commands.create_operator(a_form("olga"))

    assert (account.is_operator, account.email_verified_at) == (True, noon)
    assert await mails("olga") == []
    with pytest.raises(EmailTaken):
        await commands.create_operator(a_form("olga"))
