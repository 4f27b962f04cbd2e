"""Hostile pages of HTML in Chromium: they reach nothing, and the worker can always leave."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from domain.questions.pages.frames import Visit
from domain.questions.question import QUESTION_BYTES
from tests.clients.hostile import ACTS, FORGERIES, HANGS, OTHER, READS, page
from tests.clients.task_frames import Frames, submitted

SECRET = "the token of the worker"
ACT_MS = 200  # for what may happen after an attempt
LATER_MS = 300  # when the click is over
HANG_MS = 800


@pytest.fixture
def evil():
    """The attacker's server: the paths that were asked for."""
    asked = []

    class Noting(BaseHTTPRequestHandler):
        def answer(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<p>Evil")

        do_GET = do_POST = answer

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        server.asked = asked
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
async def corpus(market, people, evil):
    """The cases, ready to be played."""
    frames = Frames(market, people.rita.requester)
    addresses = {
        "market": market.url.removesuffix("/graphql"),
        "evil": f"http://evil.example:{evil.server_port}",
        "tasks": market.task_pages,
        "other": await frames.link(OTHER),
    }
    click = {"actions": [["click", "#go"]]}
    for name, reach in READS.items():
        await frames.add(f"reads {name}", page(reach, **addresses), **click)
    for name, reach in (ACTS | FORGERIES).items():
        html = page(reach, **addresses)
        await frames.add(name, html, **click, settle=ACT_MS, isHard=True)
    longest = page("", **addresses)
    longest += "<!--" + "x" * (QUESTION_BYTES - len(longest) - 7) + "-->"
    await frames.add("as long as may be", longest, **click)
    # Last, since pages of one origin may share a process of the browser.
    for name, reach in HANGS.items():
        html = page(f"setTimeout(() => {{ {reach} }}, {LATER_MS});", **addresses)
        await frames.add(name, html, **click, settle=HANG_MS, isHard=True)
    return frames


async def test_a_hostile_page_reaches_nothing_and_the_worker_can_leave(
    corpus, evil, played, chromium, tmp_path
):
    results = await corpus.played(played, chromium, tmp_path)

    assert len(results) >= 75
    leaks = {
        name: [each["data"]["leak"] for each in result["heard"] if "leak" in (each["data"] or {})]
        for name, result in results.items()
    }
    assert {name: each for name, each in leaks.items() if each} == {}
    assert [name for name, each in results.items() if "failed" in each] == []
    assert [name for name, each in results.items() if not each["isHere"]] == []
    assert [name for name, each in results.items() if each["holds"] != [SECRET, SECRET]] == []
    assert {path for path in evil.asked} <= {"/window", "/favicon.ico"}
    for name in FORGERIES:
        from_frame = [each for each in results[name]["heard"] if each["from"] == "frame"]
        forged = [each for each in results[name]["heard"] if each["from"] == "elsewhere"]
        assert all(each["data"] == {"done": True} for each in from_frame), name
        assert [each["data"]["type"] for each in forged] == ["kempelen.externalSubmit"], name


async def test_what_a_page_may_send_itself_is_no_more_than_its_form_sends(
    market, people, played, chromium, tmp_path
):
    """A form to the closed service's address arrives here, however the page sends it."""
    frames = Frames(market, people.rita.requester)
    closed = "https://www.mturk.com/mturk/externalSubmit"
    sandbox = "https://workersandbox.mturk.com/mturk/externalSubmit?x=1"
    scripted = f"""<script>const form = document.createElement("form");
        form.action = "{closed}"; form.innerHTML = "<input name=a value=1>";
        document.addEventListener("DOMContentLoaded", () => {{
          document.body.append(form); form.submit(); }});</script>"""
    button = "<button>Send</button>"
    forms = {
        "by a button": f"<form action='{closed}' method=get><input name=a value=1>{button}</form>",
        "by a sandbox": f"<form action='{sandbox}'><input name=a value=1>{button}</form>",
        "of a button": f"<form><input name=a value=1><button formaction='{closed}'>Send</button>"
        "</form>",
        "to a window": f"<form target=_blank><input name=a value=1>{button}</form>",
        "named action": f"<form><input name=action value=1><input name=a value=1>{button}</form>",
        "by no address": f"<form><input name=a value=1>{button}</form>",
        "by the helper": "<script src='https://s3.amazonaws.com/mturk-public/externalHIT_v1.js'>"
        "</script><form id=mturk_form><input type=hidden name=assignmentId id=assignmentId>"
        "<input name=a value=1><input type=submit id=submitButton></form>"
        "<script>turkSetAssignmentID();</script>",
    }
    for name, html in forms.items():
        await frames.add(name, html, submit="[id=submitButton], button")
    await frames.add("by a script", scripted)
    results = await frames.played(played, chromium, tmp_path)

    for name in (*forms, "by a script"):
        more = {"action": ["1"]} if name == "named action" else {}
        assert submitted(results[name]) == {"a": ["1"], **more}, name
        [message] = results[name]["heard"]
        assert (message["data"]["assignmentId"], message["origin"]) == ("A1", "null")
        assert results[name]["pages"] == 1


async def test_a_preview_says_that_it_cannot_be_submitted(
    market, people, played, chromium, tmp_path
):
    frames = Frames(market, people.rita.requester)
    ask = {
        "button": "[submitButton.disabled, submitButton.value]",
        "said": "(document.querySelector('form').submit(),"
        " document.querySelector('[role=alert]').textContent)",
    }
    await frames.add("preview", "<input name=a>", visit=Visit("H1"), ask=ask, silent=True)
    result = (await frames.played(played, chromium, tmp_path))["preview"]

    why = "You must ACCEPT the HIT before you can submit the results."
    assert result["asked"] == {"button": [True, why], "said": why}
    assert result["heard"] == []
