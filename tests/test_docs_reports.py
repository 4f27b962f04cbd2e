"""The pages on reports, ratings and help, followed as they are written by a worker, a requester and
an operator."""

import re
from pathlib import Path

from domain.ratings import queries
from domain.ratings.limits import FEWEST_RATERS
from schema.kernel.node import global_id
from tests.domain import cast
from tests.domain.ratings.cast import raters
from tests.schema.cast import Cast
from tests.schema.conftest import database_url, market, more_settings  # noqa: F401

DOCS = Path(__file__).parents[1] / "docs"
REPORT, QUEUE, DECIDE = re.findall(
    r"```graphql\n(.*?)```", (DOCS / "reports.md").read_text(), re.DOTALL
)
FIGURES, RATE, ANSWER = re.findall(
    r"```graphql\n(.*?)```", (DOCS / "ratings.md").read_text(), re.DOTALL
)
[HELP] = re.findall(r"```graphql\n(.*?)```", (DOCS / "help.md").read_text(), re.DOTALL)
MINE = "{ me { reports { nodes { state group { isTakenDown } } } } }"


async def test_the_page_on_reports_can_be_followed(market):  # noqa: F811
    people = await Cast.gathered()
    hit = await cast.a_hit(people.rita.requester)
    wim, olga = people.wim.token, people.olga.token

    reported = (await market.ask(REPORT, wim, id=global_id("Hit", hit.id))).only["report"]
    [case] = (await market.ask(QUEUE, olga)).only["nodes"]
    decided = await market.ask(DECIDE, olga, case=case["id"])

    assert reported["state"] == "OPEN"
    assert (case["kind"], case["points"], case["requester"]["name"]) == ("HIT_GROUP", 5, "Rita")
    assert [row["category"] for row in case["reports"]["nodes"]] == ["SCAM"]
    assert decided.only == {"case": {"state": "TAKEN_DOWN"}}
    mine = (await market.ask(MINE, wim)).only["reports"]["nodes"]
    assert mine == [{"state": "TAKEN_DOWN", "group": {"isTakenDown": True}}]


async def test_the_page_on_ratings_can_be_followed(market):  # noqa: F811
    people = await Cast.gathered()
    rita, wim = people.rita, people.wim
    done = await cast.an_approved(rita.requester, wim.worker, await cast.a_hit(rita.requester))
    rated = await market.ask(RATE, wim.token, assignment=global_id("Assignment", done.id))
    await raters(rita.requester, FEWEST_RATERS - 1, text="")
    queries.forget(rita.requester.id)
    id = global_id("RequesterProfile", rita.requester.id)

    seen = await market.ask(FIGURES, id=id)
    [rating] = seen.data["requesterRatings"]["nodes"]
    answered = await market.ask(ANSWER, rita.token, rating=rating["id"])

    month = rated.only["rating"]["rating"]["month"]
    assert (rating["text"], rating["month"]) == ("Clear instructions.", month)
    assert seen.data["node"]["ratings"]["raters"] == FEWEST_RATERS
    assert seen.data["node"]["figures"]["decidedAssignments"] == 1
    assert answered.only == {"rating": {"answer": "Thank you: we will say so earlier."}}


async def test_the_page_on_help_can_be_followed(market):  # noqa: F811
    topics, topic = (await market.ask(HELP)).data.values()

    assert {each["name"] for each in topics} >= {"security", "privacy", "bonuses"}
    assert topic["html"].startswith("<")
    assert "en" in topic["languages"]
