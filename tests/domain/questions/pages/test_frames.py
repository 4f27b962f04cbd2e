"""Frames: their addresses, and what they are allowed."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import policy
from domain.kernel.policy import MarketPolicy
from domain.questions.pages.frames import Visit, frame_of
from domain.questions.pages.sites import site_of
from domain.questions.question import ExternalQuestion, HtmlQuestion

PREVIEW = Visit("H1")
PAGE = "https://tasks.example/tasks/TOKEN"
VISIT = Visit("H1", "A1", "W1", "https://tasks.example")
LEARNT = "assignmentId=A1&hitId=H1&workerId=W1&turkSubmitTo=https%3A%2F%2Ftasks.example"
TEXTS = st.text(max_size=9, alphabet=st.characters(exclude_categories=["Cs"]))
PREVIEWED = "assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&hitId=H1"


def frame(question, visit):
    return frame_of(question, visit, page=PAGE)


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
    assert frame(ExternalQuestion(url, 400), VISIT).url == shown


def test_a_preview_tells_neither_worker_nor_where_to_submit():
    assert frame(ExternalQuestion("https://a.example/"), PREVIEW).url.endswith(f"/?{PREVIEWED}")
    assert frame(HtmlQuestion("x"), PREVIEW).url.endswith(f"?{PREVIEWED}")


def test_only_an_external_page_has_its_own_origin():
    html = frame(HtmlQuestion("x", 300), VISIT)
    external = frame(ExternalQuestion("https://a.example/", 400), VISIT)

    assert "allow-same-origin" not in html.sandbox
    assert set(external.sandbox.split()) - set(html.sandbox.split()) == {"allow-same-origin"}
    assert {"allow-scripts", "allow-forms"} <= set(html.sandbox.split())
    assert not [each for each in external.sandbox.split() if "top-navigation" in each]
    assert (html.height, external.height) == (300, 400)


def test_a_page_of_html_has_the_same_parameters_in_the_address_of_its_task_page():
    assert frame(HtmlQuestion("x"), VISIT).url == f"{PAGE}?{LEARNT}"


@given(st.builds(Visit, TEXTS, TEXTS, TEXTS, TEXTS))
def test_whatever_the_parameters_are_a_page_reads_them_as_they_were_meant(visit):
    given = {"assignmentId": visit.assignment_id, "hitId": visit.hit_id}
    given |= {"workerId": visit.worker_id, "turkSubmitTo": visit.submit_to}
    for question in (HtmlQuestion("x"), ExternalQuestion("https://a.example/?x=1#y")):
        query = urlsplit(frame(question, visit).url).query
        own = [("x", "1")] if isinstance(question, ExternalQuestion) else []

        assert parse_qsl(query) == own + [each for each in given.items() if each[1]]


def test_a_page_on_a_site_that_became_the_markets_is_not_shown_any_more():
    page = ExternalQuestion("https://a.example/x")
    policy.adopt(MarketPolicy(own_sites=frozenset([site_of("https://a.example")])))
    try:
        assert frame(page, VISIT) is None
    finally:
        policy.adopt(MarketPolicy())
