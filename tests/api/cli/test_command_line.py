"""The `kempelen` command: its effects, and mistakes as sentences with an exit code."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from api.database.sqlite_file import served_alone

ROOT = Path(__file__).parents[3]


def test_migrate_brings_a_new_database_up_to_date_and_then_does_nothing(
    kempelen, monkeypatch, tmp_path
):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite3")
    first = kempelen("migrate")
    second = kempelen("migrate")

    assert first[0] == 0
    assert first[1].startswith("applied 0001_")
    assert second == (0, "nothing to apply\n", "")


@pytest.mark.parametrize(
    ("name", "value", "command"),
    [
        ("KEMPELEN_DATABASE_URL", "mysql://x", "migrate"),
        ("KEMPELEN_WORKERS", "3", "serve"),
        ("KEMPELEN_PORT", "many", "serve"),
    ],
)
def test_a_bad_setting_is_one_sentence_and_exit_code_2(kempelen, monkeypatch, name, value, command):
    monkeypatch.setenv(name, value)
    code, out, err = kempelen(command)

    assert (code, out) == (2, "")
    assert err.startswith(f"{name} is ")
    assert len(err.splitlines()) == 1


def test_a_database_without_its_migrations_is_not_served(kempelen, monkeypatch, tmp_path):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", f"sqlite:///{tmp_path}/empty.sqlite3")
    code, out, err = kempelen("serve")

    assert (code, out) == (1, "")
    assert re.fullmatch(
        r"The database lacks \d+ migrations \(0001_\w+ first\): run kempelen migrate.\n", err
    )


def test_an_unreachable_database_is_one_sentence_and_exit_code_1(kempelen, monkeypatch):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    code, out, err = kempelen("migrate")

    assert (code, out) == (1, "")
    assert err.startswith("Cannot use database none at 127.0.0.1:1 as nobody")
    assert "Traceback" not in err


def test_an_unknown_command_is_exit_code_2(kempelen):
    code, _, err = kempelen("dance")

    assert code == 2
    assert "No such command" in err


def test_a_second_server_of_a_file_is_refused(kempelen, monkeypatch, sqlite_url):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", sqlite_url)
    with served_alone(sqlite_url):
        code, out, err = kempelen("serve", "--port", "0")

    assert (code, out) == (1, "")
    assert f" is served already, by process {os.getpid()}: stop that one first" in err


def test_the_version_is_that_of_the_project(kempelen):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert kempelen("--version") == (0, f"kempelen {project['version']}\n", "")


@pytest.mark.usefixtures("of_nobody")
def test_production_is_not_served_by_its_defaults(kempelen, monkeypatch, sqlite_url):
    monkeypatch.setenv("KEMPELEN_PRODUCTION", "true")
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", sqlite_url)
    code, out, err = kempelen("serve", "--port", "0")

    assert (code, out) == (2, "")
    assert re.findall(r"^KEMPELEN_\w+", err, re.M) == [
        "KEMPELEN_PRODUCTION",
        "KEMPELEN_PAYMENT_PROVIDER",
        "KEMPELEN_PUBLIC_URL",
        "KEMPELEN_TRUSTED_PROXIES",
        "KEMPELEN_SMTP_URL",
        "KEMPELEN_MAIL_FROM",
        "KEMPELEN_TASK_PAGES_URL",
        "KEMPELEN_STORAGE_FOLDER",
        "KEMPELEN_SECRET_KEYS",
    ]
