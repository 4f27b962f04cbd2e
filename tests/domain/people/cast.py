"""The people of these tests, and what they see: mails, and the log's entries."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

import orjson
from argon2 import PasswordHasher

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.people import authentication, commands, limits
from domain.people.commands import SignedIn, SignUpForm
from domain.people.facts import RightsChanged
from domain.people.models import Account, Credential, CredentialKind, Scope
from domain.people.secrets import new_token
from domain.people.viewer import Viewer

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
    """The viewer of a new session, opened without the slow check of a password."""
    account = await Account.get(email_key=f"{name}@kempelen.test")
    token = new_token(CredentialKind.SESSION)
    await Credential.create(
        id=new_id(),
        account_id=account.id,
        kind=CredentialKind.SESSION,
        name="Session",
        secret_hash=token.hashed,
        hint=token.hint,
        scopes=" ".join(Scope),
        created_at=clock.now(),
        expires_at=clock.now() + limits.SESSION_LASTS,
        last_used_at=clock.now(),
    )
    return await seen_by(token.printed)


async def seen_by(token: str) -> Viewer:
    found = await authentication.viewer_for(token)
    assert found is not None
    return found


async def forgot(email: str, client_address: str = "192.0.2.1") -> None:
    """Ask for a new password, and have the request answered as the clockwork does."""
    await commands.request_password_reset(
        email, client_address=client_address, public_url=PUBLIC_URL
    )
    await commands.answer_resets_due(clock.now(), 100)


async def joined(name: str) -> Viewer:
    """A person with a confirmed e-mail and no profile."""
    email = f"{name}@kempelen.test"
    await Account.create(
        id=new_id(),
        email=email,
        email_key=email,
        password_hash=_password_hash(),
        display_name=name.title(),
        country="DE",
        email_verified_at=clock.now(),
        created_at=clock.now(),
    )
    return await viewer(name)


@cache
def _password_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


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


async def told(*, with_rights: bool = False) -> list[tuple[str, str, dict[str, Any]]]:
    """Everything in the log, in order; but the rights that people got are left out mostly."""
    rows = await _LOG.rows()
    rows = [row for row in rows if with_rights or row["kind"] != RightsChanged.__name__]
    return [(row["topic"], row["kind"], orjson.loads(row["body"])) for row in rows]
