"""Pages of requesters in the frame page: they submit through it, and reach nothing of it."""

import pytest

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.questions.question import ExternalQuestion, HtmlQuestion
from schema.kernel.node import global_id
from tests.clients.serving import serving
from tests.clients.task_frames import PAGES
from tests.domain import cast

FRAME = "iframe"
FORGED = """<!doctype html><title>Forged</title><p id="done">no</p><script>
    const [id] = location.search.match(/(?<=assignmentId=)[^&]+/);
    const say = (assignmentId, answer) => parent.postMessage(
        { type: "kempelen.externalSubmit", assignmentId, answer }, "*");
    say("QXNzaWdubWVudDpvdGhlcg", [{ name: "colour", values: ["other"] }]);
    say(id, "no answer");
    say(id, [{ name: "colour", values: [7] }]);
    document.getElementById("done").textContent = "said";
</script>"""
REFUSED = """<!doctype html><title>Empty</title>
<form method="post"><input name="a" value=""><button>Send</button></form><script>
    const given = new URLSearchParams(location.search);
    document.forms[0].action = given.get("turkSubmitTo") + "/mturk/externalSubmit?assignmentId="
        + given.get("assignmentId");
    document.forms[0].a.value = "\\u0007";
</script>"""


@pytest.fixture
def elsewhere():
    with serving(PAGES) as port:
        yield port


@pytest.mark.parametrize("kind", ["html", "external"])
async def test_a_page_is_previewed_accepted_and_submits(people, open_window, elsewhere, kind):
    html = (PAGES / "task.html").read_text()
    url = f"http://localhost:{elsewhere}/task.html?study=7"
    question = HtmlQuestion(html, 400) if kind == "html" else ExternalQuestion(url, 400)
    hit = await cast.a_hit(people.rita.requester, question=question)
    page = await (await open_window(people.wim)).page(f"/hits/{global_id('Hit', hit.id)}")
    await page.inside(FRAME).css("[name=colour]").shown()
    assert (await page.css(FRAME).do("boundingBox"))["height"] >= 400
    await page.role("button", "Accept").click()
    await page.text("Submit with the button of the task.").shown()
    await page.inside(FRAME).css("[name=colour]").fill("réd & <b>")
    await page.inside(FRAME).css("#submitButton").click()
    await page.role("heading", "Submitted").shown()

    done = await Assignment.get(hit_id=hit.id)
    given = {each["name"]: each["values"] for each in done.answer}
    assert done.status == AssignmentStatus.SUBMITTED
    assert given["colour"] == ["réd & <b>"]
    reached = set(given["reached"][0].split())
    assert not {"page", "token"} & reached
    assert kind == "external" or reached == set()


async def test_messages_that_are_no_answers_for_this_assignment_hand_nothing_in(
    people, open_window, accepted
):
    hit = await cast.a_hit(people.rita.requester, question=HtmlQuestion(FORGED))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await page.inside(FRAME).css("#done").having("said").shown()
    # A window that is not the frame sends a right one.
    await page.evaluate("""postMessage({
        type: "kempelen.externalSubmit",
        assignmentId: location.pathname.split("/").pop(),
        answer: [{ name: "colour", values: ["forged"] }],
    }, "*")""")
    await page.role("button", "Report").click()
    await page.role("dialog").shown()

    assert (await Assignment.get(hit_id=hit.id)).status == AssignmentStatus.IN_PROGRESS


async def test_a_refused_answer_says_why_and_the_page_is_there_again(people, open_window, accepted):
    hit = await cast.a_hit(people.rita.requester, question=HtmlQuestion(REFUSED))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await page.inside(FRAME).css("button").click()
    await page.role("alert").having("Not submitted.").shown()
    await page.inside(FRAME).css("button").shown()

    assert (await Assignment.get(hit_id=hit.id)).status == AssignmentStatus.IN_PROGRESS
    await page.role("button", "Return").click()
    await page.role("dialog").role("button", "Return").click()
    await page.role("heading", "Returned").shown()
