"""GraphiQL: served from local files to browsers only, and not at all in production."""

import hashlib
import re
from pathlib import Path

import pytest
from graphql import parse, validate

from api.configuration.settings import load
from api.graphiql import page as graphiql_page
from schema.root import schema
from tests.api.conftest import serving
from tests.listening import http_client

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LOADED = re.compile(r"""(?:src|href)\s*=\s*["']([^"']+)["']""")
IMPORTED = re.compile(
    r"""@import|url\(\s*["']?(?!data:|#)|\bimport\s*\(|importScripts|new Worker"""
)
FOLDER = graphiql_page.FOLDER


def origin(served):
    return served.url.removesuffix("/graphql")


async def test_a_browser_gets_the_page(client, served):
    answer = await client.get(served.url, headers={"accept": BROWSER})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self';" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.5"])
async def test_others_do_not(client, served, accept):
    answer = await client.get(served.url, headers={"accept": accept})

    assert answer.status_code == 400
    assert "query is missing" in answer.text


async def test_a_browser_that_asks_a_query_gets_its_answer(client, served):
    answer = await client.get(served.url, params={"query": "{hello}"}, headers={"accept": BROWSER})

    assert answer.json() == {"data": {"hello": "hello world"}}


async def test_everything_the_page_loads_is_served_from_here(client, served):
    page = (await client.get(served.url, headers={"accept": BROWSER})).text
    links = [link for link in LOADED.findall(page) if not link.startswith("data:")]

    assert len(links) == 7
    for link in links:
        assert link.startswith("/graphiql/"), link
        answer = await client.get(origin(served) + link)
        assert answer.status_code == 200, link


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.css")), ids=lambda path: path.name)
def test_a_stylesheet_loads_nothing_else(path):
    assert IMPORTED.findall(path.read_text()) == []


@pytest.mark.parametrize("name", ["page.js", "graphql-ws.min.js"])
def test_a_script_loads_nothing_else(name):
    text = (FOLDER / name).read_text()

    assert IMPORTED.findall(text) == []
    assert re.findall(r"https?://", text) == []


def test_vendored_files_are_unchanged_and_come_with_their_licences():
    rows = re.findall(r"\| (\S+) \| `([a-z-]+)@\S+` \| ([0-9a-f]{64}) \|", read("VENDORED.md"))

    assert len(rows) == 5
    for name, package, digest in rows:
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name
        assert "MIT" in read(f"LICENSE-{package.split('/')[0]}.txt"), package


async def test_production_shows_no_page_and_no_files():
    async with serving(load(production=True)) as served, http_client() as client:
        page = await client.get(served.url, headers={"accept": BROWSER})
        script = await client.get(f"{origin(served)}/graphiql/page.js")

    assert (page.status_code, script.status_code) == (400, 404)


@pytest.mark.parametrize("path", ["/graphiql/../settings.py", "/graphiql/%2e%2e/settings.py"])
async def test_nothing_outside_the_folder_is_served(client, served, path):
    answer = await client.get(origin(served) + path)

    assert answer.status_code == 404


def read(name):
    return Path(FOLDER / name).read_text()


@pytest.mark.parametrize("path", ["/graphiql", "/graphiql/"])
async def test_the_page_is_found_by_its_own_name_too(client, served, path):
    answer = await client.get(origin(served) + path, headers={"accept": BROWSER})

    assert answer.text == read("index.html")
    assert "script-src 'self';" in answer.headers["content-security-policy"]


def test_the_example_that_the_page_opens_with_is_valid_and_shows_each_kind_of_operation():
    example = parse(read("example.graphql"))

    assert validate(schema._schema, example) == []
    assert [each.operation.value for each in example.definitions] == [
        "query",
        "mutation",
        "subscription",
    ]
    assert 'fetch("/graphiql/example.graphql")' in read("page.js")


def test_the_page_asks_for_the_description_of_the_schema():
    assert "schemaDescription: true" in read("page.js")


async def test_errors_come_before_data_and_costs(client, served):
    """GraphiQL shows a response as it came: an error behind a long list is overlooked."""
    answer = await client.post(served.url, json={"query": "{ hello maybeCrash }"})

    assert list(answer.json()) == ["errors", "data"]
