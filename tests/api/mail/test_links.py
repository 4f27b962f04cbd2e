"""Mailed links, followed as a browser would, on the whole server."""

import asyncio
import base64
import contextlib
import hashlib
import re
from urllib.parse import urlsplit

import pytest
from tortoise import connections

from api.composition import application
from api.configuration.settings import load
from api.mail.links import LINKS, LONGEST_BODY
from domain.kernel.refusals import Refused
from domain.mail.models import Mail
from domain.people import commands as people
from domain.people.authentication import viewer_for
from domain.people.models import Account
from domain.people.rules import SignUpForm
from tests.listening import http_client, listening

FORM = SignUpForm("wim@example.org", "a turk in a box of maple", "Wim", "NL")
BODY_SECONDS = 0.5
LINK = re.compile(r"https?://\S+\?token=\S+")


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(
        database_url=sqlite_url, outbox_folder=tmp_path / "outbox", body_seconds=BODY_SECONDS
    )
    async with listening(settings, application(settings)) as url:
        yield url.removesuffix("/graphql")


async def until_mailed(subject):
    """The clockwork answers requests for a new password."""
    async with asyncio.timeout(10):
        while not await Mail.filter(subject=subject).exists():
            await asyncio.sleep(0.05)


async def mailed_link(market):
    mail = await Mail.all().order_by("-id").first()
    parts = urlsplit(LINK.search(mail.body).group())
    return f"{market}{parts.path}?{parts.query}"


async def follow(link, **typed):
    """Open the page, then press its button."""
    async with http_client() as client:
        assert '<form method="post">' in (await client.get(link)).text
        return await client.post(link, data=typed)


async def is_confirmed():
    return (await Account.get(email_key="wim@example.org")).email_verified_at is not None


async def test_looking_at_the_link_confirms_nothing(market):
    await people.sign_up(FORM, client_address="192.0.2.1", public_url=market)

    async with http_client() as client:
        page = await client.get(await mailed_link(market))

    assert (page.status_code, await is_confirmed()) == (200, False)


async def test_the_button_confirms_the_email_once(market):
    await people.sign_up(FORM, client_address="192.0.2.1", public_url=market)
    link = await mailed_link(market)

    answers = [await follow(link), await follow(link)]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert await is_confirmed()


async def test_the_second_link_removes_the_account_when_its_button_is_pressed(market):
    await people.sign_up(FORM, client_address="192.0.2.1", public_url=market)
    session = await people.sign_in(FORM.email, FORM.password, client_address="-")
    link = (await mailed_link(market)).replace("/verify-email", "/not-me")
    assert link.replace(market, "") in (await Mail.get()).body

    async with http_client() as client:
        page = await client.get(link)
    assert (page.status_code, await Account.all().count()) == (200, 1)
    answers = [await follow(link), await follow(link)]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert await Account.all().count() == 0
    assert await viewer_for(session.token) is None


async def test_a_new_password_is_chosen_on_the_page(market):
    await people.sign_up(FORM, client_address="192.0.2.1", public_url=market)
    await people.request_password_reset(FORM.email, client_address="-", public_url=market)
    await until_mailed("Choose a new password")

    answer = await follow(await mailed_link(market), password="another box of maple")

    assert answer.status_code == 200
    await people.sign_in(FORM.email, "another box of maple", client_address="-")
    with pytest.raises(Refused):
        await people.sign_in(FORM.email, FORM.password, client_address="-")


async def test_a_new_email_is_confirmed_and_undone_on_the_pages(market):
    await people.create_account(FORM)
    session = await people.sign_in(FORM.email, FORM.password, client_address="-")
    await people.ask_to_change_email(
        await viewer_for(session.token),
        password=FORM.password,
        new_email="willem@example.org",
        client_address="-",
        public_url=market,
    )

    confirming = await follow(await mailed_link(market))
    email = (await Account.get()).email
    assert (await Mail.get(subject="Your e-mail was changed")).recipient == FORM.email
    undoing = await follow(await link_to("Your e-mail was changed", market))

    assert (confirming.status_code, email) == (200, "willem@example.org")
    assert (undoing.status_code, (await Account.get()).email) == (200, FORM.email)
    assert await viewer_for(session.token) is None
    answer = await follow(
        await link_to("Your e-mail is restored", market), password="new maple box"
    )
    assert answer.status_code == 200
    await people.sign_in(FORM.email, "new maple box", client_address="-")


async def link_to(subject, market):
    parts = urlsplit(LINK.search((await Mail.get(subject=subject)).body).group())
    return f"{market}{parts.path}?{parts.query}"


@pytest.mark.parametrize("path", [link.path for link in LINKS])
@pytest.mark.parametrize("body", [b"", b"token=%ff%00", b"x" * 5000, b'{"token": 1}'])
async def test_a_body_that_is_no_form_is_refused_and_does_nothing(market, path, body):
    async with http_client() as client:
        answer = await client.post(market + path, content=body)

    assert answer.status_code == 400
    assert "That did not work" in answer.text


async def test_a_token_in_the_link_cannot_write_html(market):
    async with http_client() as client:
        page = await client.get(market + '/verify-email?token="><script>alert(1)</script>')

    assert "<script>" not in page.text


async def test_a_page_says_when_the_database_cannot_be_written(market):
    await people.sign_up(FORM, client_address=None, public_url="http://localhost")
    link = await mailed_link(market)
    await connections.get("default")._connection.execute("PRAGMA query_only = ON")

    answer = await follow(link)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "try again" in answer.text
    assert (await Account.get()).email_verified_at is None


def form_of(token: str, size: int) -> bytes:
    """A form of so many bytes."""
    fields = f"token={token}&padding=".encode()
    return fields + b"x" * (size - len(fields))


@pytest.mark.parametrize(
    ("size", "status"), [(LONGEST_BODY - 1, 200), (LONGEST_BODY, 200), (LONGEST_BODY + 1, 400)]
)
async def test_a_form_may_be_as_long_as_its_bound_and_no_longer(market, size, status):
    await people.sign_up(FORM, client_address=None, public_url=market)
    link = await mailed_link(market)

    async with http_client() as client:
        answer = await client.post(link, content=form_of(link.partition("token=")[2], size))

    assert answer.status_code == status
    assert await is_confirmed() == (status == 200)


@contextlib.asynccontextmanager
async def a_form_under_way(market, path, *pieces: bytes):
    """A form that announces a gigabyte, and of which only these pieces come."""
    host, port = urlsplit(market).hostname, urlsplit(market).port
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"POST {path} HTTP/1.1\r\nhost: x\r\n".encode())
        writer.write(b"content-length: 1000000000\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
        yield reader, writer
    finally:
        writer.close()


@pytest.mark.parametrize("path", [link.path for link in LINKS])
async def test_a_form_that_grows_past_its_bound_is_answered_before_its_end(market, path):
    async with a_form_under_way(market, path, b"x" * (LONGEST_BODY + 1)) as (reader, _):
        async with asyncio.timeout(BODY_SECONDS / 2):
            assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("path", [link.path for link in LINKS])
async def test_a_form_that_dawdles_is_given_up(market, path):
    async with a_form_under_way(market, path, b"token=") as (reader, _), asyncio.timeout(10):
        answer = await reader.read()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"That did not work" in answer


async def test_a_client_that_goes_away_in_the_middle_of_a_form_is_no_fault(market, caplog):
    async with a_form_under_way(market, "/verify-email", b"token=") as (_, writer):
        await writer.drain()
    await asyncio.sleep(0.05)

    assert [each for each in caplog.records if each.levelname == "ERROR"] == []


PATHS = ["/verify-email", "/not-me", "/reset-password"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_a_page_has_a_style_that_its_policy_lets_in_and_loads_nothing(market, path, method):
    async with http_client() as client:
        page = await client.request(method, f"{market}{path}?token=x")
    policy = page.headers["content-security-policy"]
    styles = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)

    assert "default-src 'none';" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.status_code == (400 if method == "POST" else 200)
    for style in styles:
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}';" in policy
    assert len(styles) == (0 if method == "HEAD" else 1)
    assert re.findall(r"style=|src=|href=|<script|url\(|@import", page.text) == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_link_that_is_no_good_says_what_to_do(market, path):
    async with http_client() as client:
        answer = await client.post(
            f"{market}{path}", data={"token": "x", "password": "long enough"}
        )

    assert answer.status_code == 400
    [link] = [each for each in LINKS if each.path == path]
    assert link.way_on in answer.text


async def test_a_password_that_is_too_short_may_be_typed_again(market):
    await people.sign_up(FORM, client_address="192.0.2.1", public_url=market)
    await people.request_password_reset(FORM.email, client_address="-", public_url=market)
    await until_mailed("Choose a new password")
    link = await mailed_link(market)

    short = await follow(link, password="short")
    async with http_client() as client:
        answer = await client.post(link, data={"password": "another box of maple"})

    assert (short.status_code, answer.status_code) == (400, 200)
    assert "the password must be 8 to 128 characters long." in short.text
