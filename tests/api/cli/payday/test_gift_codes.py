"""`kempelen gift-codes`: loading and listing, on the command line. No code is ever printed."""

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from domain.kernel import policy


@pytest.fixture
def kempelen(sqlite_url):
    environment = {"KEMPELEN_DATABASE_URL": sqlite_url, "COLUMNS": "120"}
    yield lambda *arguments: CliRunner().invoke(app, ["gift-codes", *arguments], env=environment)
    policy.adopt(policy.MarketPolicy())


def test_codes_are_loaded_and_counted(kempelen, tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text("amount,code\n25.00,GIFT-1234\n25.00,GIFT-5678\n5.00,GIFT-9999\n")

    loaded = kempelen("load", str(file))
    listed = kempelen("list")

    assert (loaded.exit_code, loaded.output) == (0, "loaded   3 codes   55.00\n")
    rows = [line.split() for line in listed.output.splitlines()]
    cells = [[cell for cell in row if cell.strip("│┃") and cell.isascii()] for row in rows]
    assert ["25.00", "2", "0", "2"] in cells
    assert ["5.00", "1", "0", "1"] in cells
    assert "GIFT" not in loaded.output + listed.output
    again = kempelen("load", str(file))
    assert again.exit_code == 1
    assert "line 2: loaded before" in again.output


def test_a_wrong_file_is_refused_whole_and_each_line_named(kempelen, tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text("25.00,GIFT-1234\nx,GIFT-5678\n5.00\n")

    refused = kempelen("load", str(file))

    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "line 2: the amount is not one such as 25.00",
        "line 3: 1 columns, and not the two of amount and code",
        "Nothing was loaded.",
    ]
    assert "25.00" not in kempelen("list").output


def test_a_file_that_is_not_there_is_a_sentence(kempelen, tmp_path):
    missing = kempelen("load", str(tmp_path / "none.csv"))

    assert missing.exit_code == 1
    assert missing.stderr.endswith("cannot be read: No such file or directory.\n")
