"""A worker at the frame page: previews, accepts, submits, returns, goes on to the next."""

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.messages.models import Thread, ThreadMessage
from schema.kernel.node import global_id
from tests.domain import cast


async def status(hit):
    return (await Assignment.get(hit_id=hit.id)).status


async def test_a_worker_previews_accepts_fills_in_and_submits(people, open_window):
    hit = await cast.a_hit(people.rita.requester)
    page = await (await open_window(people.wim)).page(f"/hits/{global_id('Hit', hit.id)}")

    assert await page.role("heading", "Name a colour").said() == "Name a colour"
    assert await page.label("Which colour?").do("isEditable") is False
    await page.role("button", "Accept").click()
    await page.role("button", "Submit").shown()
    assert await page.role("heading", "Name a colour").is_focused()
    await page.label("Which colour?").fill("réd")
    await page.label("Which colour?").press("Enter")  # hands nothing in
    assert await status(hit) == AssignmentStatus.IN_PROGRESS
    await page.label("Which colour?").press("Control+Enter")
    await page.role("heading", "Submitted").shown()

    done = await Assignment.get(hit_id=hit.id)
    assert done.status == AssignmentStatus.SUBMITTED
    assert done.answer == [{"name": "colour", "values": ["réd"]}]
    assert await page.faults() == []


async def test_the_next_hit_is_accepted_by_itself_or_by_a_button(people, open_window, accepted):
    hit_type = await cast.a_type(people.rita.requester)
    hits = [await cast.a_hit(people.rita.requester, hit_type=hit_type) for _ in range(3)]
    page = await (await open_window(people.wim)).page(await accepted(hits[0]))
    await page.label("Which colour?").fill("red")
    await page.role("button", "Submit").click()
    await page.role("button", "Accept the next one").click()
    await page.role("button", "Submit").shown()
    assert await page.label("Which colour?").value() == ""

    await page.label("Accept the next one by itself").check()
    await page.label("Which colour?").fill("blue")
    await page.role("button", "Submit").click()
    await page.css("dd").nth(0).having("2").shown()  # submitted in this sitting
    assert await page.label("Accept the next one by itself").do("isChecked")
    await page.label("Which colour?").fill("green")
    await page.role("button", "Submit").click()
    await page.role("heading", "Submitted").shown()

    rows = await Assignment.filter(worker_id=people.wim.worker.id).order_by("accepted_at")
    assert [row.hit_id for row in rows] == [hit.id for hit in hits]
    assert [row.answer[0]["values"] for row in rows] == [["red"], ["blue"], ["green"]]
    assert len(await page.css(".panel .problem").said()) > 0  # why there is no next one


async def test_a_hit_is_returned_only_when_it_is_meant(people, open_window, accepted):
    hit = await cast.a_hit(people.rita.requester)
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await page.label("Which colour?").fill("red")
    await page.press("Alt+r")
    await page.role("dialog").role("button", "Keep working").click()
    await page.role("dialog").gone()
    assert await status(hit) == AssignmentStatus.IN_PROGRESS
    await page.role("button", "Return").click()
    await page.role("dialog").role("button", "Return").click()
    await page.role("heading", "Returned").shown()

    assert await status(hit) == AssignmentStatus.RETURNED
    assert await page.evaluate("Object.keys(localStorage).filter((k) => /draft/.test(k))") == []


async def test_a_hit_is_reported_to_the_operators(people, open_window, accepted):
    hit = await cast.a_hit(people.rita.requester)
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await page.role("button", "Report").click()
    await page.role("radio", "It breaks the rules of the market").check()
    await page.role("button", "Send").click()
    await page.role("dialog").role("alert").shown()
    await page.label("What should they know?").fill("It asks for a password.")
    await page.role("button", "Send").click()
    await page.text("Sent to the operators.").shown()

    thread = await Thread.get(account_id=people.wim.account.id)
    (message,) = await ThreadMessage.filter(thread_id=thread.id)
    assert (thread.subject, thread.category.value) == ("HIT: Name a colour", "POLICY_VIOLATION")
    assert message.text.startswith("It asks for a password.\n\n")
    assert message.text.endswith(f"/hits/{global_id('Hit', hit.id)}")


async def test_what_one_may_not_see_looks_like_what_does_not_exist(people, open_window, accepted):
    hit = await cast.a_hit(people.rita.requester)
    mine = await accepted(hit, people.walt)
    window = await open_window(people.wim)
    texts = []
    for path in (mine, "/assignments/nothing", f"/hits/{mine.rpartition('/')[2]}"):
        page = await window.page(path)
        await page.role("heading", "There is nothing here for you").shown()
        texts.append(await page.css("main").said())

    assert texts[0] == texts[2]


async def test_the_queue_lists_what_is_in_progress_soonest_first(people, open_window, accepted):
    for title, seconds in (("Later", 900), ("Sooner", 300)):
        hit_type = await cast.a_type(people.rita.requester, title=title, seconds=seconds)
        await accepted(await cast.a_hit(people.rita.requester, hit_type=hit_type))
    page = await (await open_window(people.wim)).page("/assignments")
    titles = [await page.css(".queue .name").nth(place).said() for place in range(2)]
    await page.role("link").having("Later").click()
    await page.role("button", "Submit").shown()

    assert titles == ["Sooner", "Later"]
    assert await page.role("heading", "Later").is_focused()
