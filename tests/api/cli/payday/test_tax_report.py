"""`kempelen tax report`: a private file, a summary without names, and corrections."""

import asyncio
import base64
import stat

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app, main
from api.database.connect import database
from domain.kernel import clock, policy
from domain.payouts.tax_reports.models import TaxReport
from domain.secrets.keyring import KEY_BYTES
from domain.secrets.keys import new_key
from tests.domain import cast
from tests.domain.accounts.tax.answering import AMERICAN, completed
from tests.domain.payouts import paid_out
from tests.domain.payouts.tax_reports.years import at_noon


@pytest.fixture
def market(sqlite_url):
    """Ann was paid enough, and Una has no tax interview. It is January."""

    async def prepare():
        async with database(sqlite_url):
            clock.freeze(at_noon(2026, 6, 1))
            ann, una = [await cast.a_worker(name) for name in ("Ann", "Una")]
            await completed(ann, AMERICAN)
            await paid_out.settled(ann, 300_000)
            await paid_out.settled(una, 700)
            clock.freeze(at_noon(2027, 1, 10))
            return ann, una

    yield sqlite_url, *asyncio.run(prepare())
    policy.adopt(policy.MarketPolicy())


@pytest.fixture
def report(market, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    key = base64.b64encode(bytes(range(KEY_BYTES))).decode()  # that of the fixture `composed`
    environment = {"KEMPELEN_DATABASE_URL": market[0], "COLUMNS": "200"}
    environment["KEMPELEN_SECRET_KEYS"] = key

    def run(*arguments):
        given = ["tax", "report", *arguments, "--reason", "Due."]
        return CliRunner().invoke(app, given, env=environment)

    return run


def files(folder):
    return sorted(each.name for each in folder.iterdir())


def reports(url):
    async def count():
        async with database(url):
            return await TaxReport.all().count()

    return asyncio.run(count())


def test_the_file_is_private_and_the_summary_has_no_name(report, market, tmp_path):
    ran = report("2026")

    assert ran.exit_code == 0, ran.output
    assert files(tmp_path) == ["tax-report-2026-1.csv"]
    written = tmp_path / "tax-report-2026-1.csv"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert "536904399" in written.read_text()
    assert "Report 1 of 2026" in ran.output
    assert "3000.00" in ran.output
    assert market[2].worker_id in ran.output
    for secret in ("536904399", "Ann Smith", "Pine St"):
        assert secret not in ran.output


def test_a_second_run_says_that_nothing_changed_and_writes_nothing(report, tmp_path):
    report("2026")
    ran = report("2026")

    assert ran.exit_code == 0
    assert "2026: nothing is new or changed since the last report." in ran.output
    assert files(tmp_path) == ["tax-report-2026-1.csv"]


def test_it_is_written_to_a_file_of_ones_choice_for_one_form(report, tmp_path):
    (tmp_path / "private").mkdir()
    to = tmp_path / "private" / "nec.csv"

    foreign = report("2026", "--form", "1042-s", "--to", str(to))
    american = report("2026", "--form", "1099-NEC", "--to", str(to))

    assert "nothing is new" in foreign.output
    assert american.exit_code == 0
    assert files(to.parent) == ["nec.csv"]


def test_a_file_that_is_there_is_never_overwritten(report, market, tmp_path):
    (tmp_path / "tax-report-2026-1.csv").write_text("kept")

    ran = report("2026")

    assert isinstance(ran.exception, FileExistsError)
    assert (tmp_path / "tax-report-2026-1.csv").read_text() == "kept"
    assert files(tmp_path) == ["tax-report-2026-1.csv"]
    assert reports(market[0]) == 0


def test_a_folder_that_is_not_there_reports_nothing(report, market, tmp_path):
    ran = report("2026", "--to", str(tmp_path / "gone" / "a.csv"))

    assert isinstance(ran.exception, FileNotFoundError)
    assert reports(market[0]) == 0


def test_a_wrong_year_is_a_sentence(report, tmp_path):
    ran = report("2027")

    assert ran.exit_code == 1
    assert "2026" in ran.stderr
    assert files(tmp_path) == []


def test_a_missing_key_of_encryption_is_a_sentence(report, market, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", market[0])
    monkeypatch.setenv("KEMPELEN_SECRET_KEYS", new_key())

    with pytest.raises(SystemExit) as ended:
        main(["tax", "report", "2026", "--reason", "Due."])

    assert ended.value.code == 1
    assert "cannot be decrypted" in capsys.readouterr().err
    assert (files(tmp_path), reports(market[0])) == ([], 0)
