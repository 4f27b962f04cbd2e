"""`kempelen audit` and `kempelen operators`, and the entry that each command leaves."""

import asyncio
import base64
import os
import pwd
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database import connect
from domain.accounts.applications.lifecycle import ApplicationState
from domain.accounts.applications.models import Application
from domain.audit.models import AuditEntry
from domain.audit.trail import Via
from domain.funding.commands import request_refund
from domain.jobs import kinds
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.ledger import providers
from domain.payouts import rails
from domain.payouts.commands import make_files, request_payout
from domain.people.admission import ApplicationRole
from domain.people.models import Account
from domain.secrets.keyring import KEY_BYTES
from tests.api.cli.whole import whole_command
from tests.domain import cast as people
from tests.domain.accounts.identity import cast as checks
from tests.domain.accounts.tax.answering import printed
from tests.domain.audit import cast
from tests.domain.jobs import cast as jobs
from tests.domain.payouts import stage


@pytest.fixture
def kempelen(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    key = base64.b64encode(bytes(range(KEY_BYTES))).decode()  # that of the fixture `composed`
    environment = {
        "KEMPELEN_DATABASE_URL": sqlite_url,
        "KEMPELEN_SECRET_KEYS": key,
        "COLUMNS": "250",
    }
    return lambda *arguments: CliRunner().invoke(app, arguments, env=environment)


@pytest.fixture
def on_database(sqlite_url):
    def run(make):
        async def connected():
            async with connect.database(sqlite_url):
                return await make()

        return asyncio.run(connected())

    return run


async def all_entries():
    return await AuditEntry.all().order_by("number")


async def a_market():
    return await people.a_requester("Rita"), await people.a_worker("Wim")


async def an_application(profile, role):
    """One that waits for an operator."""
    await Application.create(
        id=new_id(),
        account_id=profile.account_id,
        role=role,
        state=ApplicationState.SUBMITTED,
        country="US",
        agreement_version=1,
        by_rule=False,
        submitted_at=clock.now(),
        waiting_since=clock.now(),
    )


async def things_to_do():
    """What stands for each word of LEAVES: applications, tax forms, checks, a job, a worker."""
    kinds.adopt([jobs.Counting()])
    rita, wim = await a_market()
    await Account.filter(id=wim.account_id).update(second_step_at=clock.now())
    await an_application(wim, ApplicationRole.WORKER)
    await an_application(rita, ApplicationRole.REQUESTER)
    for worker in (wim, await people.a_worker("Ann")):
        await printed(worker)
        await checks.submitted(worker)
    providers.adopt(providers.BANK)
    due = [await request_refund(rita, Money(1)) for _ in range(2)]
    providers.adopt(providers.SANDBOX)
    refunds = {"PAID": str(due[0].id), "REFUSED": str(due[1].id)}
    job = str((await jobs.a_job()).id)
    return refunds | {"WORKER": wim.worker_id, "JOB": job} | await payday(rita)


async def payday(requester):
    """A payout in a file for the bank, and one that is due."""
    rails.adopt(stage.BANK)
    made = []
    for name in ("Pia", "Pat"):
        worker = await people.a_worker(name)
        await stage.paid_by(worker, stage.us_account())
        await stage.earn(requester, worker, 250, at=clock.now() - 2 * stage.A_DAY)
        await stage.until_nothing_is_due()
        made.append((await request_payout(worker)).reference)
        if name == "Pia":
            [file] = await make_files()
    rails.adopt(rails.PLAY)
    return {"SENT": made[0], "DUE": made[1], "FILE": file.file_name}


A_YEAR_THAT_IS_OVER = str((datetime.now(UTC) - timedelta(days=400)).year)
# The commands that change or read what is not everybody's, each with its entry.
LEAVES = {
    "operator create": (["olga@example.org"], ["account.create"]),
    "operators set": (["rita@example.org", "support"], ["operator.set_role"]),
    "operators list": ([], ["operator.read"]),
    "operators remove": (["rita@example.org"], ["operator.set_role"]),
    "deposit record": (["rita@example.org", "2.50", "NL-17"], ["deposit.record"]),
    "dashboard recount": ([], ["dashboard.recount"]),
    "refunds list": ([], ["refund.list"]),
    "refunds paid": (["PAID", "--reference", "NL-18"], ["refund.pay"]),
    "refunds refuse": (["REFUSED", "--reason", "No."], ["refund.refuse"]),
    "masters recompute": ([], ["masters.recompute"]),
    "masters show": (["WORKER"], ["masters.read_evidence"]),
    "people waiting": ([], ["application.list"]),
    "people show": (["wim@example.org"], ["account.read"]),
    "people approve": (["wim@example.org"], ["application.approve"]),
    "people ask": (["rita@example.org", "--text", "Which bank?"], ["application.ask"]),
    "people refuse": (["rita@example.org", "--reason", "No company."], ["application.refuse"]),
    "people suspend": (["wim@example.org", "--reason", "Shared."], ["account.suspend"]),
    "people reinstate": (["wim@example.org", "--reason", "A mistake."], ["account.reinstate"]),
    "tax waiting": ([], ["tax.list"]),
    "tax file": (["wim@example.org"], ["tax.file"]),
    "tax return": (["ann@example.org", "--reason", "Not signed."], ["tax.return"]),
    "gift-codes load": (["CODES"], ["gift_codes.load"]),
    "gift-codes list": ([], ["gift_codes.list"]),
    "tax report": ([A_YEAR_THAT_IS_OVER, "--reason", "Due in January."], ["tax.report"]),
    "receipt new-key": ([], ["receipt.new_key"]),
    "identity list": ([], ["identity.list"]),
    "identity show": (["wim@example.org"], ["identity.show"]),
    "identity approve": (["wim@example.org", "--reason", "It is he."], ["identity.verify"]),
    "identity refuse": (["ann@example.org", "--reason", "It is not."], ["identity.refuse"]),
    "people remove-second-step": (
        ["wim@example.org", "--reason", "Lost phone."],
        ["second_step.remove"],
    ),
    "queues": ([], ["room.read"]),
    "jobs list": ([], ["job.list"]),
    "jobs pause": (["JOB"], ["job.pause"]),
    "jobs resume": (["JOB"], ["job.resume"]),
    "jobs cancel": (["JOB"], ["job.cancel"]),
    "payouts list": ([], ["payout.list"]),
    "payouts files": ([], ["payouts.list_files"]),
    "payouts file": (["FILE", "--to", "bank.txt"], ["payouts.read_file"]),
    "payouts settle": (["SENT"], ["payout.settle"]),
    "payouts fail": (["SENT", "--reason", "R02"], ["payout.return"]),
    "payouts hold": (["DUE", "--reason", "Another name."], ["payout.hold"]),
    "payouts release": (["DUE", "--reason", "It is she."], ["payout.release"]),
    "payouts cancel": (["DUE", "--reason", "Asked for."], ["payout.cancel"]),
    "audit list": ([], ["audit.read"]),
    "secrets rotate": ([], ["secrets.rotate"]),
    "log reset": (["--yes"], ["log.reset"]),
    "first-accounts": ([], ["account.create"] * 3),
}
LEAVES_NONE = {
    "serve": "no change of its own",
    "demo": "plays on a database of its own",
    "migrate": "has a test of its own, on a new database",
    "clock forward": "has a test of its own, beside a server, in tests/api/timers",
    "clock show": "tells the time, which is everybody's",
    "premium publish": "has a test of its own, with an operator who publishes, in workers/",
    "mail receive": "takes what a person wrote, as their own action",
    "batch publish": "calls the API of a market",
    "batch resume": "calls the API of a market",
    "batch watch": "calls the API of a market",
    "batch results": "calls the API of a market",
    "batch review": "calls the API of a market",
    "payouts run": "has a test of its own, with a bank, in tests/api/cli/payday",
    "dashboard verify": "compares figures, and shows nobody's",
    "ledger verify": "compares figures, and shows nobody's",
    "audit verify": "shows no entry",
    "masters simulate": "no database",
    "receipt verify": "shows what its reader has",
    "secrets new-key": "no database",
    "documents hash": "no database",
    "schema print": "no database",
    "settings print": "no database",
    "errors print": "no database",
}


def names_of(command, above=()):
    for name, each in getattr(command, "commands", {}).items():
        if hasattr(each, "commands"):
            yield from names_of(each, (*above, name))
        else:
            yield " ".join((*above, name))


def test_every_command_is_in_one_of_the_lists():
    assert sorted(names_of(whole_command())) == sorted([*LEAVES, *LEAVES_NONE])


def test_every_command_that_changes_something_leaves_its_entry(kempelen, on_database):
    things, known = on_database(things_to_do), 0
    Path("CODES").write_text("amount,code\n25.00,GIFT-1234\n")
    for name, (arguments, expected) in LEAVES.items():
        given = [things.get(each, each) for each in arguments]
        ran = kempelen(*name.split(), *given)
        assert ran.exit_code == 0, (name, ran.output)

        rows = [row for row in on_database(all_entries) if row.number > known]
        new = [row for row in rows if row.via != Via.RULE]
        assert [row.action for row in new] == expected, name
        assert {(row.via, row.actor_id, row.role) for row in new} == {
            ("COMMAND_LINE", None, "ADMINISTRATOR")
        }
        assert {row.address for row in new} == {pwd.getpwuid(os.getuid()).pw_name}
        known += len(rows)
    assert kempelen("audit", "verify").exit_code == 0


def test_a_migration_is_an_entry_of_the_new_database(tmp_path):
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    for _ in range(2):
        ran = CliRunner().invoke(app, ["migrate"], env={"KEMPELEN_DATABASE_URL": url})
        assert ran.exit_code == 0, ran.output

        async def counted():
            async with connect.database(url):
                return await all_entries()

        rows = asyncio.run(counted())
        assert [row.action for row in rows] == ["database.migrate"]
        assert rows[0].facts["first"] == "0001_log"


def test_new_passwords_of_first_accounts_are_entries(kempelen, on_database, tmp_path):
    assert kempelen("first-accounts").exit_code == 0
    (tmp_path / "var" / "first-accounts.txt").unlink()
    assert kempelen("first-accounts", "--new-passwords").exit_code == 0

    actions = [row.action for row in on_database(all_entries) if row.via != Via.RULE]
    assert actions == ["account.create"] * 3 + ["account.replace_password"] * 3


def test_the_chain_is_verified_and_the_first_breach_is_named(kempelen, on_database):
    on_database(lambda: cast.entries(4))
    whole = kempelen("audit", "verify")
    first, anchor = whole.output.splitlines()
    assert (whole.exit_code, first) == (0, "4 entries: the chain is unbroken.")
    again = kempelen("audit", "verify", "--anchor", anchor.removeprefix("anchor "))
    assert again.exit_code == 0

    async def cut():
        async with cast.as_owner():
            rows = await all_entries()
            await cast.run("DELETE FROM audit_entries WHERE number = 4")
            await cast.run("UPDATE audit_head SET entries = 3, hash = $1", rows[2].hash)

    on_database(cut)
    assert kempelen("audit", "verify").exit_code == 0
    broken = kempelen("audit", "verify", "--anchor", anchor.removeprefix("anchor "))
    assert broken.exit_code == 1
    assert broken.stderr == (
        "Entry 4 is missing: the anchor was taken after it. 3 entries before it are unbroken.\n"
    )


@pytest.mark.parametrize("wrong", ["", "4", "4:abc", f"x:{'0' * 64}", f":{'0' * 64}"])
def test_an_anchor_that_is_none_is_refused(kempelen, wrong):
    ran = kempelen("audit", "verify", "--anchor", wrong)

    assert ran.exit_code == 2
    assert "An anchor is NUMBER:HASH" in ran.stderr


def test_entries_are_listed_by_person_action_and_time(kempelen, on_database):
    on_database(a_market)
    kempelen("operators", "set", "rita@example.org", "finance")
    kempelen("operators", "set", "wim@example.org", "support")

    def listed(*options):
        ran = kempelen("audit", "list", *options)
        assert ran.exit_code == 0, ran.output
        return ran.output.count("operator.set_role")

    assert listed() == 2
    assert listed("--subject", "Rita@Example.org") == 1
    assert listed("--subject", "rita@example.org", "--action", "operator") == 1
    assert listed("--action", "masters") == 0
    assert listed("--since", "2026-01-01") == 2
    assert listed("--until", "2026-01-01T12:00:00") == 0
    assert listed("--actor", "rita@example.org") == 0
    nobody = kempelen("audit", "list", "--subject", "nobody@example.org")
    assert (nobody.exit_code, "no such" in nobody.stderr) == (1, True)


def test_roles_are_listed_given_and_taken(kempelen, on_database):
    on_database(a_market)
    created = kempelen("operator", "create", "olga@example.org", "--role", "finance")
    assert created.exit_code == 0, created.output
    assert kempelen("operators", "set", "Rita@example.org", "ADMINISTRATOR").exit_code == 0

    listed = kempelen("operators", "list").output
    last = kempelen("operators", "remove", "rita@example.org")
    taken = kempelen("operators", "remove", "olga@example.org")
    nobody = kempelen("operators", "set", "nobody@example.org", "support")
    wrong = kempelen("operators", "set", "rita@example.org", "king")

    assert "FINANCE" in listed
    assert "ADMINISTRATOR" in listed
    assert (last.exit_code, "last administrator" in last.stderr) == (1, True)
    assert taken.output == "olga@example.org is no operator.\n"
    assert (nobody.exit_code, "no such account as nobody@" in nobody.stderr) == (1, True)
    assert wrong.exit_code == 2
    roles = on_database(lambda: Account.filter(operator_role__isnull=False).values_list("email"))
    assert [email for (email,) in roles] == ["rita@example.org"]
