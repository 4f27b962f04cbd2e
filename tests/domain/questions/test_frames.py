"""Frames: their addresses, and what they are allowed."""

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import policy
from domain.kernel.policy import MarketPolicy
from domain.questions.frames import Visit, frame_of
from domain.questions.question import ExternalQuestion, HtmlQuestion
from domain.questions.sites import site_of

PREVIEW = Visit("H1")
VISIT = Visit("H1", "A1", "W1", "https://market.example")
LEARNT = "assignmentId=A1&hitId=H1&workerId=W1&turkSubmitTo=https%3A%2F%2Fmarket.example"
PREVIEWED = "assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&hitId=H1"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example", f"https://a.example?{LEARNT}"),
        ("https://a.example/x?study=7&arm=b", f"https://a.example/x?study=7&arm=b&{LEARNT}"),
        ("https://a.example/x?", f"https://a.example/x?{LEARNT}"),
        ("https://a.example/x?a=#part", f"https://a.example/x?a=&{LEARNT}#part"),
    ],
)
def test_an_external_page_learns_its_assignment_from_its_address(url, shown):
    assert frame_of(ExternalQuestion(url, 400), VISIT).url == shown


def test_a_preview_tells_neither_worker_nor_where_to_submit():
    assert frame_of(ExternalQuestion("https://a.example/"), PREVIEW).url.endswith(f"/?{PREVIEWED}")
    assert frame_of(HtmlQuestion("x"), PREVIEW).url.endswith(f"?{PREVIEWED}")


def test_only_an_external_page_has_its_own_origin():
    html = frame_of(HtmlQuestion("x", 300), VISIT)
    external = frame_of(ExternalQuestion("https://a.example/", 400), VISIT)

    assert "allow-same-origin" not in html.sandbox
    assert set(external.sandbox.split()) - set(html.sandbox.split()) == {"allow-same-origin"}
    assert {"allow-scripts", "allow-forms"} <= set(html.sandbox.split())
    assert not [each for each in external.sandbox.split() if "top-navigation" in each]
    assert (html.height, external.height) == (300, 400)


@given(st.text(max_size=50, alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_page_is_in_its_address_to_the_letter_and_its_parameters_are_found(html):
    url = frame_of(HtmlQuestion(html), VISIT).url
    data, mark, query = url.partition("?")

    assert unquote(data).startswith(f"data:text/html;charset=utf-8,{html}<!--")
    assert mark + query == f"?{LEARNT}"
    assert url.isascii()
    assert "#" not in url
    assert dict(parse_qsl(urlsplit(url).query))["turkSubmitTo"] == "https://market.example"


def test_a_page_on_a_site_that_became_the_markets_is_not_shown_any_more():
    page = ExternalQuestion("https://a.example/x")
    policy.adopt(MarketPolicy(own_sites=frozenset([site_of("https://a.example")])))
    try:
        assert frame_of(page, VISIT) is None
    finally:
        policy.adopt(MarketPolicy())
