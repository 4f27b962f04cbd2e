"""A name that is meant as a setting and is none is refused, with the nearest right one."""

import pytest

from api.configuration.settings import BadSettings, Settings, load, variable


def without_a_letter(name):
    """Typos of a name: each letter left out once, and two neighbours exchanged."""
    for at in range(len("KEMPELEN_") + 1, len(name)):
        yield name[: at - 1] + name[at:]
        yield name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("KEMPELEN_DATABSE_URL", "KEMPELEN_DATABASE_URL"),
        ("KEMPELEN_DATABASE", "KEMPELEN_DATABASE_URL"),
        ("KEMPELEN_ALLOWED_ORIGIN", "KEMPELEN_ALLOWED_ORIGINS"),
        ("KEMPELEN_PROD", "KEMPELEN_PRODUCTION"),
        ("KEMPELEN_PAYMENTS_PROVIDER", "KEMPELEN_PAYMENT_PROVIDER"),
        ("kempelen_databse_url", "KEMPELEN_DATABASE_URL"),
        ("KEMPLEN_DATABASE_URL", "KEMPELEN_DATABASE_URL"),
        ("KEMPELENDATABASE_URL", "KEMPELEN_DATABASE_URL"),
        ("KEMPELEN__PORT", "KEMPELEN_PORT"),
    ],
)
def test_a_typo_is_refused_with_the_nearest_right_name(monkeypatch, name, meant):
    monkeypatch.setenv(name, "postgres://kim:hunter2@host/x")

    with pytest.raises(BadSettings) as refused:
        load()

    assert str(refused.value) == f"{name} is no setting: did you mean {meant}?"


def test_a_name_that_is_near_to_none_is_refused_too(monkeypatch):
    monkeypatch.setenv("KEMPELEN_XYZZY", "1")

    with pytest.raises(BadSettings, match=r"^KEMPELEN_XYZZY is no setting: docs/settings.md"):
        load()


# One stands for its family: each of them would ask for what the others ask for.
NAMES = [
    each
    for each in Settings.model_fields
    if not each.startswith("premium_fee_") or each == "premium_fee_car_owner_cents"
]


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.long, id="all"), 9])
@pytest.mark.parametrize("field", NAMES)
def test_no_typo_of_any_setting_is_ignored(monkeypatch, field, step):
    """Some typos of each name, or all."""
    known = {variable(name) for name in Settings.model_fields}
    typos = sorted(set(without_a_letter(variable(field))) - known)[::step]
    for typo in typos:
        monkeypatch.setenv(typo, "1")

    with pytest.raises(BadSettings) as refused:
        load()
    assert [line.split()[0] for line in str(refused.value).splitlines()] == typos


def test_wrong_names_and_wrong_values_are_named_at_once(monkeypatch):
    for name, value in {"KEMPELEN_PROT": "1", "KEMPELEN_HOTS": "x", "KEMPELEN_PORT": "x"}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(BadSettings) as refused:
        load()
    assert [line.split()[0] for line in str(refused.value).splitlines()] == [
        "KEMPELEN_HOTS",
        "KEMPELEN_PROT",
        "KEMPELEN_PORT",
    ]


def test_other_names_are_nobodys_mistake(monkeypatch):
    for name in ("KEMPELEN_TEST_POSTGRES", "KEMAL", "KEYCHAIN", "DATABASE_URL", "kempelen_port"):
        monkeypatch.setenv(name, "1")

    assert load().port == 1
