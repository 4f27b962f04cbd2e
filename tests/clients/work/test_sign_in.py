"""Signing in at the frame page, and what is left in the browser afterwards."""

import json

import pytest

from domain.kernel import clock
from domain.people import passwords
from domain.people.models import Account
from domain.people.second_step.codes import code_at
from tests.domain import cast

PASSWORD = "correct horse battery"
KEYS = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


@pytest.fixture
async def wim(people):
    """Wim, with a password."""
    hashed = await passwords.hashed(PASSWORD)
    await Account.filter(id=people.wim.account.id).update(password_hash=hashed)
    return people.wim


async def signs_in(page, wim, *, password=PASSWORD):
    await page.label("E-mail").fill(wim.account.email)
    await page.label("Password").fill(password)
    await page.role("button", "Sign in").click()


async def test_a_worker_signs_in_and_out_and_nothing_is_left(wim, people, open_window, accepted):
    path = await accepted(await cast.a_hit(people.rita.requester))
    page = await (await open_window()).page(path)
    await signs_in(page, wim, password="wrong")
    await page.role("alert").having("do not belong together").shown()
    await signs_in(page, wim)
    await page.label("Which colour?").fill("red")
    assert "kempelen.session" in await page.evaluate("Object.keys(localStorage)")
    await page.role("button", "Sign out").click()
    await page.role("heading", "Sign in").shown()

    assert await page.evaluate(KEYS) == []
    assert await page.evaluate("document.cookie") == ""
    assert await page.role("button", "Sign out").count() == 0


async def test_on_a_foreign_device_the_session_ends_with_the_tab(wim, open_window):
    page = await (await open_window()).page("/assignments")
    await page.label("This is my own device: stay signed in").do("uncheck")
    await signs_in(page, wim)
    await page.role("heading", "Nothing in your queue").shown()

    assert await page.evaluate("Object.keys(localStorage)") == []
    assert "kempelen.session" in await page.evaluate("Object.keys(sessionStorage)")


async def test_a_second_step_is_asked_for(wim, market, open_window):
    begun = await market.do(
        "beginSecondStep", wim.token, "... on BeginSecondStepSuccess { secret }"
    )
    secret = begun.only["secret"]
    code = code_at(secret, clock.now())
    made = await market.do(
        "confirmSecondStep",
        wim.token,
        "... on ConfirmSecondStepSuccess { recoveryCodes }",
        code=code,
    )
    page = await (await open_window()).page("/assignments")
    await signs_in(page, wim)
    await page.label("Code of your app, or a recovery code").fill("000000")
    await page.role("button", "Continue").click()
    await page.role("alert").shown()
    await page.label("Code of your app, or a recovery code").fill(made.only["recoveryCodes"][0])
    await page.role("button", "Continue").click()

    await page.role("heading", "Nothing in your queue").shown()


async def test_a_session_that_ends_asks_again_and_keeps_what_was_typed(
    wim, market, people, open_window, accepted
):
    path = await accepted(await cast.a_hit(people.rita.requester))
    page = await (await open_window(wim)).page(path)
    await page.label("Which colour?").fill("red")
    assert (await market.do("signOut", wim.token)).verdict == "SignOutSuccess"
    await page.text("You are signed out.").shown()
    await signs_in(page, wim)

    await page.role("button", "Submit").shown()
    assert await page.label("Which colour?").value() == "red"


async def test_another_account_finds_nothing_of_the_one_before(
    wim, market, people, open_window, accepted
):
    path = await accepted(await cast.a_hit(people.rita.requester))
    page = await (await open_window(people.walt)).page("/assignments")
    draft = json.dumps({"fields": [{"name": "colour", "values": ["red"]}]})
    await page.evaluate(f"localStorage.setItem('kempelen.draft.x', {json.dumps(draft)})")
    await page.evaluate("localStorage.removeItem('kempelen.session')")
    await page.goto(path)
    await signs_in(page, wim)
    await page.role("button", "Submit").shown()

    assert "kempelen.draft.x" not in await page.evaluate(KEYS)
