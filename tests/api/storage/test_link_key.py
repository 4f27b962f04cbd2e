"""The key of links: of the setting, or one that all processes on a folder share."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.storage.link_key import BadLinkKey, link_key


def test_a_key_is_made_once_for_all_and_readable_by_its_owner_alone(tmp_path):
    folder = tmp_path / "storage"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: link_key(None, folder), range(40)))

    assert len(keys) == 1
    assert [path.name for path in folder.iterdir()] == ["link.key"]
    assert stat.S_IMODE((folder / "link.key").stat().st_mode) == 0o600
    assert link_key(None, tmp_path / "other") not in keys


def test_the_setting_goes_before_the_folder_and_makes_no_file(tmp_path):
    given = "0123456789abcdef0123456789abcdef"

    assert link_key(given, tmp_path) == link_key(given, tmp_path / "elsewhere")
    assert link_key(given, tmp_path) != link_key(given + "x", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "link.key").write_bytes(b"x" * 31)
    with pytest.raises(BadLinkKey, match=r"link\.key, is shorter than 32 bytes: delete"):
        link_key(None, tmp_path)

    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadLinkKey, match="cannot be read or made"):
        link_key(None, tmp_path / "file")
