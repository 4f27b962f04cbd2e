"""What is harmless in development only is not served in production: every setting is judged."""

import json
import re
from pathlib import Path

import pytest
import yaml

from api.configuration.judgement import none
from api.configuration.production import JUDGEMENTS, objections, warnings
from api.configuration.settings import Settings, load, variable
from domain.ledger.providers import PROVIDERS
from domain.secrets.keys import new_key

pytestmark = pytest.mark.usefixtures("of_nobody")
DOCS = Path(__file__).parents[3] / "docs"
EXAMPLE = {
    "production": True,
    "payment_provider": "bank",
    "database_url": "postgres://kempelen:hidden@127.0.0.1/kempelen",
    "public_url": "https://work.example.org",
    "task_pages_url": "https://tasks.example.org",
    "trusted_proxies": "127.0.0.1",
    "smtp_url": "smtps://kempelen:hidden@mail.example.org:465",
    "mail_from": "Kempelen <no-reply@work.example.org>",
    "storage_folder": "/var/lib/kempelen/storage",
    "storage_access_key": "id",
    "storage_secret_key": "hidden",
    "storage_link_key": "hidden" * 6,
    "secret_keys": new_key(),
}


def openid(issuer="https://acme.example", redirect="https://work.example.org/sign-in"):
    entry = {"name": "acme", "issuer": issuer, "client_id": "c", "redirects": [redirect]}
    return json.dumps([entry])


WRONG = {
    "payment_provider": [None],
    "payout_provider": ["sandbox"],
    "database_url": [
        None,
        "sqlite://here.sqlite3",
        "postgres://kempelen:CHANGE-ME@127.0.0.1/kempelen",
    ],
    "bell_url": ["redis://:CHANGE-ME@127.0.0.1"],
    "rehearsal": [True],
    "identity_provider": ["rules"],
    "secret_keys": [None],
    "metrics_token": ["x" * 15],
    "public_url": [
        *(None, "http://work.example.org", "http://localhost:8000"),
        *("https://localhost", "https://127.0.0.1:8443", "https://[::1]"),
    ],
    "allowed_origins": ["http://work.example.org", "https://a.example.org,http://b.example.org"],
    "task_pages_url": [None, "http://tasks.example.org"],
    "trusted_proxies": [None, "0.0.0.0/0", "127.0.0.1,::/0"],
    "smtp_url": [None, "smtps://kempelen:CHANGE-ME@mail.example.org:465"],
    "storage_folder": [None, "files"],
    "storage_url": ["http://s3.example.org/files"],
    "openid_sandbox": [True],
    "openid_providers": [openid(issuer="http://localhost:1"), openid(redirect="http://[::1]/")],
    "mail_from": [None, "no-reply@localhost", "<no-reply@LOCALHOST>", "no-reply@localhost."],
}
RIGHT = {
    "payment_provider": ["sandbox", "bank"],
    "payout_provider": [None, "bank"],
    "database_url": ["sqlite:////var/lib/kempelen/kempelen.sqlite3"],
    "identity_provider": [None, "documents"],
    "metrics_token": [None, "x" * 16],
    "trusted_proxies": ["10.0.0.0/8", "::1"],
    "public_url": ["HTTPS://work.example.org", "https://work.example.org/market/"],
    "allowed_origins": ["*", "https://a.example.org", "http://localhost:3000,http://[::1]:5173"],
    "openid_providers": [None, openid()],
    "storage_url": [None, "https://s3.example.org/files"],
    "task_pages_url": ["https://tasks.example.org", "https://work.example.org:8443/x"],
}


def in_production(**changes):
    return load(**EXAMPLE | changes)


def test_task_pages_are_on_no_origin_where_workers_sign_in():
    frontend = {"allowed_origins": "https://front.example.org"}
    (objection,) = objections(in_production(**frontend, task_pages_url="https://front.example.org"))

    assert "where people sign in" in objection


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
    assert "hidden" not in objection
    assert objections(in_production(**{name: value}, production=False)) == []


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values]
)
def test_what_an_operator_may_choose_is_not_refused(name, value):
    assert objections(in_production(**{name: value})) == []


def test_the_defaults_alone_are_refused_all_at_once():
    refused = [objection.split()[0] for objection in objections(load(production=True))]

    assert refused == [variable(name) for name in JUDGEMENTS if None in WRONG.get(name, ())]


def test_the_keys_may_be_in_a_file_of_an_absolute_path(tmp_path, monkeypatch):
    file = tmp_path / "secret.keys"
    file.write_text(new_key())
    monkeypatch.chdir(tmp_path)

    assert objections(in_production(secret_keys=None, secret_key_file=file)) == []
    assert objections(in_production(secret_keys="", secret_key_file=file)) == []
    for elsewhere in ("secret.keys", tmp_path / "other.keys", tmp_path):
        (objection,) = objections(in_production(secret_keys=None, secret_key_file=elsewhere))
        assert objection.startswith("KEMPELEN_SECRET_KEYS is not set")


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
    assert unset == ["KEMPELEN_DATABASE_URL", "KEMPELEN_SMTP_URL", "KEMPELEN_SECRET_KEYS"]
    for name in unset:
        monkeypatch.setenv(name, EXAMPLE[name.removeprefix("KEMPELEN_").lower()])
    assert objections(load()) == []


def test_the_containers_are_served(monkeypatch):
    composed = yaml.safe_load((DOCS / "deployment" / "compose.yaml").read_text())
    for name, value in composed["x-kempelen"]["environment"].items():
        value = re.sub(r"\$\{SMTP_URL:\?\}", EXAMPLE["smtp_url"], value)
        value = re.sub(r"\$\{SECRET_KEYS:\?\}", EXAMPLE["secret_keys"], value)
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?\}", "hidden", value))

    assert objections(load()) == []


def test_the_page_on_deployment_names_all_that_must_be_set():
    page = (DOCS / "deploy.md").read_text()

    assert [variable(name) for name in WRONG if f"`{variable(name)}" not in page] == []


def test_every_provider_can_be_chosen():
    assert {load(payment_provider=name).provider for name in PROVIDERS} == set(PROVIDERS)
