"""Settings: the environment is read strictly, and the reference page is up to date."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.composition import market_policy
from api.configuration import reference, settings
from api.configuration.days import IN_PRODUCTION
from api.configuration.settings import BadSettings, load
from api.database.location import BadDatabaseUrl, locate
from domain.kernel import policy

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_every_setting_has_a_default_that_works():
    found = load()

    assert (found.host, found.port, found.workers) == ("127.0.0.1", 8000, 1)
    assert found.database_url == "sqlite://var/kempelen.sqlite3"
    assert found.bell_url == "memory://"
    assert found.body_limit_bytes == 16 * 1024 * 1024


def test_the_environment_is_read(monkeypatch):
    monkeypatch.setenv("KEMPELEN_PORT", "9000")
    monkeypatch.setenv("KEMPELEN_PRODUCTION", "true")
    monkeypatch.setenv("KEMPELEN_ALLOWED_ORIGINS", "https://A.example, HTTPS://b.example:8443")
    monkeypatch.setenv("KEMPELEN_TIMER_WARNING_SECONDS", "30,600,60")
    found = load()

    assert (found.port, found.production) == (9000, True)
    assert found.allowed_origins == ("https://a.example", "https://b.example:8443")
    assert found.timer_warning_seconds == (600, 60, 30)


def test_what_the_command_line_says_comes_first(monkeypatch):
    monkeypatch.setenv("KEMPELEN_PORT", "9000")

    assert load(port=9001).port == 9001
    assert load(port=None).port == 9000


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("PRODUCTION", "perhaps", "valid boolean"),
        ("DATABASE_URL", "mysql://x", "must start with sqlite:// or postgres:// or postgresql://"),
        ("BELL_URL", "redis", "must start with memory:// or redis://"),
        ("BELL_URL", "redis://localhost:notaport", "the port is malformed"),
        ("BELL_URL", "postgres://[localhost/x", "Invalid IPv6 URL"),
        ("DATABASE_URL", "postgres://localhost:99999/x", "the port is malformed"),
        ("SMTP_URL", "smtp://mail.example.org:port", "the port is malformed"),
        ("SMTP_URL", "smtp://", "must name a host"),
        ("PUBLIC_URL", "https://", "must name a host"),
        ("PUBLIC_URL", "http:///path", "must name a host"),
        ("PUBLIC_URL", "https://me@a.example", "without a user name, a query"),
        ("PUBLIC_URL", "https://a.example/?", "without a user name, a query"),
        ("TASK_PAGES_URL", "https://a.example#top", "without a user name, a query"),
        ("ALLOWED_ORIGINS", "https://a.example/page", "a scheme and a host"),
        ("ALLOWED_ORIGINS", "a.example", "a scheme and a host"),
        ("TRUSTED_PROXIES", "proxy.example", "an IP address or a network"),
        ("COST_BUCKET", "-1", "greater than or equal to 0"),
        ("COST_RESTORE", "0", "greater than or equal to 1"),
        ("TIMER_WARNING_SECONDS", "0", "each at least 1"),
        ("SOCKET_PING_SECONDS", "-1", "greater than 0"),
        ("MAIL_FROM", "nobody", "match pattern"),
        ("TRUSTED_PROXIES", "*", "an IP address or a network"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "has host bits set"),
        ("MASTERS_CONFIDENCE", "1", "less than 1"),
        ("MASTERS_DECIDED", "0", "greater than or equal to 1"),
        ("MASTERS_EVERY_HOURS", "0", "greater than or equal to 1"),
        ("NAME", "", "at least 1 character"),
        ("NAME", "x" * 101, "at most 100 characters"),
        ("TIME_ZONE", "Mars", "must be a time zone of the IANA database, such as"),
        ("TIME_ZONE", "../etc/passwd", "of the IANA database"),
        ("AGREEMENT", "perhaps", "'automatic' or 'asked'"),
        ("AGREEMENT_FILE", "/nowhere/agreement.md", "cannot be read: No such file"),
        ("AGREEMENT_FILE", "docs/accounts.md", "must begin with the lines"),
        ("REVIEW", "nobody", "'automatic' or 'operator'"),
        ("APPLICATIONS", "two", "'one' or 'each'"),
        ("WORKER_COUNTRIES", "US,XX", "XX is no ISO 3166-1 alpha-2 code"),
        ("REQUESTER_COUNTRIES", " , ", "must name a country at least"),
        ("REAPPLY_DAYS", "-1", "greater than or equal to 0"),
        ("REAPPLY_DAYS", "3651", "less than or equal to 3650"),
    ],
)
def test_a_bad_value_is_named_with_its_variable_and_what_would_be_right(
    monkeypatch, name, value, sentence
):
    monkeypatch.setenv(f"KEMPELEN_{name}", value)

    with pytest.raises(BadSettings) as refused:
        load()
    message = str(refused.value)
    assert message.startswith(f"KEMPELEN_{name} is {value!r}: ")
    assert sentence in message


def test_as_many_processes_as_cores_can_be_asked_for():
    several = load(workers="cores", database_url="postgres://me@host/x", bell_url="redis://host")

    assert several.workers == len(os.sched_getaffinity(0))


def test_a_password_is_not_repeated(monkeypatch):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", "mysql://me:swordfish@host/x")

    with pytest.raises(BadSettings) as refused:
        load()
    assert "mysql://me:***@host/x" in str(refused.value)
    assert "swordfish" not in str(refused.value)


def test_every_bad_value_is_named_at_once(monkeypatch):
    monkeypatch.setenv("KEMPELEN_PORT", "x")
    monkeypatch.setenv("KEMPELEN_WORKERS", "y")

    with pytest.raises(BadSettings) as refused:
        load()
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("environment", "remedy"),
    [
        ({}, "set KEMPELEN_DATABASE_URL=postgres://... or KEMPELEN_WORKERS=1"),
        (
            {"KEMPELEN_DATABASE_URL": "postgres://me@host/market"},
            "set KEMPELEN_BELL_URL=redis://... or KEMPELEN_WORKERS=1",
        ),
    ],
)
def test_several_processes_need_what_they_can_share(monkeypatch, environment, remedy):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(BadSettings, match="KEMPELEN_WORKERS is 2") as refused:
        load(workers=2)
    assert remedy in str(refused.value)


def test_several_processes_on_postgres_and_redis_are_welcome():
    assert load(workers=2, database_url="postgres://h/m", bell_url="redis://h").workers == 2


def test_every_setting_is_described():
    for name, field in settings.Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_the_reference_page_is_what_the_settings_print():
    """To update the page: `kempelen settings print > docs/settings.md`."""
    assert PAGE.read_text() == reference.table()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("APPROVAL_KEPT", "0.99", "is 0.99, above KEMPELEN_MASTERS_APPROVAL with 0.98"),
        ("AGREEMENT_KEPT", "0.95", "is 0.95, above KEMPELEN_MASTERS_AGREEMENT with 0.9"),
        ("WINDOW_MONTHS", "5", "KEMPELEN_MASTERS_MONTHS_ACTIVE is 6, more than the 5 months"),
    ],
)
def test_thresholds_of_masters_that_contradict_each_other_are_refused(
    monkeypatch, name, value, sentence
):
    monkeypatch.setenv(f"KEMPELEN_MASTERS_{name}", value)

    with pytest.raises(BadSettings, match=sentence):
        load()


def test_the_thresholds_of_masters_are_those_of_the_model_unless_set(monkeypatch):
    adopted = market_policy(load(production=True))

    of_production = (
        "is_production",
        "agreement_version",
        "admission",
        "asks_tax",
        "identity",
        "payouts",
    )
    of_production += ("operators_need_second_step", *IN_PRODUCTION)
    default = policy.MarketPolicy()
    same = {name: getattr(default, name) for name in of_production}
    assert replace(adopted, own_sites=frozenset(), **same) == default

    monkeypatch.setenv("KEMPELEN_MASTERS_DECIDED", "1000")
    monkeypatch.setenv("KEMPELEN_MASTERS_EVERY_HOURS", "6")
    changed = market_policy(load())
    assert changed.masters == policy.MastersThresholds(decided=1000)
    assert changed.masters_every == timedelta(hours=6)


@pytest.mark.parametrize(
    "url",
    [
        "smpt://kim:hunter2@host:25",
        "smpt://kim:hunter2@evil@host:25",
        "smpt://kim:hun/ter2#hunter2@host",
        "kim:hunter2@host:25",
        "http://kim:hunter2?@host",
    ],
)
def test_no_password_of_a_wrong_url_is_printed(monkeypatch, url):
    for name in ("KEMPELEN_SMTP_URL", "KEMPELEN_DATABASE_URL", "KEMPELEN_BELL_URL"):
        monkeypatch.setenv(name, url)

        with pytest.raises(BadSettings) as refused:
            load()

        assert "hun" not in str(refused.value)
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "url", ["postgres://kim:hun/ter2@host/name", "kim:hunter2@host", "postgres://kim:hunter2@host"]
)
def test_no_password_of_a_malformed_database_url_is_printed(url):
    with pytest.raises(BadDatabaseUrl) as refused:
        locate(url)

    assert "hun" not in str(refused.value)


def test_the_mode_chooses_how_people_are_admitted_and_each_setting_changes_it():
    sandbox, production = load().admission, load(production=True).admission

    assert (sandbox.operators_review, sandbox.roles_apart) == (False, False)
    assert (sandbox.worker_countries, sandbox.requester_countries) == (None, None)
    assert (production.operators_review, production.roles_apart) == (True, True)
    assert (production.worker_countries, len(production.requester_countries)) == (None, 49)
    assert [load().asks_agreement, load(production=True).asks_agreement] == [False, True]
    easy = load(
        production=True,
        agreement="automatic",
        review="automatic",
        applications="one",
        requester_countries="all",
        reapply_days=0,
    )
    assert easy.admission == replace(sandbox, reapply_after=timedelta(0))
    assert market_policy(easy).agreement_version == 0
    strict = load(agreement="asked", review="operator", worker_countries="us, ca")
    assert market_policy(strict).agreement_version == 1
    assert strict.admission.operators_review
    assert strict.admission.worker_countries == {"US", "CA"}


@pytest.mark.parametrize(
    ("given", "is_needed"),
    [
        ({}, False),
        ({"production": True}, True),
        ({"production": True, "operators_second_step": False}, False),
        ({"operators_second_step": True}, True),
    ],
)
def test_operators_need_a_second_step_in_production_or_as_the_setting_says(given, is_needed):
    adopted = market_policy(load(**given))

    assert adopted.operators_need_second_step is is_needed
    assert adopted.payers_need_second_step is False
    assert market_policy(load(payers_second_step=True, **given)).payers_need_second_step


@pytest.mark.parametrize(
    ("name", "value"),
    [("TASK_PAGES_URL", "http://127.0.0.1:8000/"), ("TASK_PAGES_PORT", "8000")],
)
def test_task_pages_are_never_where_people_sign_in(monkeypatch, name, value):
    monkeypatch.setenv(f"KEMPELEN_{name}", value)

    with pytest.raises(BadSettings, match="and so is KEMPELEN_PUBLIC_URL, where people sign in"):
        load()
