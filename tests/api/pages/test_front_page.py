"""The front page says what this is and where everything is, and tells no secrets."""

import re

import pytest

from api.configuration.settings import load
from tests.api.conftest import serving
from tests.listening import http_client

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SECRETS = {
    "database_url": "postgres://kim:swordfish@database.internal/market",
    "bell_url": "redis://:swordfish@bell.internal",
    "smtp_url": "smtp://kim:swordfish@mail.internal:25",
    "metrics_token": "swordfish-swordfish",
    "public_url": "https://public.internal",
    "trusted_proxies": "10.9.8.7",
}


async def got(path, method="GET", headers=None, **settings):
    async with serving(load(**settings)) as served, http_client(headers=headers) as client:
        return await client.request(method, served.url.removesuffix("/graphql") + path)


@pytest.mark.parametrize("headers", [BROWSER, {"accept": "text/html"}])
async def test_a_browser_gets_a_page_whose_links_lead_somewhere(headers):
    async with serving(load()) as served, http_client(headers=headers) as client:
        here = served.url.removesuffix("/graphql")
        answer = await client.get(f"{here}/")
        links = re.findall(r'href="([^"]+)"', answer.text)
        statuses = [(await client.get(here + link)).status_code for link in links]

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"].startswith("Accept")
    assert links == ["/graphql", "/health/ready"]
    assert statuses == [200, 200]


async def test_its_style_is_allowed_and_nothing_else():
    policy = (await got("/", headers=BROWSER)).headers["content-security-policy"]

    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/]+='; frame-ancestors 'none'", policy
    )


@pytest.mark.parametrize("headers", [{}, {"accept": "*/*"}, {"accept": "application/json"}])
async def test_any_other_client_gets_the_same_as_text(headers):
    answer = await got("/", headers=headers)

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "market for human intelligence tasks" in answer.text
    for name in ("GraphQL", "/graphql", "/graphql/stream", "GraphiQL", "/health/ready", "docs/"):
        assert name in answer.text


async def test_only_its_headers_can_be_asked_for():
    head, page = await got("/", "HEAD"), await got("/")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == page.headers["content-length"]


@pytest.mark.parametrize("path", ["/index.html", "/favicon.ico", "/docs", "/health", "//"])
async def test_an_unknown_path_is_still_unknown(path):
    assert (await got(path, headers=BROWSER)).status_code == 404


async def test_nothing_can_be_posted():
    assert (await got("/", "POST")).status_code == 405


@pytest.mark.parametrize("headers", [{}, BROWSER])
async def test_it_tells_no_setting_and_in_production_offers_no_graphiql(headers):
    answer = await got("/", headers=headers, production=True, **SECRETS)

    assert not re.search(r"swordfish|internal|10\.9\.8\.7|kim", answer.text)
    assert "Turned off: this server is in production." in answer.text


@pytest.mark.parametrize(
    ("settings", "is_shown"),
    [
        ({}, True),
        ({"payment_provider": "bank"}, False),
        ({"production": True}, False),
        ({"production": True, "payment_provider": "sandbox"}, True),
    ],
)
async def test_play_money_is_named(settings, is_shown):
    for headers in ({}, BROWSER):
        assert ("Play money" in (await got("/", headers=headers, **settings)).text) == is_shown
