"""The page on one's account, followed as it is written: every operation, on the whole server."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from api.configuration.settings import load
from domain.accounts import setting_rules
from domain.accounts.export.limits import ONE_IN
from domain.kernel import policy
from domain.mail.models import Mail
from domain.people import limits
from domain.people.models import Account
from tests.schema.cast import Cast
from tests.schema.served import serving

PAGE = (Path(__file__).parents[1] / "docs" / "account-settings.md").read_text()
BLOCK = re.compile(r"```graphql\n(.*?)```", re.S)
ROLE = re.compile(r"\*\*[Aa]s (nobody|the worker|another worker)\*\*")
TOKEN = re.compile(r"\?token=(\S+)")
PASSWORD = "a turk in a box of maple"


def operations():
    """Each operation of the page with the role that the text before it names."""
    found, read_up_to = [], 0
    for block in BLOCK.finditer(PAGE):
        (*_, role) = ROLE.findall(PAGE[read_up_to : block.start()])
        found.append((role, block[1]))
        read_up_to = block.end()
    return found


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    try:
        async with serving(settings) as served:
            yield served
    finally:
        policy.adopt(policy.MarketPolicy())


async def token_mailed_to(person):
    mail = await Mail.filter(recipient=person).order_by("-id").first()
    return TOKEN.search(mail.body)[1]


async def test_the_page_can_be_followed_from_the_first_operation_to_the_last(market):
    people = await Cast.gathered()
    hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    await Account.all().update(password_hash=hashed)
    tokens = {"nobody": None, "the worker": people.wim.token, "another worker": people.walt.token}
    left = operations()

    async def typed(*, again=False, **copied):
        role, operation = left[0] if again else left.pop(0)
        for placeholder, value in {"PASSWORD": PASSWORD, **copied}.items():
            operation = operation.replace(f'"{placeholder}"', f'"{value}"')
        answer = await market.ask(operation, tokens[role])
        assert answer.errors == [], operation
        (said,) = answer.data.values()
        assert not {"message", "problems", "left"} & said.keys(), said
        return said

    assert (await typed())["account"] == {"displayName": "Willem de Wit"}
    settings = (await typed())["settings"]
    assert (settings["timeZone"], settings["language"]) == ("Europe/Amsterdam", "nl-NL")
    assert settings["postalAddress"]["city"] == "Utrecht"
    wanted = {each["kind"]: each["isWanted"] for each in settings["mails"]}
    assert [kind for kind, is_wanted in wanted.items() if not is_wanted] == ["INVITED"]
    assert len(settings["sessions"]["nodes"]) == 1
    assert settings["leftToDo"] == []
    assert (await typed()) == {"newEmail": "willem@example.org"}
    await typed(CONFIRM_TOKEN=await token_mailed_to("willem@example.org"))
    assert (await Account.get(id=people.wim.account.id)).email == "willem@example.org"
    await typed(UNDO_TOKEN=await token_mailed_to(people.wim.account.email))
    assert (await Account.get(id=people.wim.account.id)).email == people.wim.account.email
    assert (await market.ask("{ me { id } }", people.wim.token)).status == 401
    await exported(typed, people.walt)
    assert (await typed())["closedAt"]
    assert (await market.ask("{ me { id } }", people.walt.token)).status == 401
    assert left == []


async def exported(typed, person):
    """What the page says of exports, up to the link."""
    assert (await typed())["job"]["state"] == "WAITING"
    while not (shown := await typed(again=True))["dataExport"]["readyAt"]:
        await asyncio.sleep(0.01)
    await typed()
    ends = datetime.fromisoformat(shown["dataExport"]["expiresAt"])
    assert ends > datetime.now(UTC) + timedelta(days=6)
    mail = await Mail.filter(recipient=person.account.email).order_by("-id").first()
    assert "/files/" in mail.body


def test_the_numbers_of_the_page_are_those_of_the_code():
    assert "1 to 100 characters" in PAGE
    assert limits.LONGEST_NAME == 100
    assert f"1 to {setting_rules.MOST_ADDRESS_LINES} lines" in PAGE
    assert f"at most {setting_rules.LONGEST_POSTAL_CODE} letters" in PAGE
    assert limits.EMAIL_CHANGE_LASTS.days == 3
    assert "for three days" in PAGE
    assert limits.UNDO_LASTS.days == 7
    assert "for seven days" in PAGE
    assert policy.MarketPolicy().exports_kept.days == 7
    assert "good for 7 days" in PAGE
    assert timedelta(days=1) == ONE_IN
    assert "within a day of the last export" in PAGE
    assert limits.MOST_CODES_AN_HOUR == 5
    assert "At most five mails an hour" in PAGE
