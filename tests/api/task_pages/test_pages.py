"""Task pages over HTTP: their own port, their policy, and one answer to everything wrong."""

from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from api.task_pages.pages import CACHED_BYTES, ShownPages
from domain.kernel import clock
from domain.questions.pages.links import PageLink
from domain.questions.question import ExternalQuestion, HtmlQuestion
from tests.domain import cast
from tests.statements import counted

HTML = "<p>Which colour?</p><input name=colour>"


async def a_page(people, html=HTML):
    return await cast.a_hit(people.rita.requester, question=HtmlQuestion(html))


def link(hit_id, seconds=60):
    return PageLink(hit_id, clock.now() + timedelta(seconds=seconds)).token()


async def asked(market, path, method="GET", **headers):
    return await market.http.request(method, f"{market.task_pages}{path}", headers=headers)


def directives(answer):
    parts = answer.headers["content-security-policy"].split("; ")
    return {name: values.split() for name, _, values in (part.partition(" ") for part in parts)}


async def test_the_page_of_a_link_is_shown_in_a_sandbox_to_pages_of_the_market(market, people):
    hit = await a_page(people)
    page = await asked(market, f"/tasks/{link(hit.id)}?assignmentId=A&hitId=H")
    policy = directives(page)

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.text.endswith(f">{HTML}")
    assert "allow-scripts" in policy["sandbox"]
    assert not {each for each in policy["sandbox"] if "same-origin" in each or "top" in each}
    assert policy["form-action"] == [market.task_pages]
    assert "http://127.0.0.1:8000" in policy["frame-ancestors"]
    assert {"https:", "'unsafe-inline'", market.task_pages} <= set(policy["script-src"])
    assert page.headers["cross-origin-opener-policy"] == "unsafe-none"
    assert page.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in page.headers
    assert "set-cookie" not in page.headers


async def test_whatever_is_wrong_with_a_link_is_one_page(market, people, scene):
    hit = await a_page(people)
    external = await cast.a_hit(
        people.rita.requester, question=ExternalQuestion("https://a.example/")
    )
    token = link(hit.id)
    wrong = {
        "not signed": token[:-4] + "AAAA",
        "too short": token[:-1],
        "no link": "x",
        "over": link(hit.id, seconds=-1),
        "of no HIT": link(uuid4()),
        "of a form": link(scene.open.id),
        "of an external page": link(external.id),
    }
    pages = {why: await asked(market, f"/tasks/{each}") for why, each in wrong.items()}
    elsewhere = ("/", "/graphql", "/tasks/", "/health/live")
    pages |= {path: await asked(market, path) for path in elsewhere}

    assert {each.status_code for each in pages.values()} == {404}
    assert len({each.text for each in pages.values()}) == 1
    assert {tuple(directives(each)["sandbox"]) for each in pages.values()} == {("allow-scripts",)}


async def test_a_wrong_link_and_a_page_that_was_shown_cost_no_query(market, people):
    hit = await a_page(people)
    first = f"/tasks/{link(hit.id)}"

    async def reads_of(path):
        """The page, and how often the question was read; the server reads its log meanwhile."""
        with counted() as statements:
            shown = await asked(market, path)
        return shown.content, len([each for each in statements if "FROM questions" in each])

    _, none = await reads_of(first[:-2])
    shown, one = await reads_of(first)

    assert (none, one) == (0, 1)
    assert await reads_of(first) == (shown, 0)


async def test_only_the_port_decides_which_application_answers(market, people):
    hit = await a_page(people)
    path, name = f"/tasks/{link(hit.id)}", market.task_pages.removeprefix("http://")
    here = market.url.removesuffix("/graphql")
    on_market = await market.http.get(f"{here}{path}", headers={"host": name})
    on_tasks = await asked(market, "/graphql?query={serverTime}", host=here.removeprefix("http://"))

    assert on_market.status_code == 404
    assert "GraphQL is at /graphql" in on_market.text
    assert on_tasks.status_code == 404
    assert (await market.http.post(f"{here}/mturk/externalSubmit")).status_code == 404


async def test_scripts_are_where_pages_look_for_them_and_never_change_there(market, people):
    library = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
    helper = '<script src="https://s3.amazonaws.com/mturk-public/externalHIT_v1.js"></script>'
    hit = await a_page(people, library + helper)
    page = (await asked(market, f"/tasks/{link(hit.id)}")).text
    sources = [each.split('"')[0] for each in page.split('src="')[1:]]
    scripts = [await market.http.get(each) for each in sources]

    assert len(sources) == 3
    for script in scripts:
        assert script.status_code == 200
        assert script.headers["content-type"].startswith("text/javascript")
        assert script.headers["access-control-allow-origin"] == "*"
        assert "immutable" in script.headers["cache-control"]
    assert (await asked(market, "/assets/task.js")).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_page_is_only_read(market, people, method):
    hit = await a_page(people)

    assert (await asked(market, f"/tasks/{link(hit.id)}", method)).status_code == 405


async def test_there_are_no_sockets_on_the_origin_of_task_pages(market):
    handshake = {
        "connection": "upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "sec-websocket-protocol": "graphql-transport-ws",
    }
    assert (await asked(market, "/graphql", **handshake)).status_code == 404


def test_pages_that_were_shown_are_forgotten_past_a_number_of_bytes():
    pages, first, second, third = ShownPages(10), *(uuid4() for _ in range(3))
    pages.add(first, b"x" * 5)
    pages.add(second, b"y" * 5)
    assert pages.get(first) == b"x" * 5
    pages.add(third, b"z")

    assert (pages.get(first), pages.get(second), pages.get(third)) == (b"xxxxx", None, b"z")
    assert CACHED_BYTES == 16_777_216


class TestMarket:
    """Nothing of the market's origin may be used by a page whose origin equals no other."""

    PATHS = (
        *("/", "/graphql", "/graphql/stream", "/health/live", "/health/ready", "/metrics"),
        *("/graphiql", "/graphiql/index.html", "/.well-known/kempelen.json", "/nothing"),
        *("/uploads/x", "/files/x", "/mail/verify", "/mturk/externalSubmit"),
    )

    @pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
    async def test_every_answer_is_closed_to_foreign_pages(self, market, method):
        here = market.url.removesuffix("/graphql")
        for path in self.PATHS:
            answer = await market.http.request(
                method,
                here + path,
                headers={"origin": "null", "access-control-request-method": "POST"},
            )
            headers: httpx2.Headers = answer.headers
            assert "access-control-allow-origin" not in headers, path
            assert headers["cross-origin-resource-policy"] == "same-origin", path
            policy = headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy or headers["x-frame-options"] == "DENY", path
