"""The keys of encryption at rest: from the setting, or from a file that is made once for all."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.composition import adopt_keys
from api.configuration.settings import BadSettings, load
from api.secrets.keys import BadSecretKeys, keyring_from
from domain.secrets import keyring
from domain.secrets.keys import keyring_of, new_key

FILE = "secret.keys"
PLACE = "a place"


def test_a_sandbox_makes_the_file_once_for_all_and_for_its_owner_alone(tmp_path):
    file = tmp_path / "var" / FILE
    with ThreadPoolExecutor(8) as threads:
        names = set(threads.map(lambda _: keyring_from(None, file, is_made=True).first, range(40)))

    assert len(names) == 1
    assert [path.name for path in file.parent.iterdir()] == [FILE]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keyring_from(None, tmp_path / "other", is_made=True).first not in names


def test_the_first_key_encrypts_and_the_others_decrypt(tmp_path):
    old, new = new_key(), new_key()
    (tmp_path / FILE).write_text(f"# the new one comes first\n{new}\n\n  {old}\n")
    secret = keyring_of([old]).encrypt(b"123", PLACE)

    for found in (
        keyring_from(f"{new}, {old}", tmp_path / "none", is_made=True),
        keyring_from(None, tmp_path / FILE, is_made=False),
    ):
        assert found.first == keyring_of([new]).first
        assert found.decrypt(secret, PLACE) == b"123"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_production_makes_no_file(tmp_path):
    settings = load(production=True, secret_key_file=tmp_path / FILE)

    with pytest.raises(BadSecretKeys, match="cannot be read or made"):
        adopt_keys(settings)

    assert list(tmp_path.iterdir()) == []


def test_a_process_has_the_keys_of_its_settings(tmp_path):
    key = new_key()

    adopt_keys(load(production=True, secret_keys=key))

    assert keyring.current().first == keyring_of([key]).first


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (lambda key: f"{key},{key[:-5]}", "key 2 is not 32 bytes in base64"),
        (lambda key: f"{key},,", "key 2 is not"),
        (lambda key: key.rstrip("="), "key 1 is not"),
        (lambda key: key[:8] + "\N{BULLET}" + key[9:], "key 1 is not"),
        (lambda key: f"{key},{key}", "one key is there twice"),
        (lambda key: ",".join(new_key() for _ in range(21)), "21 keys, and 20 may be"),
    ],
)
def test_a_bad_key_is_named_and_not_shown(keys, said, tmp_path):
    key = new_key()
    with pytest.raises(BadSettings, match=said) as refused:
        load(secret_keys=keys(key))
    assert key[:8] not in str(refused.value)

    (tmp_path / FILE).write_text(keys(key).replace(",,", ",x").replace(",", "\n"), encoding="utf-8")
    with pytest.raises(BadSecretKeys) as refused:
        keyring_from(None, tmp_path / FILE, is_made=True)
    assert str(tmp_path / FILE) in str(refused.value)
    assert key[:8] not in str(refused.value)


def test_a_file_without_a_key_or_that_is_none_is_named(tmp_path):
    (tmp_path / FILE).write_text("# none yet\n")
    with pytest.raises(BadSecretKeys, match="there is no key"):
        keyring_from(None, tmp_path / FILE, is_made=True)

    with pytest.raises(BadSecretKeys, match="cannot be read or made: "):
        keyring_from(None, tmp_path / FILE / "under-a-file", is_made=True)


def test_settings_print_no_key():
    key = new_key()

    assert key not in repr(load(secret_keys=key))


def test_no_other_secret_setting_is_shown_where_it_is_wrong():
    with pytest.raises(BadSettings, match="KEMPELEN_STORAGE_LINK_KEY") as refused:
        load(storage_link_key="too short a key")

    assert "too short" not in str(refused.value)
