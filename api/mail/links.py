"""The pages behind mailed links: confirm an e-mail, remove the account, choose a new password.

A GET changes nothing, since mail programs open links by themselves; the page's button does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from domain.kernel.refusals import Refused
from domain.people import commands
from schema.execution import faults
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing

LONGEST_BODY = 4_096

Command = Callable[[dict[str, str]], Awaitable[object]]

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"></head>
<body><h1>{title}</h1>{body}</body></html>
"""
_FORM = """<form method="post"><input type="hidden" name="token" value="{token}">{fields}
<button type="submit">{button}</button></form>
"""
_NEW_PASSWORD = """<p><label>New password, 8 to 128 characters<br>
<input type="password" name="password" minlength="8" maxlength="128" required
autocomplete="new-password"></label></p>
"""


@dataclass(frozen=True, slots=True)
class MailedLinks:
    """The pages behind mailed links. A form must arrive within `body_seconds`."""

    body_seconds: float

    def routes(self) -> list[Route]:
        return [
            Route("/verify-email", self.verify_email, methods=["GET", "POST"]),
            Route("/not-me", self.remove_unconfirmed, methods=["GET", "POST"]),
            Route("/reset-password", self.reset_password, methods=["GET", "POST"]),
        ]

    async def verify_email(self, request: Request) -> HTMLResponse:
        """Confirm the e-mail address that the link was sent to."""
        if request.method == "GET":
            return _form_page(request, "Confirm your e-mail", button="Confirm")
        return await self._done(
            request,
            lambda form: commands.verify_email(form.get("token", "")),
            "Your e-mail is confirmed. You may sign in.",
        )

    async def remove_unconfirmed(self, request: Request) -> HTMLResponse:
        """Remove the account that another person opened with the reader's address."""
        if request.method == "GET":
            return _form_page(request, "This was not me", button="Remove the account")
        return await self._done(
            request,
            lambda form: commands.remove_unconfirmed(form.get("token", "")),
            "The account is removed, and its sessions have ended.",
        )

    async def reset_password(self, request: Request) -> HTMLResponse:
        """Choose a new password with the code of the link."""
        if request.method == "GET":
            title = "Choose a new password"
            return _form_page(request, title, button="Save", fields=_NEW_PASSWORD)
        return await self._done(
            request,
            lambda form: commands.reset_password(
                form.get("token", ""),
                form.get("password", ""),
                client_address=request.client.host if request.client else None,
            ),
            "Your password is changed. Sign in with the new one.",
        )

    async def _done(self, request: Request, command: Command, success: str) -> HTMLResponse:
        try:
            async with asyncio.timeout(self.body_seconds):
                form = await _form_fields(request)
        except TimeoutError:
            page = _message_page("That did not work", "The form did not arrive.", status=408)
            page.headers["connection"] = "close"
            return page
        try:
            await command(form)
        except Refused as refused:
            return _message_page("That did not work", refused.message, status=400)
        except Exception as fault:
            if not is_passing(fault):
                raise
            troubles.report("pages behind mailed links are answered with 503", fault)
            page = _message_page("Not at the moment", faults.UNAVAILABLE_MESSAGE, status=503)
            page.headers["retry-after"] = str(faults.RETRY_AFTER_SECONDS)
            return page
        return _message_page("Done", success, status=200)


def _form_page(request: Request, title: str, *, button: str, fields: str = "") -> HTMLResponse:
    token = escape(request.query_params.get("token", ""), quote=True)
    form = _FORM.format(token=token, fields=fields, button=button)
    return HTMLResponse(_PAGE.format(title=title, body=form))


def _message_page(title: str, message: str, *, status: int) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=title, body=f"<p>{escape(message)}</p>"), status)


async def _form_fields(request: Request) -> dict[str, str]:
    """The fields of the submitted form; none where the body is no form."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                return {}
    except ClientDisconnect:
        return {}
    fields = parse_qs(body.decode("utf-8", errors="replace"))
    return {name: values[0] for name, values in fields.items()}
