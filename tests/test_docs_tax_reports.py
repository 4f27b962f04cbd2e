"""The page on reports to the tax authority: its commands, its columns and its numbers."""

import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from api.cli.command_line import app
from api.configuration.settings import load
from domain.kernel.money import Money
from domain.payouts.tax_reports.models import ReturnForm
from domain.payouts.tax_reports.returns_file import COLUMNS, ROYALTIES
from domain.payouts.tax_reports.rules import threshold_of

PAGE = (Path(__file__).parents[1] / "docs/tax-reports.md").read_text()
COMMAND = re.compile(r"^\$ kempelen (.*)$", re.M)
ROW = re.compile(r"^\| `(\w+)` \|", re.M)


def test_each_column_of_the_file_is_on_the_page_in_its_order():
    assert tuple(ROW.findall(PAGE.partition("## The columns")[2])) == COLUMNS
    assert f"{ROYALTIES} (other royalties)" in PAGE


def test_each_command_of_the_page_runs(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", sqlite_url)
    commands = COMMAND.findall(PAGE)

    assert len(commands) == 2
    for command in commands:
        # A year that is over, whenever this test runs.
        arguments = shlex.split(command.replace("report 2026", "report 2025"))
        ran = CliRunner().invoke(app, arguments)
        assert ran.exit_code == 0, ran.output
        assert "nothing is new or changed" in ran.output


def test_the_numbers_of_the_page_are_those_of_the_code():
    for year, amount in ((2026, "2000.00"), (2025, "600.00")):
        assert threshold_of(year, None) == Money.parse(amount)
        assert amount in PAGE
    assert load().payout_policy.tax_report_threshold is None
    chosen = load(tax_report_threshold="2100.00").payout_policy.tax_report_threshold
    assert threshold_of(2027, chosen) == Money.parse("2100.00")
    assert all(form.value in PAGE for form in ReturnForm)
