"""`kempelen premium publish`, on the command line."""

import asyncio
from collections import Counter

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database.connect import database
from domain.audit.models import AuditEntry
from domain.hits.models import Hit
from domain.kernel import clock, policy
from domain.people.models import Account
from domain.people.operators import OperatorRole
from domain.profiles.models import ProfileQuestion
from tests.domain import cast


@pytest.fixture
def rita(sqlite_url):
    async def made():
        async with database(sqlite_url):
            rita = await cast.a_requester("Rita")
            account = await Account.get(id=rita.account_id)
            account.operator_role = OperatorRole.ADMINISTRATOR
            await account.save()
            return account.email

    clock.release()
    yield asyncio.run(made())
    policy.adopt(policy.MarketPolicy())


@pytest.fixture
def kempelen(sqlite_url):
    def run(*arguments, **settings):
        environment = {"KEMPELEN_DATABASE_URL": sqlite_url, "COLUMNS": "300"} | settings
        return CliRunner().invoke(app, ["premium", "publish", *arguments], env=environment)

    return run


def counted(url):
    async def count():
        async with database(url):
            return await ProfileQuestion.all().count(), await Hit.all().count()

    return asyncio.run(count())


def audited(url):
    async def count():
        async with database(url):
            return Counter([entry.action for entry in await AuditEntry.all()])

    return asyncio.run(count())


def test_the_set_is_published_in_one_command_and_once(kempelen, rita, sqlite_url):
    some = ("--question", "smoking", "--question", "education", "--workers", "2")

    shown = kempelen(rita, *some, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert shown.output.endswith(
        "2 questions would be published, 4 qualifications would be created, 0 fees would be "
        "changed; 0.24 would be put on hold (0.20 rewards, 0.04 fees).\n"
    )
    assert counted(sqlite_url) == (0, 0)

    done = kempelen(rita, *some)
    assert done.exit_code == 0, done.output
    assert "US Graduate Degree: 0.65" in done.output
    assert done.output.endswith("0.24 put on hold (0.20 rewards, 0.04 fees).\n")

    again = kempelen(rita, *some, KEMPELEN_PREMIUM_FEE_SMOKER_CENTS="31")
    assert "Smoker: 0.30 → 0.31" in again.output
    assert "0 questions published, 0 qualifications created, 1 fees changed; 0.00" in again.output
    assert counted(sqlite_url) == (2, 2)
    entries = {"premium.create": 4, "question.publish": 2, "premium.update": 1}
    assert audited(sqlite_url) == entries


def test_errors_say_what_to_do(kempelen, rita, sqlite_url):
    async def others():
        async with database(sqlite_url):
            worker = await Account.get(id=(await cast.a_worker("Wim")).account_id)
            await Account.filter(id=worker.id).update(operator_role="ADMINISTRATOR")
            other = await cast.a_requester("Rob")
            return worker.email, (await Account.get(id=other.account_id)).email

    wim, rob = asyncio.run(others())
    for email, sentence in (
        ("nobody@example.org", "no such account"),
        (rob, "kempelen operators set"),
        (wim, "openRequesterAccount"),
    ):
        refused = kempelen(email)
        assert (refused.exit_code, sentence in refused.stderr) == (1, True), refused.output
    poor = kempelen(rita, "--workers", "100000")
    assert poor.exit_code == 1
    assert "--workers" in poor.stderr
    assert kempelen(rita, "--reward", "1,5").exit_code == 2
    assert "handedness" in kempelen(rita, "--question", "shoes").stderr
    assert counted(sqlite_url) == (0, 0)
