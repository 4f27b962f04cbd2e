"""Forms of frames: passed on for a worker's page, and submitted for a program."""

import base64
import hashlib
import json
import re

import pytest

from api.task_pages.form import LONGEST_FORM, MOST_FILES, MOST_VALUES_OF_A_FORM, SHORT_FORM
from api.task_pages.submission import BYTES_A_POINT
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.people.models import Scope

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
SCRIPTS = re.compile(r"<script[^>]*>(.*?)</script>", re.S)
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "--><img src=x onerror=alert(1)>",
    "\u2028\u2029&lt;",
    "]]>'\"`\\",
    "é😀\n",
]


class Market:
    """The address that frames submit to."""

    def __init__(self, market):
        self.url = f"{market.task_pages}/mturk/externalSubmit"
        self.http = market.http

    async def send(self, fields=None, *, method="POST", token=None, query="", **options):
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        headers |= options.pop("headers", {})
        url = f"{self.url}?{query}" if query else self.url
        return await self.http.request(method, url, data=fields, headers=headers, **options)


@pytest.fixture
def frames(market):
    return Market(market)


def handed(page):
    """What the page passes on."""
    return json.loads(SCRIPTS.findall(page.text)[0])["message"]


async def doing(scene):
    return await Assignment.get(id=scene.doing.id)


@pytest.fixture
async def unanswered(scene):
    """Nothing may be stored where the browser alone sent a form."""
    yield
    assert (await doing(scene)).status == AssignmentStatus.IN_PROGRESS


async def test_a_form_is_passed_on_with_all_values_of_each_name(frames, scene, unanswered):
    page = await frames.send(
        {
            "assignmentId": "A1",
            "hitId": "H",
            "workerId": "W",
            "turkSubmitTo": "x",
            "a": ["1", "2"],
            "b": "",
        }
    )

    assert page.status_code == 200
    assert handed(page) == {
        "type": "kempelen.externalSubmit",
        "assignmentId": "A1",
        "answer": [{"name": "a", "values": ["1", "2"]}, {"name": "b", "values": [""]}],
    }


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_field_can_leave_the_script_that_holds_it(frames, scene, unanswered, text):
    page = await frames.send({"assignmentId": text, text: text})
    data, script = SCRIPTS.findall(page.text)

    assert handed(page)["assignmentId"] == text
    assert handed(page)["answer"] == [{"name": text, "values": [text]}]
    assert not re.search("[<>&\u2028\u2029]", data)
    assert page.text.count("<script") == 2
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page.headers["content-security-policy"]


async def test_old_frames_send_by_get_or_name_the_assignment_in_the_address(frames):
    by_get = await frames.send(method="GET", query="assignmentId=A1&a=1")
    in_address = await frames.send({"a": "1", "assignmentId": ""}, query="assignmentId=A1")
    twice = await frames.send({"a": "1", "assignmentId": "A1"}, query="assignmentId=A1")

    for page in (by_get, in_address, twice):
        assert handed(page)["assignmentId"] == "A1"
        assert handed(page)["answer"] == [{"name": "a", "values": ["1"]}]


def in_parts(*parts):
    """A body of parts: the attributes of each, and its value."""
    body = "".join(
        f"--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n" for head, value in parts
    )
    return {"content": f"{body}--x--".encode(), "headers": {"content-type": PARTS}}


async def test_a_form_in_parts_is_taken_with_its_empty_file_fields(frames):
    start = [('name="assignmentId"', "A1"), ('name="scan"; filename=""', "")]
    short = await frames.send(**in_parts(*start, ('name="é"', "ü")))
    long = await frames.send(**in_parts(*start, ('name="é"', "ü" * SHORT_FORM)))

    assert handed(short)["answer"] == [{"name": "é", "values": ["ü"]}]
    assert handed(long)["answer"] == [{"name": "é", "values": ["ü" * SHORT_FORM]}]


async def test_a_form_has_at_most_a_hundred_file_fields(frames):
    start, file = ('name="assignmentId"', "A1"), ('name="scan"; filename=""', "")
    taken = await frames.send(**in_parts(start, *[file] * MOST_FILES))
    refused = await frames.send(**in_parts(start, *[file] * (MOST_FILES + 1)))

    assert MOST_FILES == 100
    assert (taken.status_code, refused.status_code) == (200, 400)


REFUSED = [
    ({}, {"content": b"a=1"}, 400, "The form has no assignmentId."),
    ({}, {"content": b"assignmentId=A&assignmentId=B"}, 400, "more than one assignmentId"),
    ({}, {"content": b"assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&a=1"}, 400, "This is a preview."),
    ({}, {"content": b"assignmentId=A&a=%ff"}, 400, "The form is not UTF-8."),
    ({}, {"content": b"assignmentId=A&a=\xff"}, 400, "The form is not UTF-8."),
    ({"content-type": "text/plain"}, {"content": b"assignmentId=A"}, 415, "Content-Type must be"),
    ({"content-type": "application/json"}, {"content": b"{}"}, 415, "Content-Type must be"),
    ({"content-type": PARTS}, {"content": b"nonsense"}, 400, "The parts of the form"),
    ({"content-type": "multipart/form-data"}, {"content": b"--x"}, 400, "The parts of the form"),
    ({"content-type": PARTS}, {"content": b"--x\r\n\r\n"}, 400, "The parts of the form"),
]


@pytest.mark.parametrize(("headers", "body", "status", "why"), REFUSED)
async def test_a_form_that_cannot_be_read_is_refused_to_both(
    frames, people, headers, body, status, why
):
    sent = {"headers": {"content-type": FORM, **headers}, **body}
    page = await frames.send(**sent)
    answer = await frames.send(token=people.wim.token, **sent)

    assert (page.status_code, answer.status_code) == (status, status)
    assert why in page.text
    assert "Nothing was submitted" in page.text
    assert why in answer.json()["errors"][0]["message"]


async def test_a_file_is_refused_by_name(frames):
    page = await frames.send({"assignmentId": "A1"}, files={"scan": ("<b>.png", b"x")})

    assert page.status_code == 400
    assert "Files are not taken: scan has one." in page.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
async def test_other_methods_submit_nothing(frames, method):
    page = await frames.send(method=method)

    assert (page.status_code, page.headers["allow"]) == (405, "GET, POST")


async def test_a_form_may_be_as_long_as_its_bound(frames):
    start = b"assignmentId=A1&a="
    longest = start + b"x" * (LONGEST_FORM - len(start))
    taken = await frames.send(content=longest, headers={"content-type": FORM})
    refused = await frames.send(content=longest + b"x", headers={"content-type": FORM})

    assert LONGEST_FORM == 262_144
    assert (taken.status_code, refused.status_code) == (200, 413)


async def test_a_form_has_at_most_five_thousand_values(frames):
    most = b"&".join([b"assignmentId=A1", *[b"a=1"] * (MOST_VALUES_OF_A_FORM - 1)])
    taken = await frames.send(content=most, headers={"content-type": FORM})
    refused = await frames.send(content=most + b"&a=1", headers={"content-type": FORM})
    with_query = await frames.send(content=most, headers={"content-type": FORM}, query="a=1")

    assert MOST_VALUES_OF_A_FORM == 5_000
    assert [each.status_code for each in (taken, refused, with_query)] == [200, 413, 413]


async def test_a_query_string_has_a_bound(frames):
    page = await frames.send(method="GET", query="assignmentId=A1&a=" + "x" * 16_384)

    assert page.status_code == 414


async def test_the_page_has_an_origin_of_its_own_wherever_it_is_opened(frames):
    page = await frames.send({"assignmentId": "A1"})
    policy = page.headers["content-security-policy"].split("; ")

    assert "sandbox allow-scripts" in policy
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert page.headers["cache-control"] == "no-store"


class TestForms:
    """What a browser sends costs its address as requests of strangers do."""

    @pytest.fixture
    def more_settings(self):
        return {"cost_bucket": 10, "cost_restore": 1}

    async def test_a_form_costs_a_point_and_one_for_each_four_kibibytes(self, frames):
        body = {"assignmentId": "A1", "a": "x" * (8 * BYTES_A_POINT)}
        first, second = await frames.send(body), await frames.send(body)

        assert BYTES_A_POINT == 4_096
        assert (first.status_code, second.status_code) == (200, 429)
        assert int(second.headers["retry-after"]) >= 1

    async def test_a_form_that_no_bucket_pays_for_is_refused(self, frames):
        page = await frames.send({"assignmentId": "A1", "a": "x" * (12 * BYTES_A_POINT)})

        assert page.status_code == 413


async def test_a_program_submits_with_the_token_of_its_worker(frames, people, scene):
    fields = {"assignmentId": scene.id("doing"), "colour": "red", "hitId": "?", "workerId": "?"}
    answer = await frames.send(fields, token=people.wim.token)
    again = await frames.send(fields, token=people.wim.token)

    submitted = answer.json()["data"]["submitAssignment"]
    assert (answer.status_code, again.status_code) == (200, 200)
    assert submitted["assignment"]["id"] == scene.id("doing")
    assert (await doing(scene)).answer == [{"name": "colour", "values": ["red"]}]


async def test_a_program_is_refused_as_everywhere_with_a_status_for_each(frames, people, scene):
    mine = scene.id("doing")
    other = people.rita.token
    reader, worker = await people.wim.key(Scope.READ), await people.wim.key(Scope.WORK)

    async def status(token, assignment=mine, colour="red"):
        answer = await frames.send({"assignmentId": assignment, "colour": colour}, token=token)
        said = answer.json()
        if data := said.get("data"):
            return answer.status_code, data["submitAssignment"]["__typename"]
        return answer.status_code, said["errors"][0]["extensions"]["code"]

    assert await status("wrong") == (401, "UNAUTHENTICATED")
    assert await status(people.wendy.token) == (404, "NotFound")
    assert (await status(other))[0] == 403
    assert (await status(reader))[0] == 403
    assert await status(people.wim.token, "nonsense") == (400, "BAD_USER_INPUT")
    assert await status(people.wim.token, scene.id("open")) == (400, "BAD_USER_INPUT")
    assert await status(people.wim.token, colour="x" * 70_000) == (422, "InvalidInput")
    assert (await doing(scene)).status == AssignmentStatus.IN_PROGRESS
    assert await status(worker) == (200, "SubmitAssignmentSuccess")
    assert await status(people.wim.token, colour="blue") == (409, "Declined")


async def test_a_program_does_not_submit_by_get(frames, people, scene, unanswered):
    query = f"assignmentId={scene.id('doing')}&colour=red"
    answer = await frames.send(method="GET", query=query, token=people.wim.token)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


class TestTrusted:
    """The document of this address is the market's own."""

    @pytest.fixture
    def more_settings(self, tmp_path):
        path = tmp_path / "documents.json"
        path.write_text(json.dumps({"one": "{ serverTime }"}))
        return {"trusted_documents": path}

    async def test_a_program_submits_where_only_some_documents_are_trusted(
        self, frames, people, scene
    ):
        fields = {"assignmentId": scene.id("doing"), "colour": "red"}

        assert (await frames.send(fields, token=people.wim.token)).status_code == 200


class TestThrottled:
    """A program pays for its mutation."""

    @pytest.fixture
    def more_settings(self):
        return {"cost_bucket": 30, "cost_restore": 1}

    async def test_a_program_without_points_waits(self, frames, people, scene, unanswered):
        fields = {"assignmentId": "nonsense", "colour": "red"}
        seen = [(await frames.send(fields, token=people.wim.token)).status_code for _ in range(5)]

        first = await frames.send(fields, token=people.wendy.token)

        assert 429 in seen
        assert first.json()["extensions"]["cost"]["requestedQueryCost"] >= 10
