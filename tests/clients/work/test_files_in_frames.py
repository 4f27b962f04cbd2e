"""Files that pages of requesters ask for: the page around uploads few, for its assignment alone."""

import json

from domain.assignments.models import Assignment
from domain.kernel.ids import global_id
from domain.questions.question import HtmlQuestion
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from tests.clients.work.forms import png
from tests.domain import cast

FRAME = "iframe"
PAGE = """<!doctype html><title>Files</title><form>
    <input name="colour"><input type="file" name="photos" id="photos" multiple>
    <input type="file" name="more"><input type="file" name="none">
    <button name="by" value="send">Send</button></form><script>
    let submissions = 0;
    document.forms[0].onsubmit = () => { document.forms[0].colour.value += ++submissions; };
</script>"""
HOSTILE = """<!doctype html><title>Hostile</title><p id="heard"></p><p id="done"></p><script>
    const [assignmentId] = location.search.match(/(?<=assignmentId=)[^&]+/);
    const heard = [];
    const ask = (number, more = {}) => parent.postMessage({ type: "kempelen.upload", number,
        assignmentId, file: new File(["a"], "a.txt", { type: "text/plain" }), ...more }, "*");
    addEventListener("message", ({ data }) => {
        heard.push(data);
        document.getElementById("heard").textContent = JSON.stringify(heard);
        const ended = heard.filter(({ type }) => type === "kempelen.uploaded");
        if (ended.length === 91) document.getElementById("done").textContent = "done";
    });
    ask(1, { assignmentId: "QXNzaWdubWVudDpvdGhlcg" });
    ask(2, { file: "a" });
    ask("3");
    ask(4, { file: { name: "a", size: 1, type: "text/plain" } });
    ask(5, { file: new File(["a"], "/", { type: "text/plain" }) });
    for (let number = 10; number < 100; number++) ask(number);
</script>"""


async def test_the_files_of_a_form_are_sent_and_its_answer_has_their_ids(
    people, open_window, accepted, tmp_path
):
    hit = await cast.a_hit(people.rita.requester, question=HtmlQuestion(PAGE))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    inside = page.inside(FRAME)
    for name, content in (("a.png", png()), ("b.png", png()), ("no.png", b"no picture")):
        (tmp_path / name).write_bytes(content)
    photos = [str(tmp_path / name) for name in ("a.png", "no.png")]
    await inside.css("[name=colour]").fill("red")
    await inside.css("#photos").do("setInputFiles", photos)
    await inside.css("[name=more]").do("setInputFiles", [str(tmp_path / "b.png")])
    await inside.css("button").click()
    await inside.css("[role=status]").having("no.png was not taken.").shown()
    assert await inside.css("[name=colour]").value() == "red"
    assert await inside.css("button").do("isEnabled")
    await inside.css("#photos").do("setInputFiles", photos[:1])
    await inside.css("button").click()
    await page.role("heading", "Submitted").shown()

    done = await Assignment.get(hit_id=hit.id)
    given = {each["name"]: each["values"] for each in done.answer}
    stored = await Upload.filter(attached_to=done.id).order_by("created_at")
    ids = [global_id("Upload", each.id) for each in stored]
    assert given.keys() == {"colour", "photos", "more", "by"}
    assert (given["colour"], given["by"]) == (["red1"], ["send"])
    assert sorted(given["photos"] + given["more"]) == sorted(ids)
    files = {global_id("Upload", each.id): each.file_name for each in stored}
    assert (files[given["photos"][0]], files[given["more"][0]]) == ("a.png", "b.png")


async def test_a_hostile_page_uploads_few_files_and_for_this_assignment_alone(
    people, open_window, accepted
):
    hit = await cast.a_hit(people.rita.requester, question=HtmlQuestion(HOSTILE))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await page.inside(FRAME).css("#done").having("done").shown()

    stored = await Upload.all()
    heard = json.loads(await page.inside(FRAME).css("#heard").said())
    ended = {each["number"]: each for each in heard if each["type"] == "kempelen.uploaded"}
    assert set(ended) == {5, *range(10, 100)}
    assert all(set(each) <= {"type", "number", "id", "message"} for each in heard)
    assert "fileName" in ended[5]["message"]
    taken = [each["id"] for each in ended.values() if "id" in each]
    assert {global_id("Upload", each.id) for each in stored} >= set(taken)
    assert len(taken) < 30
    assert {each.state for each in stored} <= {UploadState.STORED, UploadState.AWAITED}
    assert (await Assignment.get(hit_id=hit.id)).submitted_at is None
    await page.role("button", "Return").click()
    await page.role("dialog").role("button", "Return").click()
    await page.role("heading", "Returned").shown()
