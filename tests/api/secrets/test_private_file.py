"""Drafts of private files: they appear whole, or not at all."""

import stat

import pytest

from api.secrets.private_file import PrivateDraft


def test_a_draft_appears_under_its_name_when_it_is_published(tmp_path):
    target = tmp_path / "a.csv"
    with PrivateDraft(target, is_folder=False) as draft:
        draft.write(b"one")
        draft.write(b"2")
        assert not target.exists()
        (hidden,) = tmp_path.iterdir()
        assert stat.S_IMODE(hidden.stat().st_mode) == 0o600
        draft.publish()

    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
    assert target.read_bytes() == b"2"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_draft_that_is_not_published_leaves_nothing(tmp_path):
    with PrivateDraft(tmp_path, is_folder=True) as draft:
        draft.write(b"one", name="a.csv")

    assert list(tmp_path.iterdir()) == []


def test_a_name_that_was_taken_meanwhile_keeps_both(tmp_path):
    target = tmp_path / "a.csv"
    with PrivateDraft(target, is_folder=False) as draft:
        draft.write(b"one")
        target.write_bytes(b"other")
        with pytest.raises(FileExistsError):
            draft.publish()

    assert target.read_bytes() == b"other"
    assert sorted(each.read_bytes() for each in tmp_path.iterdir()) == [b"one", b"other"]


def test_a_name_that_is_taken_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"other")
    with (
        pytest.raises(FileExistsError, match="there is a file already"),
        PrivateDraft(tmp_path, is_folder=True) as draft,
    ):
        draft.write(b"one", name="a.csv")

    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"other"]
