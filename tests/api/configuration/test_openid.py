"""The list of providers is read whole, or refused in a sentence that has no secret."""

import json

import pytest

from api.configuration.openid import LONGEST_FILE, MOST_PROVIDERS, MOST_REDIRECTS
from api.configuration.settings import BadSettings, load

SECRET = "hunter2secret"
ENTRY = {
    "name": "acme",
    "issuer": "https://acme.example",
    "client_id": "kempelen",
    "client_secret": SECRET,
    "redirects": ["https://work.example/sign-in"],
}


def loaded(*entries):
    return load(openid_providers=json.dumps(entries)).openid_entries


def problem(text, **more):
    with pytest.raises(BadSettings) as refused:
        load(openid_providers=text, **more)
    said = str(refused.value)
    assert SECRET not in said
    return said


def test_a_provider_has_defaults():
    [entry] = loaded(ENTRY)

    described = entry.described()
    assert (described.label, described.client_secret) == ("acme", SECRET)
    assert described.scopes == ("openid", "email", "profile")
    assert SECRET not in repr(described) + repr(entry)


def test_the_scope_openid_is_always_asked_for():
    [entry] = loaded(ENTRY | {"scopes": ["email"]})

    assert entry.described().scopes == ("openid", "email")


def test_a_list_may_be_in_a_file(tmp_path):
    file = tmp_path / "providers.json"
    file.write_text(json.dumps([ENTRY]))
    assert [each.name for each in load(openid_providers=str(file)).openid_entries] == ["acme"]

    file.write_text(" " * (LONGEST_FILE + 1))
    assert "longer than" in problem(str(file))
    file.write_bytes(b"\xff")
    assert "not UTF-8" in problem(str(file))
    assert "No such file" in problem(str(tmp_path / "nothing.json"))


@pytest.mark.parametrize("text", [None, "", " ", "[]"])
def test_without_a_list_there_is_no_provider(text):
    assert load(openid_providers=text).openid_entries == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "Acme"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "a" * 41}, "name"),
        ({"label": ""}, "label"),
        ({"label": "x" * 61}, "label"),
        ({"issuer": "http://acme.example"}, "issuer"),
        ({"issuer": "https://acme.example?x"}, "issuer"),
        ({"issuer": "https://u@acme.example"}, "issuer"),
        ({"issuer": "https://"}, "issuer"),
        ({"issuer": "https://a.example/" + "x" * 400}, "issuer"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "x" * 401}, "client_id"),
        ({"client_secret": ""}, "client_secret"),
        ({"client_secret": SECRET * 200}, "client_secret"),
        ({"scopes": ["two words"]}, "scopes.0"),
        ({"scopes": ["x" * 101]}, "scopes.0"),
        ({"scopes": ["x"] * 21}, "scopes"),
        ({"redirects": []}, "redirects"),
        ({"redirects": ["https://a.example/"] * (MOST_REDIRECTS + 1)}, "redirects"),
        ({"redirects": ["http://a.example/"]}, "redirects.0"),
        ({"redirects": ["https://a.example/#x"]}, "redirects.0"),
        ({"redirects": ["javascript:alert(1)"]}, "redirects.0"),
        ({"secret": SECRET}, "secret"),
    ],
)
def test_a_wrong_value_is_named_by_its_field(changes, field):
    said = problem(json.dumps([ENTRY, ENTRY | {"name": "two"} | changes]))

    assert f"KEMPELEN_OPENID_PROVIDERS: provider 2, {field}:" in said


@pytest.mark.parametrize(
    "text",
    [
        f'[{{"client_secret": "{SECRET}"',
        f'{{"client_secret": "{SECRET}"}}',
        json.dumps([ENTRY] * (MOST_PROVIDERS + 1)),
        json.dumps([ENTRY, ENTRY]),
        json.dumps([ENTRY | {"name": "sandbox"}]),
        json.dumps([SECRET]),
        "[" * 100_000,
    ],
)
def test_what_is_no_list_of_providers_is_refused(text):
    assert problem(text).startswith("KEMPELEN_OPENID_PROVIDERS")


def test_a_provider_on_this_machine_may_be_http():
    [entry] = loaded(ENTRY | {"issuer": "http://localhost:1", "redirects": ["http://[::1]:2/"]})

    assert entry.issuer == "http://localhost:1"


def test_the_provider_for_trying_is_in_one_process():
    with pytest.raises(BadSettings, match="KEMPELEN_WORKERS=1"):
        load(
            openid_sandbox=True,
            workers=2,
            database_url="postgres://127.0.0.1/k",
            bell_url="redis://127.0.0.1",
        )
