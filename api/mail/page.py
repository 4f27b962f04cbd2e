"""A page behind a mailed link: a title, and a few paragraphs or a form."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from api.pages import look

_POLICY = f"{look.POLICY}; form-action 'self'; base-uri 'none'"


def page(title: str, *paragraphs: str, status: int = 200) -> HTMLResponse:
    """A page with a title, which is text, and with paragraphs, which are HTML."""
    body = "\n".join((f"<h1>{escape(title)}</h1>", *paragraphs))
    headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
    return HTMLResponse(look.page(f"{title} · Kempelen", body, is_panel=True), status, headers)


def paragraph(text: str, *, kind: str = "") -> str:
    """A paragraph of plain text; the kinds `good` and `danger` tell an outcome."""
    role = ' role="alert"' if kind == "danger" else ""
    shown = f' class="{kind}"' if kind else ""
    return f"<p{shown}{role}>{escape(text)}</p>"
