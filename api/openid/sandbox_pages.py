"""The pages of the provider for trying: who one is, and where the answer lands."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from api.pages import look

_POLICY = f"{look.POLICY}; base-uri 'none'; form-action 'self'"
_APPROVAL = """<h1>Who are you?</h1>
<p>This provider is for trying: it believes everybody.</p>{problem}
<form method="post">
<label>User<span>The same user is the same person</span>
<input name="user" value="ada" maxlength="100" required></label>
<label>E-mail<input name="email" value="ada@example.org" maxlength="254"></label>
<label>Name<input name="name" value="Ada" maxlength="100"></label>
<label>The e-mail is verified<input type="checkbox" name="verified" checked></label>
<p><button name="answer" value="approve">Approve</button></p>
<button name="answer" value="deny">Deny</button></form>"""
_LANDING = """<h1>The answer of the provider</h1>
<p>A page of your frontend would be here. It posts these to <code>finishSignIn</code>, with the
<code>browserSecret</code> that <code>startSignIn</code> gave it.</p>
<dl>{rows}</dl>"""
_ROW = "<div><dt>{name}</dt><dd><code>{value}</code></dd></div>"


def approval_page(redirect: str, *, problem: str = "") -> HTMLResponse:
    """The form. Browsers also ask the policy about the address that its answer redirects to."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(redirect))
    shown = f'<p class="danger" role="alert">{escape(problem)}</p>' if problem else ""
    return _page("Who are you?", _APPROVAL.format(problem=shown), f"{_POLICY} {origin}")


def landing_page(answer: Mapping[str, str]) -> HTMLResponse:
    """The answer, to copy."""
    names = [name for name in ("code", "state", "iss", "error") if name in answer]
    rows = "".join(_ROW.format(name=name, value=escape(answer[name])) for name in names)
    return _page("The answer of the provider", _LANDING.format(rows=rows), _POLICY)


def problem_page(problem: str) -> HTMLResponse:
    """A request that is not answered, and goes nowhere."""
    body = f'<h1>That did not work</h1><p class="danger" role="alert">{escape(problem)}</p>'
    return _page("That did not work", body, _POLICY, status=400)


def _page(title: str, body: str, policy: str, *, status: int = 200) -> HTMLResponse:
    headers = {"content-security-policy": policy, "cache-control": "no-store"}
    return HTMLResponse(look.page(f"{title} · Kempelen", body, is_panel=True), status, headers)
