"""The frame page as it is served: the same for every id, under a policy, its files beside it."""

import re

import pytest

from api.configuration.settings import load
from tests.api.conftest import serving
from tests.listening import http_client

LINKED = re.compile(r'(?:href|src)="([^"]+)"')
PRODUCTION = {"production": True, "task_pages_url": "https://tasks.example"}
PAGES = ["/assignments/QXNz", "/hits/no-id-at-all", "/assignments", "/hits/x/"]


async def got(*paths, headers=None, **settings):
    async with serving(load(**settings)) as served, http_client(headers=headers) as client:
        here = served.url.removesuffix("/graphql")
        return [await client.get(here + path) for path in paths]


async def policy(**settings):
    (page,) = await got("/assignments/x", **settings)
    parts = (part.split() for part in page.headers["content-security-policy"].split("; "))
    return {name: values for name, *values in parts}


async def test_every_id_gets_the_same_page():
    pages = await got(*PAGES)

    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert pages[0].headers["content-type"] == "text/html; charset=utf-8"
    assert pages[0].headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/hits", "/assignments/a/b", "/work/0/main.js", "/work/main.js"])
async def test_other_addresses_are_unknown(path):
    (answer,) = await got(path)

    assert answer.status_code == 404


async def test_its_files_are_served_for_ever_below_their_hash():
    async with serving(load()) as served, http_client() as client:
        here = served.url.removesuffix("/graphql")
        page = await client.get(f"{here}/assignments/x")
        links = [link for link in LINKED.findall(page.text) if link.startswith("/work/")]
        files = [await client.get(here + link) for link in links]
        outside = await client.get(f"{here}{links[0].rpartition('/')[0]}/%2e%2e/bundle.py")

    assert [link.rpartition("/")[2] for link in links] == ["mark.svg", "page.css", "page.js"]
    assert {file.status_code for file in files} == {200}
    assert {file.headers["cache-control"] for file in files} == {
        "public, max-age=31536000, immutable"
    }
    assert {file.headers["content-encoding"] for file in files} == {"gzip"}
    assert outside.status_code == 404


async def test_its_policy_allows_no_inline_code_and_no_other_site():
    allowed = await policy(public_url="https://market.example/", **PRODUCTION)

    assert allowed == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "connect-src": ["'self'", "https://market.example"],
        "img-src": ["'self'", "https:"],
        "media-src": ["https:"],
        "frame-src": ["https://tasks.example", "https:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["kempelen"],
    }


async def test_while_developing_pages_of_this_machine_can_be_shown_in_it():
    assert {"http://localhost:*", "http://127.0.0.1:*"} <= set((await policy())["frame-src"])


@pytest.mark.parametrize(
    ("origins", "ancestors"),
    [
        ("https://work.example", ["'self'", "https://work.example"]),
        ("*", ["'self'"]),
    ],
)
async def test_a_frontend_that_may_use_the_api_may_show_it(origins, ancestors):
    assert (await policy(allowed_origins=origins))["frame-ancestors"] == ancestors


async def test_no_frame_in_it_gets_a_camera():
    (page,) = await got("/hits/x")

    assert "camera=()" in page.headers["permissions-policy"]
    assert "microphone=()" in page.headers["permissions-policy"]


async def test_it_has_no_inline_code_of_its_own():
    (page,) = await got("/assignments/x")

    assert re.findall(r"<script(?![^>]*src=)", page.text) == []
    assert re.findall(r"<style|style=|\son\w+=", page.text) == []
