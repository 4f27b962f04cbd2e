"""Every starter can be published as it is, with each row of its example."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urlsplit

import pytest

from domain.kernel.refusals import InvalidInput
from domain.projects.rules import ProjectDraft, checked_project
from domain.projects.starters import FOLDER, starter_named, starters
from domain.questions import rules as questions
from domain.questions.templates.compiled import CompiledTemplate
from domain.questions.templates.rules import check_row, columns_matched

NAMES = [
    *("audio-transcription", "bounding-box", "data-collection", "duplicates", "free-writing"),
    *("image-classification", "pairwise-choice", "search-relevance", "sentiment", "survey"),
    *("survey-link", "translation", "video-transcription"),
]
ADDRESS = re.compile(r"https?://[^\s\"'<>),]+")


def test_there_is_a_starter_for_each_kind_of_work():
    assert sorted(starters()) == NAMES
    with pytest.raises(InvalidInput, match="one of audio-transcription, bounding-box"):
        starter_named("audio")


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_example_makes_a_question_that_may_be_asked(name):
    starter = starter_named(name)
    body = checked_project(
        ProjectDraft(name=starter.title, settings=starter.settings, template=starter.template)
    )
    template = CompiledTemplate(body)
    rows = list(csv.DictReader(io.StringIO(starter.example), strict=True))

    matched = columns_matched(template.placeholders, list(rows[0]))

    assert (matched.missing, matched.unused) == ([], [])
    assert len(rows) >= 2
    for row in rows:
        assert check_row(template, row) == []
        assert "${" not in questions.checked(template.filled(row))


@pytest.mark.parametrize("name", NAMES)
def test_addresses_are_of_examples_alone(name):
    for file in (FOLDER / name).iterdir():
        for address in ADDRESS.findall(file.read_text(encoding="utf-8")):
            parts = urlsplit(address)
            assert parts.scheme == "https"
            assert parts.hostname.endswith((".example.org", "assets.crowd.aws"))


@pytest.mark.parametrize("name", NAMES)
def test_pages_name_their_language_and_every_field(name):
    if not (page := FOLDER / name / "template.html").exists():
        return
    html = page.read_text(encoding="utf-8")
    assert '<html lang="en">' in html
    assert "<title>" in html
    for field in re.findall(r'<(?:textarea|input type="(?:text|url)")[^>]*id="([^"]+)"', html):
        assert f'<label for="{field}">' in html
