"""`kempelen payouts`: a nightly job with files for the bank, and decisions by hand."""

import asyncio
import base64
import re
import stat

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.configuration.settings import load
from api.database.connect import database
from api.payout_rails import rails_of
from domain.audit.models import AuditEntry
from domain.kernel import clock, policy
from domain.payouts import rails
from domain.payouts.commands import request_payout
from domain.payouts.models import Payout, PayoutFile
from domain.secrets.keyring import KEY_BYTES
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY

BANK = {
    "payout_provider": "bank",
    "payer_name": "Kempelen Ltd",
    "payer_routing_number": "011000015",
    "payer_account_number": "1234567890",
    "payer_company_id": "1234567890",
    "payer_bank_name": "First Bank",
}
UNKNOWN = "P0000000000000"


@pytest.fixture
def payouts(sqlite_url):
    """The references of two payouts that are due at the bank."""

    async def prepare():
        async with database(sqlite_url):
            rails.adopt(rails_of(load(database_url=sqlite_url, **BANK)))
            rita = await cast.a_requester("Rita")
            made = []
            for name in ("Wim", "Ann"):
                worker = await cast.a_worker(name)
                await stage.paid_by(worker, stage.us_account(f"{name} Worker"))
                await stage.earn(rita, worker, 250, at=clock.now() - 2 * A_DAY)
                await stage.until_nothing_is_due()
                made.append((await request_payout(worker)).reference)
            return made

    yield asyncio.run(prepare())
    rails.adopt(rails.PLAY)
    policy.adopt(policy.MarketPolicy())


@pytest.fixture
def kempelen(sqlite_url):
    environment = {f"KEMPELEN_{name.upper()}": value for name, value in BANK.items()}
    environment |= {"KEMPELEN_DATABASE_URL": sqlite_url, "COLUMNS": "250"}
    key = base64.b64encode(bytes(range(KEY_BYTES))).decode()  # that of the fixture `composed`
    environment["KEMPELEN_SECRET_KEYS"] = key

    def run(*arguments):
        return CliRunner().invoke(app, ["payouts", *map(str, arguments)], env=environment)

    return run


@pytest.fixture
def stored(sqlite_url):
    """Rows of the database."""

    def read(query):
        async def connected():
            async with database(sqlite_url):
                return await query()

        return asyncio.run(connected())

    return read


def states(stored):
    rows = stored(lambda: Payout.all().order_by("id"))
    return [row.state.value for row in rows]


def test_a_nightly_job_writes_each_file_once_for_its_owner_alone(
    kempelen, payouts, stored, tmp_path
):
    folder = tmp_path / "bank"
    first = kempelen("run", "--to", folder)
    again = kempelen("run", "--to", folder)

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    made, written = first.output.splitlines()
    [file] = stored(PayoutFile.all)
    assert made.split("   ")[:4] == [file.file_name, "nacha", "2 payments", "5.00"]
    path = folder / file.file_name
    assert written == f"written   {path}"
    assert again.output == "No payout is due for a file.\n"
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, folder)] == [0o600, 0o700]
    content = path.read_bytes()
    assert b"Wim Worker" in content or b"WIM WORKER" in content
    path.unlink()
    third = kempelen("run", "--to", folder)
    assert third.output == f"No payout is due for a file.\nwritten   {path}\n"
    assert path.read_bytes() == content
    entries = stored(lambda: AuditEntry.filter(action="payouts.read_file"))
    assert [each.reason for each in entries] == [f"Written to {folder}."] * 2


def test_another_file_in_the_place_is_left_and_named(kempelen, payouts, tmp_path):
    kempelen("run")
    name = kempelen("files").output.split("   ")[0]
    (tmp_path / name).write_text("mine")
    refused = kempelen("run", "--to", tmp_path)

    assert refused.exit_code == 1
    assert "--to must be a place where no other file is: move what is there" in refused.stderr
    assert (tmp_path / name).read_text() == "mine"


def test_a_file_is_written_where_one_says_by_its_name_or_id(kempelen, payouts, stored, tmp_path):
    kempelen("run")
    [file] = stored(PayoutFile.all)
    to = tmp_path / "ach.txt"
    named = kempelen("file", file.file_name, "--to", to)
    by_id = kempelen("file", file.id, "--to", tmp_path, "--reason", "The bank lost it.")
    unknown = kempelen("file", "nothing.ach", "--to", tmp_path)
    long = kempelen("file", "x" * 200, "--to", tmp_path)

    assert named.output == f"written   {to}\n"
    assert (tmp_path / file.file_name).read_bytes() == to.read_bytes()
    assert by_id.exit_code == 0
    assert (unknown.exit_code, long.exit_code) == (1, 1)
    assert "no such file as xxx" in long.stderr
    assert "no such file as nothing.ach: `kempelen payouts files` lists them" in unknown.stderr


def test_payouts_are_listed_with_their_workers_and_masked_accounts(kempelen, payouts):
    shown = kempelen("list")
    held = kempelen("list", "--state", "held")

    assert shown.exit_code == 0, shown.output
    for reference in payouts:
        [line] = [line for line in shown.output.splitlines() if reference in line]
        assert re.search(r"A[0-9A-Z]{13} .* DUE .* 2\.50 .* 0\.00 .* 2\.50 .*6789", line)
    assert "0123456789" not in shown.output
    assert shown.output.splitlines()[-1] == "DUE: 2, 5.00"
    assert not any(reference in held.output for reference in payouts)


def test_payouts_are_held_released_and_cancelled_by_their_references(kempelen, payouts, stored):
    one, _ = payouts
    held = kempelen("hold", one, "--reason", "Another person's name.")
    assert held.output == f"{one}   HELD   2.50\n"
    assert "Another person's name." in kempelen("list").output
    assert kempelen("release", one.lower(), "--reason", "It is she.").exit_code == 0
    assert kempelen("cancel", one, "--reason", "Asked for.").exit_code == 0
    again = kempelen("cancel", one, "--reason", "Asked for.")
    unknown = kempelen("hold", UNKNOWN, "--reason", "x")

    assert states(stored) == ["CANCELLED", "DUE"]
    assert (again.exit_code, unknown.exit_code) == (1, 1)
    assert "CANCELLED" in again.stderr
    assert f"no such payout as {UNKNOWN}: `kempelen payouts list`" in unknown.stderr


def test_payments_are_settled_and_failed_by_hand(kempelen, payouts, stored):
    one, _ = payouts
    kempelen("run")
    [file] = stored(PayoutFile.all)
    assert kempelen("settle", one).output == f"{one}   SETTLED   2.50\n"
    assert kempelen("fail", one, "--reason", "R02: closed").exit_code == 0
    settled = kempelen("settle", file.file_name)

    assert settled.exit_code == 0, settled.output
    assert "0 in transit" in settled.output
    assert states(stored) == ["RETURNED", "SETTLED"]


def test_an_answer_that_cannot_be_read_is_refused_with_its_lines(
    kempelen, payouts, stored, tmp_path
):
    kempelen("run")
    answer = tmp_path / "returns.ach"
    answer.write_text("not a file of returns\n")
    refused = kempelen("settle", "--answer", answer, "--rail", "nacha")
    other = kempelen("settle", "--answer", answer, "--rail", "pigeons")
    missing = kempelen("settle", "--answer", tmp_path / "nothing", "--rail", "nacha")

    assert (refused.exit_code, other.exit_code, missing.exit_code) == (1, 1, 2)
    first, *lines = refused.stderr.splitlines()
    assert first == "Nothing of this answer was done. What does not match:"
    assert lines
    assert "a rail with files for a bank: iso20022, nacha" in other.stderr
    assert states(stored) == ["IN_TRANSIT"] * 2


@pytest.mark.parametrize(
    "arguments",
    [[], ["x", "--rail", "nacha"], ["x", "--answer", "README.md"], ["--rail", "nacha"]],
)
def test_settling_takes_a_name_or_an_answer_with_its_rail(kempelen, arguments):
    refused = kempelen("settle", *arguments)

    assert refused.exit_code == 2
    assert "Name a file or a payout" in refused.output


@pytest.mark.usefixtures("payouts")
def test_a_run_says_which_payouts_wait_for_an_account_of_the_operator(sqlite_url):
    run = CliRunner().invoke(
        app,
        ["payouts", "run"],
        env={"KEMPELEN_DATABASE_URL": sqlite_url, "KEMPELEN_PAYOUT_PROVIDER": "bank"},
    )

    assert run.exit_code == 1
    assert "waiting   2 by nacha: set the account that pays" in run.output
