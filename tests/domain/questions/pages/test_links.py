"""Links to task pages: they say one HIT and an end, and cannot be made by others."""

from datetime import timedelta
from uuid import uuid4

import pytest

from domain.kernel import clock
from domain.questions.pages import links as page_links
from domain.questions.pages.links import PageLink, opened
from domain.storage import links as file_links
from domain.storage.links import Link
from tests.domain.cast import START


@pytest.fixture(autouse=True)
def frozen():
    before = page_links._key, file_links._key
    page_links.adopt(b"k" * 32)
    file_links.adopt(b"k" * 32)
    clock.freeze(START)
    yield
    clock.release()
    page_links._key, file_links._key = before


def test_a_link_is_the_page_of_its_hit_until_its_end():
    link = PageLink(uuid4(), START + timedelta(seconds=60))

    assert link.url("https://t.example/x/") == f"https://t.example/x/tasks/{link.token()}"
    assert opened(link.token()) == link
    clock.advance(timedelta(seconds=59))
    assert opened(link.token()) == link
    clock.advance(timedelta(seconds=1))
    assert opened(link.token()) is None


def test_a_link_to_preview_stays_the_same_for_an_hour_and_lasts_at_least_one():
    hit, tokens = uuid4(), set()
    for _ in range(6):
        tokens.add(PageLink.to_preview(hit).token())
        clock.advance(timedelta(minutes=10))

    left = PageLink.to_preview(hit).expires_at - clock.now()
    assert len(tokens) == 1
    assert timedelta(hours=1) <= left <= timedelta(hours=2)


def test_only_the_whole_signed_text_is_a_link():
    token = PageLink(uuid4(), START + timedelta(days=1)).token()
    of_file = Link.to_read(uuid4()).token()

    for wrong in ("", "x", "é", token[:-1], token + "A", token + "=", token[1:], of_file):
        assert opened(wrong) is None
    for at, letter in enumerate(token):
        assert opened(token[:at] + ("B" if letter == "A" else "A") + token[at + 1 :]) is None
    page_links.adopt(b"another key that is long enough!")
    assert opened(token) is None


def test_a_link_to_a_row_is_none_to_a_hit():
    page = uuid4()
    of_row, of_hit = PageLink.to_preview(page, is_of_row=True), PageLink.to_preview(page)

    assert opened(of_row.token()) == of_row != of_hit == opened(of_hit.token())
    for at, letter in enumerate(of_row.token()):
        other = "B" if letter == "A" else "A"
        assert opened(of_row.token()[:at] + other + of_row.token()[at + 1 :]) is None
