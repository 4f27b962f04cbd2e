"""`kempelen receipt`: genuine receipts are printed, others refused with what is wrong."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database.connect import database
from api.pages.key_list import PATH
from domain.audit.trail import COMMAND_LINE
from domain.payouts.receipts.commands import new_signing_key
from domain.payouts.receipts.payout_receipt import receipt_of
from domain.secrets.signed_documents import key_list
from domain.secrets.signing import public_keys
from domain.secrets.verification import LONGEST_KEY_LIST, LONGEST_RECEIPT
from tests.domain import cast
from tests.domain.payouts import paid_out

NOWHERE = "sqlite:////nowhere/at/all.sqlite3"


@pytest.fixture
def files(sqlite_url, tmp_path):
    """A receipt, and the list of keys before and after its key was replaced."""

    async def make():
        async with database(sqlite_url):
            payout = await paid_out.settled(await cast.a_worker("Wim"), 1_000)
            receipt = await receipt_of(payout)
            before = await public_keys()
            await new_signing_key(by=COMMAND_LINE)
            return receipt.as_file, before, await public_keys()

    receipt, before, after = asyncio.run(make())
    (tmp_path / "receipt.json").write_text(receipt)
    (tmp_path / "keys.json").write_text(key_list("Kempelen", "https://k.example", after))
    (tmp_path / "new.json").write_text(key_list("Kempelen", "https://k.example", after[:1]))
    assert before[0].id == after[1].id
    return tmp_path


@pytest.fixture
def verify(files):
    def run(receipt="receipt.json", *options, url=NOWHERE):
        environment = {"KEMPELEN_DATABASE_URL": url, "COLUMNS": "200"}
        given = ["receipt", "verify", str(files / receipt), *options]
        return CliRunner().invoke(app, given, env=environment)

    return run


def test_a_receipt_is_verified_with_a_file_of_keys_and_without_a_database(verify, files):
    ran = verify("receipt.json", "--key-file", str(files / "keys.json"))

    assert ran.exit_code == 0, ran.output
    first, second, *_ = ran.output.splitlines()
    assert (first, second) == ("The receipt is genuine.", "Receipt of a payout that arrived")
    assert "net: 10.00" in ran.output


def test_without_a_file_the_keys_are_those_of_the_database(verify, sqlite_url):
    assert verify(url=sqlite_url).exit_code == 0


def test_each_wrong_receipt_is_refused_with_what_is_wrong(verify, files):
    whole = json.loads((files / "receipt.json").read_text())
    wrong = {
        "altered": whole | {"document": whole["document"].replace("10.00", "90.00")},
        "no signature": whole | {"signature": ""},
        "not among the keys": whole | {"keyId": "0" * 16},
        "not a receipt": {"document": "x"},
    }
    for number, (said, content) in enumerate(wrong.items()):
        (files / f"{number}.json").write_text(json.dumps(content))
        ran = verify(f"{number}.json", "--key-file", str(files / "keys.json"))
        assert (ran.exit_code, ran.stdout) == (1, "")
        assert said in ran.stderr, ran.stderr
    other = verify("receipt.json", "--key-file", str(files / "new.json"))
    assert "not among the keys" in other.stderr


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"x" * (LONGEST_RECEIPT * 4 + 2)])
def test_a_file_of_anything_is_refused(verify, files, content):
    (files / "any.json").write_bytes(content)
    keys = str(files / "keys.json")

    assert verify("any.json", "--key-file", keys).exit_code == 1
    assert verify("receipt.json", "--key-file", str(files / "any.json")).exit_code == 1


def test_keys_come_from_one_place(verify, files):
    keys = str(files / "keys.json")
    ran = verify("receipt.json", "--key-file", keys, "--url", "https://k.example")

    assert ran.exit_code == 2
    assert "Give the keys once" in ran.output


class _Keys(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, bytes]] = {}  # noqa: RUF012

    def do_GET(self):
        status, body = self.answers.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def served():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Keys) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_keys_are_fetched_from_the_address_of_a_market(verify, files, served):
    _Keys.answers = {
        PATH: (200, (files / "keys.json").read_bytes()),
        "/moved": (302, b""),
        "/long": (200, b" " * (LONGEST_KEY_LIST + 1)),
        "/other": (200, b"<html>"),
    }

    assert verify("receipt.json", "--url", served).exit_code == 0
    assert verify("receipt.json", "--url", f"{served}/").exit_code == 0
    for path, said in {
        "/moved": "answered with the status 302",
        "/gone": "answered with the status 404",
        "/long": "longer than",
        "/other": "no list of keys",
    }.items():
        ran = verify("receipt.json", "--url", served + path)
        assert ran.exit_code == 1
        assert said in ran.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://k.example", "no https:// address"),
        ("file:///etc/passwd", "no https:// address"),
        ("k.example", "no https:// address"),
        ("https://", "no https:// address"),
        ("http://127.0.0.1:1", "was not read"),
    ],
)
def test_an_address_that_is_not_safe_or_does_not_answer_is_named(verify, url, said):
    ran = verify("receipt.json", "--url", url)

    assert ran.exit_code == 1
    assert url in ran.stderr
    assert said in ran.stderr


def test_what_a_receipt_says_is_no_command_to_the_terminal(sqlite_url, tmp_path):
    async def make():
        async with database(sqlite_url):
            await paid_out.earn(worker := await cast.a_worker("Wim"), 100)
            payout = await paid_out.a_payout(worker, 100)
            await paid_out.send(payout)
            await paid_out.fail(payout)
            payout.reason = "gone\u202e\u009b2J"
            return (await receipt_of(payout)).as_file

    (tmp_path / "r.json").write_text(asyncio.run(make()))
    ran = CliRunner().invoke(
        app,
        ["receipt", "verify", str(tmp_path / "r.json")],
        env={"KEMPELEN_DATABASE_URL": sqlite_url},
    )

    assert ran.exit_code == 0
    assert "reason: gone\ufffd\ufffd2J" in ran.output


def test_a_new_key_signs_from_now_on(sqlite_url):
    environment = {"KEMPELEN_DATABASE_URL": sqlite_url}
    ran = CliRunner().invoke(app, ["receipt", "new-key"], env=environment)

    async def read():
        async with database(sqlite_url):
            return await public_keys()

    (key,) = asyncio.run(read())
    assert ran.output == f"{key.id} signs from now on.\n"
