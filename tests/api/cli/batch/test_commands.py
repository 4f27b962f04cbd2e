"""`kempelen batch` against a running market: what goes wrong is a sentence with the next step."""

import pytest

from domain.hits.models import Hit
from domain.people.models import Scope
from tests.api.cli.batch.terminal import Terminal
from tests.schema.conftest import database_url, market, more_settings, people  # noqa: F401

ROWS = "id,text\n1,It rains.\n2,It snows.\n"
PAGE = "<p>${text}</p><input name='topic'><input type='submit'>"
SET = "--set title=Weather --set description=Say. --set reward=0.10"
PUBLISH = f"kempelen batch publish rows.csv --template page.html {SET}"


@pytest.fixture
async def terminal(market, people, tmp_path):  # noqa: F811
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / "page.html").write_text(PAGE)
    server = market.url.removesuffix("/graphql")
    key = await people.rita.key(Scope.READ, Scope.REQUEST)
    return Terminal(tmp_path, {"MARKET_SERVER": server, "MARKET_KEY": key})


async def test_rows_with_errors_are_shown_and_left_out_only_if_asked(terminal):
    long = "x" * 70_000
    (terminal.folder / "rows.csv").write_text(f"id,text\n1,It rains.\n2,{long}\n")

    refused = await terminal.types(f"{PUBLISH} --yes")

    assert refused.exit_code == 1
    assert "1 of 2 rows have errors" in refused.output
    assert "Nothing is published." in refused.stderr
    assert "--skip-bad-rows" in refused.stderr
    errors = (terminal.folder / "rows.csv.errors.csv").read_text()
    assert "text" in errors
    assert await Hit.all().count() == 0
    published = await terminal.types(f"{PUBLISH} --yes --skip-bad-rows")
    assert published.exit_code == 0, published.output
    assert await Hit.all().count() == 1


async def test_nothing_is_published_without_a_yes(terminal):
    asked = await terminal.types(PUBLISH, answers="n\n")

    assert asked.exit_code == 1
    assert "Publish? [y/N]" in asked.output
    assert await Hit.all().count() == 0


async def test_what_the_balance_does_not_cover_says_what_is_missing(terminal):
    refused = await terminal.types(f"{PUBLISH} --yes --set maxAssignments=9000")

    assert refused.exit_code == 1
    assert "are missing. Deposit them (depositFunds)" in refused.stderr
    assert await Hit.all().count() == 0


async def test_a_batch_that_is_not_published_is_shown_and_not_waited_for(terminal):
    assert (await terminal.types(PUBLISH, answers="n\n")).exit_code == 1

    shown = await terminal.types("kempelen batch watch rows")

    assert shown.exit_code == 0, shown.output
    assert "rows: CHECKED" in shown.output
    assert "The batch is not published: there is nothing to wait for." in shown.output


async def test_a_project_is_found_by_its_name_and_a_batch_too(terminal):
    assert (await terminal.types(f"{PUBLISH} --yes --name First")).exit_code == 0

    again = await terminal.types("kempelen batch publish rows.csv --project First --name B --yes")
    assert again.exit_code == 0, again.output
    assert await Hit.all().count() == 4
    shown = await terminal.types("kempelen batch watch B --once")
    assert "2 of 2" in shown.output
    for command in ("watch", "resume", "results --to a.csv", "review --approve-all"):
        verb, *rest = command.split()
        unknown = await terminal.types(f"kempelen batch {verb} Third {' '.join(rest)}")
        assert "None of your batches has the id or the name Third. The latest: B, First." in (
            unknown.stderr
        )
    nothing = await terminal.types("kempelen batch review B --approve-all --yes")
    assert nothing.output == "Nothing waits for a decision.\n"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"MARKET_KEY": ""}, "There is no API key: make one with createApiKey"),
        ({"MARKET_KEY": "kmp_k_wrong"}, "The market does not take this key"),
        ({"MARKET_KEY_FILE": "/nowhere"}, "The key file /nowhere cannot be read"),
        *(
            ({"MARKET_SERVER": server}, "write it as https://market.example.org")
            for server in ("market.example", "http://", "http://[::1", "http://127.0.0.1:99999")
        ),
        ({"MARKET_SERVER": "http://127.0.0.1:9"}, "No market answers at http://127.0.0.1:9"),
    ],
)
async def test_a_market_that_cannot_be_reached_is_a_sentence(terminal, changed, sentence):
    terminal.environment |= changed

    refused = await terminal.types("kempelen batch watch First")

    assert (refused.exit_code, sentence in refused.stderr) == (1, True), refused.output


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("folder.csv", "The file {} cannot be read: it is a folder or a device."),
        ("latin.csv", "The file {} was refused: The file is not text/csv: it is not in UTF-8."),
    ],
)
async def test_a_file_that_cannot_be_sent_is_a_sentence(terminal, file, sentence):
    (terminal.folder / "folder.csv").mkdir()
    (terminal.folder / "latin.csv").write_bytes(b"id,text\n1,caf\xe9\n")
    terminal.environment["MARKET_SERVER"] += "/graphql"  # the address that the server prints

    refused = await terminal.types(PUBLISH.replace("rows.csv", file))

    assert refused.exit_code == 1
    assert refused.stderr.startswith(sentence.format(terminal.folder / file))


async def test_a_key_without_rights_and_an_account_without_a_profile(terminal, people):  # noqa: F811
    terminal.environment["MARKET_KEY"] = await people.rita.key(Scope.READ)
    refused = await terminal.types(PUBLISH)
    assert "SCOPE" in refused.stderr.upper(), refused.output

    terminal.environment["MARKET_KEY"] = await people.wim.key(Scope.READ, Scope.REQUEST)
    refused = await terminal.types("kempelen batch watch First")
    assert "openRequesterAccount" in refused.stderr
