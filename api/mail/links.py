"""The pages behind mailed links: each confirms, undoes or turns off what its mail is about.

A GET changes nothing, since mail programs open links by themselves; the page's button does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from api.mail.page import page, paragraph
from domain.accounts import settings
from domain.kernel.refusals import InvalidInput, Refused
from domain.people import commands
from schema.execution import faults
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing

LONGEST_BODY = 4_096
FAILED = "That did not work"

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Follower:
    """The client that pressed the button, and where the links of further mails lead."""

    address: str | None
    public_url: str


Command = Callable[[Form, Follower], Awaitable[object]]
"""Does what the form asks for."""

# It is sent to the address of the page, which has the token of the link.
_FORM = """<form method="post">{fields}
<button type="submit">{button}</button></form>"""
_NEW_PASSWORD = """
<label>New password<span>8 to 128 characters</span>
<input type="password" name="password" minlength="8" maxlength="128" required
autocomplete="new-password"></label>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedLink:
    """One kind of link: its page, what its button does, and what to do where that fails."""

    path: str
    title: str
    purpose: str
    button: str
    command: Command
    success: str
    way_on: str
    fields: str = ""


LINKS = (
    MailedLink(
        path="/verify-email",
        title="Confirm your e-mail",
        purpose="You opened an account with this e-mail. Press the button to confirm it.",
        button="Confirm",
        command=lambda form, _: commands.verify_email(form.get("token", "")),
        success="Your e-mail is confirmed. You may sign in.",
        way_on="A link is good once and for three days. Sign in, and ask there for another mail.",
    ),
    MailedLink(
        path="/not-me",
        title="This was not me",
        purpose="Somebody else opened an account with your e-mail. The button removes it.",
        button="Remove the account",
        command=lambda form, _: commands.remove_unconfirmed(form.get("token", "")),
        success="The account is removed, and its sessions have ended.",
        way_on="The account is removed already, or its e-mail was confirmed.",
    ),
    MailedLink(
        path="/reset-password",
        title="Choose a new password",
        purpose="All sessions and API keys of your account end when you save it.",
        button="Save",
        command=lambda form, follower: commands.reset_password(
            form.get("token", ""), form.get("password", ""), client_address=follower.address
        ),
        success="Your password is changed. Sign in with the new one.",
        way_on="A link is good once and for one hour. Ask for another mail where you sign in.",
        fields=_NEW_PASSWORD,
    ),
    MailedLink(
        path="/confirm-new-email",
        title="Confirm your new e-mail",
        purpose="You want to use this e-mail for your account. Press the button to confirm it.",
        button="Confirm",
        command=lambda form, follower: commands.confirm_email_change(
            form.get("token", ""), public_url=follower.public_url
        ),
        success="Your account has the new e-mail. Sign in with it from now on.",
        way_on="A link is good once and for three days, until you change the e-mail or the "
        "password again. Ask for another mail in your settings.",
    ),
    MailedLink(
        path="/undo-email-change",
        title="Undo the change of e-mail",
        purpose="The button gives your account its earlier e-mail back. All sessions and API keys "
        "end, and a mail lets you choose a new password.",
        button="Undo the change",
        command=lambda form, follower: commands.undo_email_change(
            form.get("token", ""), public_url=follower.public_url
        ),
        success="Your account has its earlier e-mail again. Choose a new password by the link "
        "that we have just mailed to it.",
        way_on="A link is good once and for seven days, but not after an earlier change was "
        "undone.",
    ),
    # Mail programs press this button by themselves, as RFC 8058 says, when their users ask them to.
    MailedLink(
        path="/unsubscribe",
        title="Get no more mails of this kind",
        purpose="The button turns off mails of the kind that this link came with. What you may do, "
        "and what you are told when you are signed in, stays.",
        button="Turn off",
        command=lambda form, _: settings.unsubscribe(form.get("token", "")),
        success="Mails of this kind do not come any more. Your settings turn them on again.",
        way_on="The link is not complete, or the account is closed.",
    ),
)


@dataclass(frozen=True, slots=True)
class MailedLinks:
    """The pages behind mailed links. A form must arrive within `body_seconds`."""

    body_seconds: float
    public_url: str = ""

    def routes(self) -> list[Route]:
        return [Route(link.path, self._endpoint(link), methods=["GET", "POST"]) for link in LINKS]

    def _endpoint(self, link: MailedLink) -> Callable[[Request], Awaitable[HTMLResponse]]:
        async def answer(request: Request) -> HTMLResponse:
            if request.method == "POST":
                return await self._done(request, link)
            return _form_page(link)

        return answer

    async def _done(self, request: Request, link: MailedLink) -> HTMLResponse:
        try:
            async with asyncio.timeout(self.body_seconds):
                form = await _form_fields(request)
        except TimeoutError:
            shown = page(FAILED, paragraph("The form did not arrive.", kind="danger"), status=408)
            shown.headers["connection"] = "close"
            return shown
        try:
            given = {"token": request.query_params.get("token", "")} | form
            address = request.client.host if request.client else None
            await link.command(given, Follower(address, self.public_url))
        except InvalidInput as wrong:
            problem = f"{FAILED}: the password must be {wrong.bound}."
            return _form_page(link, problem)
        except Refused as refused:
            return page(
                FAILED,
                paragraph(refused.message, kind="danger"),
                paragraph(link.way_on),
                status=400,
            )
        except Exception as fault:
            if not is_passing(fault):
                raise
            troubles.report("pages behind mailed links are answered with 503", fault)
            shown = page(
                "Not at the moment",
                paragraph(faults.UNAVAILABLE_MESSAGE, kind="danger"),
                status=503,
            )
            shown.headers["retry-after"] = str(faults.RETRY_AFTER_SECONDS)
            return shown
        return page("Done", paragraph(link.success, kind="good"))


def _form_page(link: MailedLink, problem: str | None = None) -> HTMLResponse:
    """The page with the button; after a problem with what was typed, the same page again."""
    form = _FORM.format(fields=link.fields, button=link.button)
    if problem is None:
        return page(link.title, paragraph(link.purpose), form)
    return page(link.title, paragraph(problem, kind="danger"), form, status=400)


async def _form_fields(request: Request) -> dict[str, str]:
    """The fields of the submitted form; an empty token where it is too long or breaks off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                return {"token": ""}
    except ClientDisconnect:
        return {"token": ""}
    fields = parse_qs(body.decode("utf-8", errors="replace"))
    return {name: values[0] for name, values in fields.items()}
