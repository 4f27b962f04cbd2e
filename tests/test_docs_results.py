"""The page on results, typed through: its documents, in their order, and its tables."""

import csv
import io
import re
from pathlib import Path

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.results.columns import FIXED
from tests.api.http.files import Files
from tests.domain.results.files import settled
from tests.schema.conftest import database_url, market, more_settings, people, scene  # noqa: F401

PAGE = (Path(__file__).parents[1] / "docs/results.md").read_text()
DOCUMENTS = re.findall(r"^```graphql\n(.*?)^```$", PAGE, re.M | re.S)


async def test_the_page_can_be_typed_through(market, people, scene):  # noqa: F811
    export, a_job, decide_by_file, queue, decide = DOCUMENTS
    token = people.rita.token

    begun = (await market.ask(export, token, filter=None)).only["job"]["id"]
    await settled(begun)
    job = (await market.ask(a_job, token, job=begun)).only
    answer = await Files(market).get(job["file"]["url"])
    header, *rows = csv.reader(io.StringIO(answer.text, newline=""))
    for row in rows:
        row[header.index("Approve")] = "x"
    text = io.StringIO()
    csv.writer(text).writerows([header, rows[0]])
    files = Files(market, purpose="REVIEW_FILE")
    given = {"fileName": "filled.csv", "contentType": "text/csv"}
    sent = await files.sent(token, text.getvalue().encode(), **given)
    begun = (await market.ask(decide_by_file, token, upload=sent["id"])).only["job"]["id"]
    assert (await settled(begun)).done == 1

    requester = (await market.ask(queue, token, filter=None)).only["requester"]
    count = requester["reviewCount"]
    assert count == len(requester["reviewQueue"]["nodes"]) == 1
    begun = await market.ask(decide, token, filter=None, expectedCount=count)
    await settled(begun.only["job"]["id"])
    assert await Assignment.filter(status=AssignmentStatus.APPROVED).count() == 2


def test_the_page_names_each_column_in_its_order():
    named = re.findall(
        r"`([A-Z][A-Za-z0-9]+)`", PAGE.partition("| column |")[2].partition("\n\n")[0]
    )
    assert [each for each in named if each in FIXED] == list(FIXED)
