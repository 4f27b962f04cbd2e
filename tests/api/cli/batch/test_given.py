"""Settings and templates as they are typed for `kempelen batch`."""

import pytest

from api.cli.batch import given
from api.cli.batch.market import CommandFailed


def test_settings_are_read_by_their_kinds():
    typed = [
        "title=Weather = or not",
        "maxAssignments=3",
        "keywords=a, b,",
        "closedToProbation=true",
        "wageFloor=7.50",
    ]

    assert given.settings(typed) == {
        "title": "Weather = or not",
        "maxAssignments": 3,
        "keywords": ["a", "b"],
        "closedToProbation": True,
        "wageFloor": "7.50",
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["reward"], "write NAME=VALUE"),
        (["reward=1", "reward=2"], "given twice"),
        (["maxAssignments=-3"], "it is a whole number"),
        (["maxAssignments=٣"], "it is a whole number"),
        (["maxAssignments=" + "9" * 11], "it is a whole number of at most 10 digits"),
        (["maxAssignments=" + "9" * 5_000], "it is a whole number of at most 10 digits"),
        (["invitationOnly=yes"], "it is true or false"),
        (["rewards=1"], "There are: assignmentDurationSeconds, "),
    ],
)
def test_others_are_refused_with_what_would_be_right(typed, sentence):
    with pytest.raises(CommandFailed, match=sentence):
        given.settings(typed)


def test_a_new_project_has_usual_times_and_needs_the_rest():
    typed = {"title": "a", "description": "b", "reward": "0.10", "wageFloor": "1"}
    assert given.of_project(typed) == {
        "title": "a",
        "description": "b",
        "reward": "0.10",
        "assignmentDurationSeconds": 3_600,
        "lifetimeSeconds": 604_800,
    }
    with pytest.raises(CommandFailed, match=r"--set description=\.\.\. --set reward=\.\.\."):
        given.of_project({"title": "a"})


def test_a_template_is_read_by_its_ending(tmp_path):
    for name, text, question in (
        ("a.HTML", "\ufeff<p>", {"html": {"html": "<p>"}}),
        ("a.xml", "<a/>", {"xml": "<a/>"}),
        ("a.json", '{"fields": []}', {"form": {"fields": []}}),
    ):
        (tmp_path / name).write_text(text)
        assert given.template(tmp_path / name) == question


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.txt", b"a", "ends with none of .html, .xml and .json"),
        ("a.json", b"{", "is no JSON"),
        ("a.html", b"\xff", "cannot be read as UTF-8"),
    ],
)
def test_other_templates_are_refused(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandFailed, match=sentence):
        given.template(tmp_path / name)
    with pytest.raises(CommandFailed, match="cannot be read as UTF-8"):
        given.template(tmp_path / "missing.html")
