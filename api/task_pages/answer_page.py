"""The pages that a frame shows after its form was sent: the answer on its way, or why not."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Any

import orjson
from starlette.responses import HTMLResponse

from api.task_pages.form import SubmittedForm
from api.task_pages.origins import FramingPages
from api.task_pages.policy import written

MESSAGE = "kempelen.externalSubmit"

_STYLE = "body{font:16px/1.5 system-ui,sans-serif;color:#1c1b19;background:#fafaf8;margin:24px}"
_SCRIPT = """
const { targets, message } = JSON.parse(document.getElementById("answer").textContent);
const said = document.getElementById("said");
if (window.parent === window) {
  said.textContent = "Nothing is submitted: this page belongs into a frame of a page for workers.";
} else {
  for (const target of targets) window.parent.postMessage(message, target);
  said.textContent = "Your answer was handed to the page around this frame, which submits it.";
}
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body><p id="said">{text}</p>{more}</body></html>
"""
_ANSWER = """<script type="application/json" id="answer">{json}</script><script>{script}</script>"""
# In a script of JSON these characters may be escapes, and then none of them can end it.
_ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


def handing_over(form: SubmittedForm, pages: FramingPages) -> HTMLResponse:
    """The page that hands a form to the page around it, and stores nothing."""
    message = {"type": MESSAGE, "assignmentId": form.assignment_id, "answer": form.answer}
    more = _ANSWER.format(
        json=_json({"targets": pages.targets, "message": message}), script=_SCRIPT
    )
    return _page("Submitting", "Submitting needs JavaScript.", more, status=200, pages=pages)


def refusing(why: str, pages: FramingPages, *, status: int) -> HTMLResponse:
    """The page that says why nothing was submitted."""
    return _page("Not submitted", f"Nothing was submitted. {why}", status=status, pages=pages)


def telling(what: str, pages: FramingPages, *, status: int) -> HTMLResponse:
    """A page that says why there is no other."""
    return _page("No task", what, status=status, pages=pages)


def _page(
    title: str, text: str, more: str = "", *, status: int, pages: FramingPages
) -> HTMLResponse:
    html = _PAGE.format(title=title, style=_STYLE, text=escape(text), more=more)
    return HTMLResponse(html, status, headers=_headers(pages))


def _headers(pages: FramingPages) -> dict[str, str]:
    """The page gets an origin of its own: anybody may open it with any fields, also outside a
    frame."""
    policy = {
        "default-src": "'none'",
        "script-src": _hash(_SCRIPT),
        "style-src": _hash(_STYLE),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(pages.ancestors),
        "sandbox": "allow-scripts",
    }
    return {
        "content-security-policy": written(policy),
        "cross-origin-opener-policy": "unsafe-none",
        "cache-control": "no-store",
    }


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def _json(value: Any) -> str:
    return orjson.dumps(value).decode().translate(_ESCAPES)
