"""What is harmless in development only is not served in production: every setting is judged."""

import re
from pathlib import Path

import pytest
import yaml

from api.configuration.production import JUDGEMENTS, none, objections, warnings
from api.configuration.settings import Settings, load, variable
from domain.ledger.providers import PROVIDERS

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLE = {
    "production": True,
    "payment_provider": "bank",
    "database_url": "postgres://kempelen:secret@127.0.0.1/kempelen",
    "public_url": "https://work.example.org",
    "trusted_proxies": "127.0.0.1",
    "smtp_url": "smtps://kempelen:secret@mail.example.org:465",
    "mail_from": "Kempelen <no-reply@work.example.org>",
    "storage_folder": "/var/lib/kempelen/storage",
    "storage_access_key": "id",
    "storage_secret_key": "secret",
    "storage_link_key": "secret" * 6,
}
WRONG = {
    "payment_provider": [None],
    "database_url": [
        None,
        "sqlite://here.sqlite3",
        "postgres://kempelen:CHANGE-ME@127.0.0.1/kempelen",
    ],
    "bell_url": ["redis://:CHANGE-ME@127.0.0.1"],
    "rehearsal": [True],
    "metrics_token": ["x" * 15],
    "public_url": [
        *(None, "http://work.example.org", "http://localhost:8000"),
        *("https://localhost", "https://127.0.0.1:8443", "https://[::1]"),
    ],
    "allowed_origins": ["http://work.example.org", "https://a.example.org,http://b.example.org"],
    "task_pages_url": ["http://tasks.example.org"],
    "trusted_proxies": [None, "0.0.0.0/0", "127.0.0.1,::/0"],
    "smtp_url": [None, "smtps://kempelen:CHANGE-ME@mail.example.org:465"],
    "storage_folder": [None, "files"],
    "storage_url": ["http://s3.example.org/files"],
    "mail_from": [None, "no-reply@localhost", "<no-reply@LOCALHOST>", "no-reply@localhost."],
}
RIGHT = {
    "payment_provider": ["sandbox", "bank"],
    "database_url": ["sqlite:////var/lib/kempelen/kempelen.sqlite3"],
    "metrics_token": [None, "x" * 16],
    "trusted_proxies": ["10.0.0.0/8", "::1"],
    "public_url": ["HTTPS://work.example.org", "https://work.example.org/market/"],
    "allowed_origins": ["*", "https://a.example.org", "http://localhost:3000,http://[::1]:5173"],
    "storage_url": [None, "https://s3.example.org/files"],
    "task_pages_url": [None, "https://tasks.example.org"],
}


def in_production(**changes):
    return load(**EXAMPLE | changes)


def test_every_setting_is_judged_and_nothing_else():
    assert set(JUDGEMENTS) == set(Settings.model_fields)


def test_every_judgement_has_a_note_and_every_objection_a_test():
    objecting = {name for name, judged in JUDGEMENTS.items() if judged.objection is not none}

    assert all(judged.note.rstrip("*").endswith(".") for judged in JUDGEMENTS.values())
    assert objecting == set(WRONG)


def test_the_example_has_all_that_production_needs():
    assert objections(in_production()) == []


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_what_is_harmless_in_development_only_is_refused_by_name(name, value):
    (objection,) = objections(in_production(**{name: value}))

    assert objection.startswith(f"{variable(name)} ")
    assert "secret" not in objection
    assert objections(in_production(**{name: value}, production=False)) == []


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values]
)
def test_what_an_operator_may_choose_is_not_refused(name, value):
    assert objections(in_production(**{name: value})) == []


def test_the_defaults_alone_are_refused_all_at_once():
    refused = [objection.split()[0] for objection in objections(load(production=True))]

    assert refused == [variable(name) for name in JUDGEMENTS if None in WRONG.get(name, ())]


def test_mails_may_be_files_that_another_program_sends():
    assert objections(in_production(smtp_url=None, outbox_folder="/var/spool/kempelen")) == []


def test_development_by_itself_is_neither_refused_nor_warned_of():
    assert objections(load()) == []
    assert warnings(load()) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"host": "0.0.0.0"}, "KEMPELEN_PRODUCTION=true"),
        ({"public_url": "https://work.example.org"}, "KEMPELEN_PRODUCTION=true"),
        (EXAMPLE | {"payment_provider": "sandbox"}, "play money"),
    ],
)
def test_a_choice_that_is_seldom_meant_is_said_at_the_start(settings, said):
    (warning,) = warnings(load(**settings))

    assert said in warning


def test_the_files_of_the_deployment_are_served_once_their_passwords_are_set(monkeypatch):
    lines = (DOCS / "deployment" / "kempelen.env").read_text().splitlines()
    for line in lines:
        if not line.startswith("#"):
            name, _, value = line.partition("=")
            monkeypatch.setenv(name, value.strip('"'))

    unset = [objection.split()[0] for objection in objections(load())]
    assert unset == ["KEMPELEN_DATABASE_URL", "KEMPELEN_SMTP_URL"]
    for name in unset:
        monkeypatch.setenv(name, EXAMPLE[name.removeprefix("KEMPELEN_").lower()])
    assert objections(load()) == []


def test_the_containers_are_served(monkeypatch):
    composed = yaml.safe_load((DOCS / "deployment" / "compose.yaml").read_text())
    for name, value in composed["x-kempelen"]["environment"].items():
        value = re.sub(r"\$\{SMTP_URL:\?\}", EXAMPLE["smtp_url"], value)
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?\}", "secret", value))

    assert objections(load()) == []


def test_the_page_on_deployment_names_all_that_must_be_set():
    page = (DOCS / "deploy.md").read_text()

    assert [variable(name) for name in WRONG if f"`{variable(name)}" not in page] == []


def test_every_provider_can_be_chosen():
    assert {load(payment_provider=name).provider for name in PROVIDERS} == set(PROVIDERS)
