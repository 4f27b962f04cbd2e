"""Signing up, in and out over GraphQL."""

import pytest

from domain.kernel import clock
from domain.people import authentication, commands
from domain.people.models import Account
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD, a_form

WIM = {
    "email": "wim@kempelen.test",
    "password": PASSWORD,
    "displayName": "Wim",
    "country": "DE",
}
ACCOUNT = "account { id email displayName country emailVerified worker { id } requester { id } }"
SIGNED_IN = f"token expiresAt {ACCOUNT}"
SIGN_OUT = "mutation { signOut { __typename ... on SignOutSuccess { signedOutAt } } }"
RESEND = """mutation { resendVerification {
    __typename ... on Refusal { reason } ... on WrongState { state }
    ... on ResendVerificationSuccess { account { emailVerified } }
} }"""


async def test_a_person_signs_up_confirms_signs_in_and_out(ask, done):
    up = await done("signUp", ACCOUNT, **WIM)
    assert up["__typename"] == "SignUpSuccess"
    assert up["account"]["emailVerified"] is False

    confirmed = await done("verifyEmail", ACCOUNT, token=await cast.mailed_code("wim"))
    assert confirmed["account"] == {**up["account"], "emailVerified": True}

    session = await done("signIn", SIGNED_IN, email=WIM["email"], password=PASSWORD)
    assert session["expiresAt"] == "2026-12-22T12:00:00Z"
    assert session["account"] == confirmed["account"]
    viewer = await cast.seen_by(session["token"])
    assert await ask(f"{{ me {{ {ACCOUNT[10:-2]} }} }}", viewer) == {"me": session["account"]}

    assert await ask(SIGN_OUT, viewer) == {
        "signOut": {"__typename": "SignOutSuccess", "signedOutAt": "2026-11-22T12:00:00Z"}
    }
    assert await authentication.viewer_for(session["token"]) is None


async def test_an_account_in_a_success_is_read_by_its_owner_alone(done):
    """Signing in shows all of it; a mailed token shows no lists, whoever sends it."""
    sessions = f"{ACCOUNT[:-2]} sessions {{ nodes {{ current }} }} }}"
    await done("signUp", ACCOUNT, **WIM)
    await commands.create_account(a_form("ada"))
    adas = await done("signIn", "token", email="ada@kempelen.test", password=PASSWORD)
    await done("signUp", ACCOUNT, **WIM | {"email": "max@kempelen.test"})
    ada = await cast.seen_by(adas["token"])

    by_nobody = await done("verifyEmail", sessions, token=await cast.mailed_code("wim"))
    by_ada = await done("verifyEmail", sessions, ada, token=await cast.mailed_code("max"))
    signed_in = await done("signIn", sessions, email=WIM["email"], password=PASSWORD)

    assert (by_nobody, by_ada) == (["UNAUTHENTICATED"], ["FORBIDDEN"])
    assert signed_in["account"]["sessions"]["nodes"] == [{"current": False}]


async def test_me_is_nobody_when_not_signed_in(ask):
    assert await ask("{ me { id } }") == {"me": None}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": "nonsense"}, ("InvalidInput", "email")),
        ({"password": "short"}, ("InvalidInput", "password")),
        ({"displayName": ""}, ("InvalidInput", "displayName")),
        ({"country": "XX"}, ("InvalidInput", "country")),
    ],
)
async def test_a_sign_up_out_of_bounds_names_the_field(done, changes, expected):
    answer = await done("signUp", ACCOUNT, **{**WIM, **changes})

    assert (answer["__typename"], answer["field"]) == expected
    assert answer["reason"] == "INVALID_INPUT"
    assert await Account.all().count() == 0


async def test_a_taken_email_is_refused(done):
    await done("signUp", ACCOUNT, **WIM)

    answer = await done("signUp", ACCOUNT, **WIM)

    assert (answer["__typename"], answer["reason"]) == ("Declined", "EMAIL_TAKEN")


async def test_wrong_credentials_are_refused_and_too_many_say_when_to_come_back(ask, done):
    await commands.create_account(a_form("wim"))
    wrong = {"email": WIM["email"], "password": "wrong"}
    answers = [await done("signIn", SIGNED_IN, **wrong) for _ in range(11)]

    assert [answer["reason"] for answer in answers] == [
        *["WRONG_CREDENTIALS"] * 10,
        "TOO_MANY_ATTEMPTS",
    ]
    document = """mutation ($input: SignInInput!) { signIn(input: $input) {
        ... on TooManyAttempts { retryAt } } }"""
    assert await ask(document, input=wrong) == {"signIn": {"retryAt": "2026-11-22T12:15:00Z"}}


@pytest.mark.parametrize("verb", ["verifyEmail", "resetPassword"])
async def test_a_token_that_nobody_mailed_is_refused(done, verb):
    values = {"token": "nonsense"}
    if verb == "resetPassword":
        values["newPassword"] = "battery staple"

    answer = await done(verb, ACCOUNT, **values)

    assert (answer["__typename"], answer["reason"]) == ("Declined", "TOKEN_INVALID")


async def test_a_lost_password_is_reset_by_mail(done):
    await cast.worker("wim")

    asked_for = await done("requestPasswordReset", "email", email=WIM["email"])
    unknown = await done("requestPasswordReset", "email", email="ada@kempelen.test")
    await commands.answer_resets_due(clock.now(), 100)
    reset = await done(
        "resetPassword",
        ACCOUNT,
        token=await cast.mailed_code("wim"),
        newPassword="battery staple",
    )

    assert asked_for == {"__typename": "RequestPasswordResetSuccess", "email": WIM["email"]}
    assert unknown == {**asked_for, "email": "ada@kempelen.test"}
    assert reset["account"]["worker"] is not None
    assert (await cast.signed_in("wim", "battery staple")).token


async def test_a_password_is_changed_by_who_knows_it(done):
    wim = await cast.joined("wim")

    wrong = await done(
        "changePassword", ACCOUNT, wim, currentPassword="wrong", newPassword="battery staple"
    )
    right = await done(
        "changePassword", ACCOUNT, wim, currentPassword=PASSWORD, newPassword="battery staple"
    )

    assert wrong["reason"] == "WRONG_CREDENTIALS"
    assert right["account"]["email"] == WIM["email"]
    assert (await cast.signed_in("wim", "battery staple")).token


async def test_a_new_token_is_mailed_until_the_email_is_confirmed(ask, done):
    await done("signUp", ACCOUNT, **WIM)
    wim = await cast.viewer("wim")

    assert await ask(RESEND, wim) == {
        "resendVerification": {
            "__typename": "ResendVerificationSuccess",
            "account": {"emailVerified": False},
        }
    }
    await done("verifyEmail", ACCOUNT, token=await cast.mailed_code("wim"))
    assert await ask(RESEND, wim) == {
        "resendVerification": {
            "__typename": "WrongState",
            "reason": "WRONG_STATE",
            "state": "verified",
        }
    }
    assert len(await cast.mails("wim")) == 2


async def test_what_needs_a_sign_in_says_so(ask, done):
    signed_out = [
        await ask(SIGN_OUT),
        await ask(RESEND),
        await done("changePassword", ACCOUNT, currentPassword="x" * 8, newPassword="y" * 8),
        await done("openWorkerAccount", "worker { id }"),
        await done("openRequesterAccount", "requester { id }", name="Wim Ltd"),
    ]

    assert signed_out == [["UNAUTHENTICATED"]] * 5
