"""The checks of a scanner like graphql-cop, and our answers; `docs/security.md` says why.

Each check runs on the whole market as a stranger, in development and in production.
"""

import re
from pathlib import Path

import pytest

from api.configuration.settings import load
from tests.schema.served import serving

DEVELOPMENT, PRODUCTION = "development", "production"
SCHEMA = "{ __schema { types { name } } }"
CIRCLES = (
    "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
)
IDE_WORDS = ("graphiql.min.css", "GraphQL Playground", "GraphiQL", "graphql-playground")


@pytest.fixture(params=[DEVELOPMENT, PRODUCTION])
def mode(request):
    return request.param


@pytest.fixture
async def market(mode, sqlite_url, tmp_path):
    settings = load(
        database_url=sqlite_url,
        outbox_folder=tmp_path,
        production=mode == PRODUCTION,
        cost_bucket=100_000,
    )
    async with serving(settings) as served:
        yield served


async def ask(market, query):
    return await market.http.post(market.url, json={"query": query})


def refusals(answer):
    """Each error's code in a response without data, and the limit that it names."""
    assert "data" not in answer.json()
    extensions = [error["extensions"] for error in answer.json()["errors"]]
    return [(said["code"], said.get("limit")) for said in extensions]


async def test_alias_overloading_is_past_a_limit(market):
    aliases = " ".join(f"alias{n}: __typename" for n in range(101))
    answer = await ask(market, f"{{ {aliases} }}")

    assert refusals(answer) == [("LIMIT_EXCEEDED", "aliases"), ("LIMIT_EXCEEDED", "root_fields")]


async def test_batches_are_not_taken(market):
    answer = await market.http.post(market.url, json=[{"query": "{ __typename }"}] * 10)

    assert answer.status_code == 400
    assert refusals(answer) == [("BAD_REQUEST", None)]


async def test_directive_overloading_is_one_refusal_and_not_one_a_directive(market):
    answer = await ask(market, "{ __typename " + "@aa" * 10 + " }")

    assert refusals(answer) == [("LIMIT_EXCEEDED", "directives_at_one_place")]


async def test_field_duplication_is_past_a_limit(market):
    answer = await ask(market, "{ " + "__typename " * 500 + "}")

    assert refusals(answer) == [("LIMIT_EXCEEDED", "root_fields")]


async def test_circles_through_the_introspection_are_refused(market, mode):
    answer = await ask(market, CIRCLES)

    assert ("GRAPHQL_VALIDATION_FAILED", None) in refusals(answer)
    text = {DEVELOPMENT: "Maximum introspection depth exceeded", PRODUCTION: "disabled"}[mode]
    assert text in answer.text


async def test_strangers_are_introspected_to_while_developing_only(market, mode):
    answer = await ask(market, SCHEMA)

    if mode == DEVELOPMENT:
        assert len(answer.json()["data"]["__schema"]["types"]) > 25
    else:
        assert set(refusals(answer)) == {("GRAPHQL_VALIDATION_FAILED", None)}


async def test_names_are_suggested_while_developing_only(market, mode):
    answers = [await ask(market, q) for q in ("{ serverTim }", "{ __schema { directive } }")]

    assert [("Did you mean" in answer.text) for answer in answers] == [mode == DEVELOPMENT] * 2


async def test_an_ide_is_served_while_developing_only(market, mode):
    found = {}
    for path in ("/graphiql", "/playground", "/console", "/graphql"):
        url = market.url.removesuffix("/graphql") + path
        answer = await market.http.get(url, headers={"accept": "text/html"})
        found[path] = any(word in answer.text for word in IDE_WORDS)

    served = [path for path in found if found[path]]
    assert served == (["/graphiql", "/graphql"] if mode == DEVELOPMENT else [])


async def test_a_get_asks_and_carries_no_ambient_credential(market):
    answer = await market.http.get(market.url, params={"query": "{ me { id } }"})

    assert answer.json()["data"] == {"me": None}
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_get_changes_nothing(market):
    answer = await market.http.get(market.url, params={"query": "mutation { __typename }"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert refusals(answer) == [("BAD_REQUEST", None)]


@pytest.mark.parametrize("is_body", [True, False])
async def test_a_form_of_a_foreign_page_asks_nothing(market, is_body):
    where = {"data" if is_body else "params": {"query": "{ __typename }"}}
    answer = await market.http.post(market.url, **where)

    assert answer.status_code == 415
    assert refusals(answer) == [("BAD_REQUEST", None)]


async def test_there_is_no_trace_mode(market):
    headers = {"apollo-tracing": "1", "x-apollo-tracing": "1"}
    body = {"query": "{ __typename }", "extensions": {"tracing": True}}
    answer = await market.http.post(market.url, json=body, headers=headers)

    assert answer.json()["data"] == {"__typename": "Query"}
    assert list(answer.json()["extensions"]) == ["cost"]


async def test_errors_tell_nothing_of_the_inside(market):
    answer = await ask(market, "qwerty cop { abc }")

    assert refusals(answer) == [("GRAPHQL_PARSE_FAILED", None)]
    assert list(answer.json()["errors"][0]) == ["message", "locations", "extensions"]
    assert not any(word in answer.text for word in ("Traceback", "exception", "stacktrace", ".py"))


def test_the_page_of_answers_names_every_check():
    page = (Path(__file__).parents[3] / "docs" / "security.md").read_text()
    named = re.findall(r"\| `(test_\w+)` \|", page)
    written = [name for name in globals() if name.startswith("test_") and "page_of" not in name]

    assert sorted(named) == sorted(written)
