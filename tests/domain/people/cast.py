"""The people of these tests, and what they see: mails, and the log's entries."""

import re
from dataclasses import replace
from typing import Any

import orjson

from domain.people import authentication, commands
from domain.people.commands import SignedIn, SignUpForm
from domain.people.models import Mail
from domain.people.viewer import Viewer
from domain.statement import Statement

PUBLIC_URL = "https://kempelen.example"
PASSWORD = "correct horse"
CODE = re.compile(r"\?token=([A-Za-z0-9_-]+)")
_LOG = Statement("SELECT topic, kind, body FROM log ORDER BY id")


def a_form(name: str, **changes: str) -> SignUpForm:
    form = SignUpForm(f"{name}@kempelen.test", PASSWORD, name.title(), "DE")
    return replace(form, **changes)


async def signed_in(name: str, password: str = PASSWORD) -> SignedIn:
    return await commands.sign_in(f"{name}@kempelen.test", password, client_address="192.0.2.1")


async def viewer(name: str) -> Viewer:
    """Sign in, and look at the market through the new session."""
    return await seen_by((await signed_in(name)).token)


async def seen_by(token: str) -> Viewer:
    found = await authentication.viewer_for(token)
    assert found is not None
    return found


async def joined(name: str) -> Viewer:
    """A person with a confirmed e-mail and no profile."""
    await commands.create_account(a_form(name))
    return await viewer(name)


async def worker(name: str) -> Viewer:
    await commands.open_worker_account(await joined(name))
    return await viewer(name)


async def requester(name: str) -> Viewer:
    await commands.open_requester_account(await joined(name), name=f"{name.title()} Ltd")
    return await viewer(name)


async def mails(name: str) -> list[str]:
    """The subjects of the mails to one person, the oldest first."""
    found = await Mail.filter(recipient=f"{name}@kempelen.test").order_by("id")
    return [mail.subject for mail in found]


async def mailed_code(name: str) -> str:
    """The code in the newest mail to one person that has one."""
    found = await Mail.filter(recipient=f"{name}@kempelen.test").order_by("-id")
    return next(hit[1] for mail in found if (hit := CODE.search(mail.body)))


async def told() -> list[tuple[str, str, dict[str, Any]]]:
    """Everything in the log, in order."""
    rows = await _LOG.rows()
    return [(row["topic"], row["kind"], orjson.loads(row["body"])) for row in rows]
