"""What the frame page stores when somebody has signed in."""

from __future__ import annotations

import json

from domain.people.models import Account
from schema.kernel.node import global_id


def session_of(account: Account, token: str) -> list[dict[str, str]]:
    """The entries of the browser's storage."""
    shown = {"id": global_id("Account", account.id), "displayName": account.display_name}
    session = {"token": token, "expiresAt": "2100-01-01T00:00:00Z", "account": shown}
    return [
        {"name": "kempelen.session", "value": json.dumps(session)},
        {"name": "kempelen.account", "value": shown["id"]},
    ]
