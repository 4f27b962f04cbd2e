"""Signing in through providers over GraphQL: who may call what, and what each answer shows."""

import pytest

from domain.kernel import clock
from domain.people.models import Scope
from domain.people.openid import providers
from domain.people.openid.models import PendingSignIn, SignInLink
from domain.people.second_step import codes
from tests.domain.people.openid import peer
from tests.domain.people.openid.peer import ADA

STARTED = "... on StartSignInSuccess { address browserSecret expiresAt }"
WAYS = "{ me { signInWays { hasPassword identities { provider { name label } leads } } } }"
BEGUN = "... on BeginSecondStepSuccess { secret }"
CONFIRMED = "... on ConfirmSecondStepSuccess { recoveryCodes }"
ASKED = "... on SecondStepRequired { challenge expiresAt }"
OPENED = "... on FinishSecondStepSuccess { token }"
GERMAN = {"country": "DE"}


@pytest.fixture
def acme(market):
    yield peer.adopted("acme")[0]
    providers.adopt(())


async def brought(market, acme, token=None, identity=ADA, **start):
    """What a page posts after the browser came back."""
    answer = await market.do("startSignIn", token, STARTED, provider="acme", **start)
    code, state = acme.approve(answer.only["address"], identity)
    return {"code": code, "state": state, "browserSecret": answer.only["browserSecret"]}


async def test_a_session_opens_and_shows_the_account(market, acme):
    more = "... on SignInSuccess { token account { email emailVerified worker { id } } }"
    back = await brought(market, acme, signUp=GERMAN)

    opened = (await market.do("finishSignIn", None, more, **back, iss=acme.issuer)).only

    assert opened["account"] == {"email": ADA.email, "emailVerified": True, "worker": None}
    ways = (await market.ask(WAYS, opened["token"])).only["signInWays"]
    acme_shown = {"provider": {"name": "acme", "label": "Acme"}, "leads": True}
    assert ways == {"hasPassword": False, "identities": [acme_shown]}


async def test_to_link_takes_a_session(market, people, acme):
    key = await people.rita.key(*Scope)
    start = {"provider": "acme", "link": True}

    verdicts = [
        (await market.do("startSignIn", token, **start)).verdict
        for token in (None, key, people.rita.token)
    ]

    assert verdicts == ["UNAUTHENTICATED", "NOT_ALLOWED", "StartSignInSuccess"]
    assert [each.account_id for each in await PendingSignIn.all()] == [people.rita.account.id]


async def test_an_answer_links_its_own_account(market, people, acme):
    back = await brought(market, acme, people.rita.token, link=True)
    key = await people.rita.key(*Scope)
    tokens = (None, people.rob.token, key, people.rita.token, people.rita.token)

    verdicts = [(await market.do("linkSignIn", token, **back)).verdict for token in tokens]

    assert verdicts == [
        "UNAUTHENTICATED",
        "TOKEN_INVALID",
        "NOT_ALLOWED",
        "LinkSignInSuccess",
        "TOKEN_INVALID",
    ]
    assert (await SignInLink.get()).account_id == people.rita.account.id
    assert (await market.do("finishSignIn", None, **await brought(market, acme))).verdict == (
        "SignInSuccess"
    )


async def test_an_account_with_a_second_step_is_asked_for_it_after_the_answer(market, people, acme):
    rita = people.rita.token
    await market.do("linkSignIn", rita, **await brought(market, acme, rita, link=True))
    begun = (await market.do("beginSecondStep", rita, BEGUN)).only
    code = codes.code_at(begun["secret"], clock.now())
    recovery = (await market.do("confirmSecondStep", rita, CONFIRMED, code=code)).only

    asked = await market.do("finishSignIn", None, ASKED, **await brought(market, acme))
    given = {"challenge": asked.only["challenge"], "code": recovery["recoveryCodes"][0]}
    opened = await market.do("finishSecondStep", None, OPENED, **given)

    assert asked.verdict == "SECOND_STEP_REQUIRED"
    assert (await market.ask(WAYS, opened.only["token"])).errors == []


async def test_nobody_unlinks_the_identity_of_another(market, people, acme):
    back = await brought(market, acme, people.rita.token, link=True)
    await market.do("linkSignIn", people.rita.token, **back)
    key = await people.rita.key(*Scope)
    tokens = (None, people.rob.token, key, people.rita.token)

    verdicts = [
        (await market.do("unlinkSignIn", token, provider="acme")).verdict for token in tokens
    ]

    assert verdicts == ["UNAUTHENTICATED", "NOT_FOUND", "NOT_ALLOWED", "UnlinkSignInSuccess"]


async def test_refusals_say_what_to_do(market, people, acme):
    unknown = await market.do("startSignIn", None, provider="nobody")
    away = await market.do("startSignIn", None, provider="acme", redirect="https://evil.example/")
    country = await market.do("startSignIn", None, provider="acme", signUp={"country": "XX"})
    nobody = await market.do("finishSignIn", None, **await brought(market, acme))
    identity = peer.Identity("eve", people.rita.account.email, True)
    back = await brought(market, acme, identity=identity, signUp=GERMAN)
    taken = await market.do("finishSignIn", None, **back)
    acme.is_down = True
    down = await market.do("startSignIn", None, provider="acme")

    shown = [each.verdict for each in (unknown, away, country, nobody, taken, down)]
    assert shown == [
        *["INVALID_INPUT"] * 3,
        "NO_ACCOUNT_YET",
        "EMAIL_TAKEN",
        "PROVIDER_UNAVAILABLE",
    ]
    assert "link: true" in taken.only["message"]
    assert not await SignInLink.exists()


async def test_a_key_without_read_does_not_see_how_its_owner_signs_in(market, people):
    for scope, code in ((Scope.WORK, "FORBIDDEN"), (Scope.READ, None)):
        assert (await market.ask(WAYS, await people.rita.key(scope))).code == code
